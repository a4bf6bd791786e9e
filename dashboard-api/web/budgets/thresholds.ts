import { compareAmounts } from '../../../contract/money.ts';
import { formatExactDollars } from '../currency/format.ts';
import { readDollars, typedDollars } from '../money/input.ts';
import { notation } from '../notation/typed.ts';

const MOST = 10;

/** Per cents as they were typed, `80, 100`, in order and each once; null for what is none. */
export function readThresholds(text: string): number[] | null {
  const parts = text.split(betweenPercents()).filter((part) => part !== '');
  if (parts.some((part) => !/^\d{1,4}$/.test(part))) return null;
  const percents = [...new Set(parts.map(Number))].sort((one, other) => one - other);
  return percents.length <= MOST && percents.every((one) => one >= 1 && one <= 1_000) ? percents : null;
}

/** Dollars as they were typed, `500; 1,200.50`, as nano-dollars in order and each once; null for what is none. */
export function readAmounts(text: string): string[] | null {
  const parts = text.split(betweenAmounts()).filter((part) => part.trim() !== '');
  const amounts = parts.map(readDollars);
  const known = amounts.flatMap((amount) => (amount === null || amount <= 0n ? [] : [amount]));
  if (known.length < parts.length || known.length > MOST) return null;
  return [...new Set(known)].sort(compareAmounts).map(String);
}

/** What was understood of amounts that have separators; null: there is nothing to misunderstand. */
export function amountsUnderstood(text: string): string | null {
  const amounts = readAmounts(text);
  if (amounts === null || !/\d[^\d;\s]+\d|\d[\s\u00a0\u202f]\d/.test(text)) return null;
  return `Read as ${amounts.map((nanos) => formatExactDollars(BigInt(nanos))).join('; ')}.`;
}

/** As `readAmounts` takes them. */
export const amountWords = (amounts: readonly string[]): string =>
  amounts.map((nanos) => typedDollars(BigInt(nanos))).join('; ');

/** As `readThresholds` takes them. */
export const thresholdWords = (percents: readonly number[]): string => percents.join(', ');

/** A comma between digits is no end of a number where it is the point: `80,5` are not two. */
const betweenPercents = (): RegExp => (notation().points.includes(',') ? /(?:,(?!\d)|[\s;%])+/ : /[\s,;%]+/);

/** A space is no end of an amount where thousands are separated by spaces. */
const betweenAmounts = (): RegExp => (notation().groups.includes(' ') ? /[;\n]+/ : /[;\s]+/);
