/** How many tokens a call may use, and how many it has used: what a limit on tokens per minute counts. Pure. */
import { worstCaseTokens } from '../../contract/prices/reserve.ts';
import { TOKEN_CLASSES } from '../../contract/usage.ts';
import type { AdmitRequest, Settlement } from './protocol.ts';

const TOKENS: ReadonlySet<string> = new Set(TOKEN_CLASSES);

/** Of what is free, or cannot be read, none are counted. */
export function worstTokens({ reserveFacts }: Pick<AdmitRequest, 'reserveFacts'>): number {
  return reserveFacts === null ? 0 : worstCaseTokens(reserveFacts);
}

/** All tokens of all its models; null: not known, and what was counted at admission stands. */
export function usedTokens({ basis, lines, deferredAs }: Settlement): number | null {
  if (deferredAs.length > 0) return null;
  if (basis === 'none') return 0;
  const classes = lines.flatMap((line) => line.classes).filter((one) => TOKENS.has(one.class));
  if (classes.length === 0 || (basis !== 'reported' && basis !== 'drained')) return null;
  return classes.reduce((sum, { quantity }) => sum + Number(quantity), 0);
}
