import { dollarsToNanos, nanosToDollars } from '../../../contract/money.ts';
import { formatExactDollars } from '../currency/format.ts';
import { signs, writeExactMoney } from '../notation/numbers.ts';
import { ambiguityWords, type Reading, readTyped, typedFrom } from '../notation/typed.ts';

/** Nano-dollars are the smallest unit; a limit has no more than twelve digits before the point. */
const DIGITS = { whole: 12, fraction: 9 };

/** What was typed as nano-dollars, exactly; null if it is no amount, or one of two. */
export function readDollars(text: string): bigint | null {
  const reading = readingOf(text);
  return reading.kind === 'number' ? dollarsToNanos(reading.plain) : null;
}

/** Why what was typed cannot be taken; null: it can, or nothing is typed. */
export function dollarsFault(text: string, currency = 'USD'): string | null {
  if (text.trim() === '') return null;
  const reading = readingOf(text);
  if (reading.kind === 'number') return null;
  if (reading.kind === 'none')
    return `An amount in ${currency === 'USD' ? 'US dollars' : currency}, such as ${example(2_500_000_000_000n)} or ${example(500_000_000n)}.`;
  return ambiguityWords(reading.readings);
}

/** What was understood of an amount that has separators; null: there is nothing to misunderstand. */
export function dollarsUnderstood(text: string, currency = 'USD'): string | null {
  const nanos = readDollars(text);
  if (nanos === null || /^\d*$/.test(text.trim())) return null;
  return `Read as ${writeExactMoney(nanosToDollars(nanos), currency)}.`;
}

/** An amount as it stands in a field, with every digit. */
export const typedDollars = (nanos: bigint): string => typedFrom(nanosToDollars(nanos));

const readingOf = (text: string): Reading => readTyped(withoutSign(text.trim()), DIGITS);

/** The currency may stand on either side, as it is shown or as its code. */
function withoutSign(text: string): string {
  const sign = signs('USD').find((one) => text.startsWith(one) || text.endsWith(one));
  if (sign === undefined) return text;
  return text.startsWith(sign) ? text.slice(sign.length) : text.slice(0, -sign.length);
}

/** An amount as it may be typed: without the sign of the currency. */
const example = (nanos: bigint): string => withoutSign(formatExactDollars(nanos)).trim();
