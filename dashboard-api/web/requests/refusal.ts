import { REFUSALS } from '../../../contract/refusals.ts';

export interface RefusalWords {
  /** What the caller was told; where a name of ours stood in it, three dots. */
  readonly told: string;
  /** What the caller can do; null: nothing by themselves. */
  readonly advice: string | null;
}

/** A refusal's code in the words that its caller got; null: a code that this page does not know. */
export function refusalWords(code: string): RefusalWords | null {
  const rule = Object.entries(REFUSALS).find(([known]) => known === code)?.[1];
  if (!rule) return null;
  const told = rule.message.replace('{subject}', '…');
  return { told, advice: 'advice' in rule ? rule.advice : null };
}
