import { compareAmounts, nanosToDollars } from '../../../contract/money.ts';
import { readDollars } from '../money/input.ts';

const MOST = 10;

/** Per cents as they were typed, `80, 100`, in order and each once; null for what is none. */
export function readThresholds(text: string): number[] | null {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '');
  if (parts.some((part) => !/^\d{1,4}$/.test(part))) return null;
  const percents = [...new Set(parts.map(Number))].sort((one, other) => one - other);
  return percents.length <= MOST && percents.every((one) => one >= 1 && one <= 1_000) ? percents : null;
}

/** Dollars as they were typed, `500; 1,200.50`, as nano-dollars in order and each once; null for what is none. */
export function readAmounts(text: string): string[] | null {
  const parts = text.split(/[;\s]+/).filter((part) => part !== '');
  const amounts = parts.map(readDollars);
  const known = amounts.flatMap((amount) => (amount === null || amount <= 0n ? [] : [amount]));
  if (known.length < parts.length || known.length > MOST) return null;
  return [...new Set(known)].sort(compareAmounts).map(String);
}

/** As `readAmounts` takes them. */
export const amountWords = (amounts: readonly string[]): string =>
  amounts.map((nanos) => nanosToDollars(BigInt(nanos))).join('; ');

/** As `readThresholds` takes them. */
export const thresholdWords = (percents: readonly number[]): string => percents.join(', ');
