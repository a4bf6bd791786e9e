/** Reasons and grains of a comparison in words. Pure. */
import type {
  BilledClass,
  MissingRate,
  Reconciliation,
  ReportKind,
  UsedRate,
} from '../../../contract/reconciliation-api.ts';
import { rateWords } from '../currency/format.ts';
import { formatDay } from '../period/instant.ts';

export type VarianceReason = Reconciliation['byReason'][number]['reason'];

/** What a reason is called, and what it means for whoever reads it. */
export const VARIANCE_REASON_WORDS: Readonly<
  Record<VarianceReason, { readonly name: string; readonly meaning: string }>
> = {
  none: { name: 'No difference', meaning: 'Both sides say the same.' },
  rounding: { name: 'Rounding', meaning: 'Less than a cent, or than the bill’s own digits can say.' },
  timing: { name: 'Timing', meaning: 'The day before or after has the opposite difference.' },
  price: {
    name: 'Price',
    meaning:
      'Both sides are in the same proportion day after day: the bill has another price, or another exchange rate. Enter it, or ask for a correction.',
  },
  notThroughUs: {
    name: 'Not through SpendGate',
    meaning:
      'Billed for a model of which nothing passed here that day: somebody calls the provider directly.',
  },
  notBilled: { name: 'Not billed', meaning: 'Recorded here, and not in the bill.' },
  unknownCost: {
    name: 'Unknown cost',
    meaning: 'Calls passed whose cost is not known here: give the model a price, and price the period again.',
  },
  unexplained: {
    name: 'Unexplained',
    meaning: 'None of the other reasons holds. Ask the provider, with the rows.',
  },
};

export const KIND_WORDS: Readonly<Record<ReportKind, string>> = {
  'openai-costs': 'OpenAI costs (JSON of the Costs API)',
  'anthropic-cost': 'Anthropic cost report (JSON)',
  'aws-cur': 'AWS Cost and Usage Report 2.0 (CSV)',
  'azure-cost': 'Azure cost and usage details (CSV)',
  'google-billing': 'Google Cloud billing export (CSV)',
  'generic-csv': 'Any other CSV, column by column',
};

export const CLASS_WORDS: Readonly<Record<BilledClass, string>> = {
  input: 'Input',
  cacheRead: 'Cache read',
  cacheWrite: 'Cache write',
  output: 'Output',
  other: 'Other',
};

const GRAIN_WORDS: Readonly<Record<string, string>> = {
  day: 'day',
  account: 'the provider’s account',
  model: 'model',
  class: 'class of tokens',
};

/** `1 Nov 2026 to 3 Nov 2026 (EUR)`. */
export const stretchWords = ({ currency, firstDay, lastDay }: MissingRate): string =>
  `${daysWords(firstDay, lastDay)} (${currency})`;

/** By which rate some days of a bill were converted, and where it is from. */
export const usedRateWords = (used: UsedRate): string =>
  `${daysWords(used.firstDay, used.lastDay)}: ${rateWords(used)}, ${used.source}, from ${formatDay(used.effectiveFrom)} on`;

const daysWords = (firstDay: string, lastDay: string): string =>
  firstDay === lastDay ? formatDay(firstDay) : `${formatDay(firstDay)} to ${formatDay(lastDay)}`;

/** `Compared by day and model.` and what the bill does not tell apart. */
export function grainWords({ grain, omits }: Pick<Reconciliation, 'grain' | 'omits'>): string {
  const named = (fields: readonly string[]) => fields.map((field) => GRAIN_WORDS[field] ?? field);
  const compared = `Compared by ${listed(named(grain), 'and')}`;
  return omits.length === 0
    ? `${compared}.`
    : `${compared}; not by ${listed(named(omits), 'or')}, which one side does not tell apart.`;
}

/** `a, b and c`. */
export function listed(words: readonly string[], last: string): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
