import { writeDecimal, writeExactMoney } from '../notation/numbers.ts';
import { formatCount } from './count.ts';

type Tokens = Readonly<Record<string, string>>;

/** The columns of tokens in the request list. `classes` are as in `contract/usage.ts`. */
export const TOKEN_COLUMNS = [
  {
    id: 'uncached',
    name: 'Input',
    meaning: 'Input tokens neither read from nor written to a cache',
    classes: ['input.uncached'],
  },
  {
    id: 'cacheRead',
    name: 'Cache read',
    meaning: 'Input tokens served from a cache',
    classes: ['input.cacheRead'],
  },
  {
    id: 'cacheWrite',
    name: 'Cache write',
    meaning: 'Input tokens written to a cache; two figures are those kept for 5 minutes and for 1 hour',
    classes: ['input.cacheWrite5m', 'input.cacheWrite1h'],
  },
  {
    id: 'output',
    name: 'Output',
    meaning: 'Generated tokens that are not reasoning',
    classes: ['output.text'],
  },
  {
    id: 'reasoning',
    name: 'Reasoning',
    meaning: 'Generated tokens that nobody sees',
    classes: ['output.reasoning'],
  },
] as const;

/** The stated classes of a column, each as it was stated; nothing stated is nothing shown, never a zero. */
export function tokenCell(tokens: Tokens, classes: readonly string[]): string {
  const stated = classes.flatMap((name) => tokens[name] ?? []);
  const counted = stated.length > 1 ? stated.filter((count) => count !== '0') : stated;
  return (counted.length > 0 ? counted : stated.slice(0, 1)).map(formatCount).join(' + ');
}

const CLASS_NAMES: Readonly<Record<string, string>> = {
  'input.uncached': 'Input, uncached',
  'input.cacheRead': 'Input, cache read',
  'input.cacheWrite5m': 'Input, cache write (5 min)',
  'input.cacheWrite1h': 'Input, cache write (1 h)',
  'output.text': 'Output',
  'output.reasoning': 'Output, reasoning',
  'count.requests': 'Requests',
  'count.webSearches': 'Web searches',
  'count.images': 'Images',
  'count.pages': 'Pages',
  'count.audioSeconds': 'Seconds of audio',
  'count.characters': 'Characters',
  'count.searchUnits': 'Search units',
};

/** A class as a person reads it, with its modality where it is not text. */
export function className(name: string, modality: string): string {
  const known = CLASS_NAMES[name] ?? name;
  return modality === 'text' ? known : `${known}, ${modality}`;
}

const UNITS: Readonly<Record<string, string>> = { '1': 'each', '1000000': 'per million' };

/** `$0.25 per million`: the rate as the price book has it, every digit. Null is the word. */
export function formatRate(priceUsd: string | null, priceUnit: string): string {
  return priceUsd === null
    ? 'no price known'
    : `${writeExactMoney(priceUsd, 'USD')} ${UNITS[priceUnit] ?? `per ${formatCount(priceUnit)}`}`;
}

/** A decimal quantity with separators in its whole part; its fraction as it stands. */
export const formatQuantity = (quantity: string): string => writeDecimal(quantity);
