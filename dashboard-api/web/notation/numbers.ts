/**
 * Numbers for the screen in the reader's notation. Decimal texts are formatted as they stand, whatever their size: nothing
 * becomes a floating-point number on the way. Pure, but for the locale.
 */
import { movePoint } from '../../../contract/money.ts';
import { numberFormat } from './locale.ts';

/** Digits that an amount below one coin is shown with. */
const SMALL_DIGITS = 4;

/** A whole number with its separators. @param count text of any size */
export const writeWhole = (count: number | bigint | string): string =>
  numberFormat({ maximumFractionDigits: 0 }).format(typeof count === 'string' ? BigInt(count) : count);

/** A decimal with every digit that it has. @param text in plain notation, such as `12345.50` */
export const writeDecimal = (text: string): string => numberFormat(allDigits(text)).format(exactly(text));

/** Per cents with every digit that they have. @param percent in plain notation: `12.3` @param sign with a sign if not zero */
export function writePercent(percent: string | number, sign: 'always' | 'auto' = 'auto'): string {
  const text = String(percent);
  const style = { style: 'percent', signDisplay: sign, ...allDigits(text) } as const;
  return numberFormat(style).format(exactly(movePoint(text, 2)));
}

/** A part of one in per cent with one digit after the point, for rates that were floating-point numbers from the start. */
export const writeRate = (share: number): string =>
  numberFormat({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);

/**
 * An amount as it is shown: in coins, or with four significant digits below one, rounded half-even from the exact text.
 * @param amount in plain notation, in units of the currency @param currency ISO 4217
 */
export function writeMoney(amount: string, currency: string): string {
  const point = amount.indexOf('.');
  const coins = point < 0 ? amount : amount.slice(0, point + 1 + coinDigits(currency));
  const isSmall = point >= 0 && /[1-9]/.test(amount) && !/[1-9]/.test(coins);
  return numberFormat({
    style: 'currency',
    currency,
    roundingMode: 'halfEven',
    ...(isSmall ? { maximumSignificantDigits: SMALL_DIGITS } : {}),
  }).format(exactly(amount));
}

/** An amount with every digit that it has, and those of its coins at the least. */
export function writeExactMoney(amount: string, currency: string): string {
  const digits = Math.max(fractionOf(amount).length, coinDigits(currency));
  const style = { style: 'currency', currency } as const;
  return numberFormat({ ...style, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    exactly(amount),
  );
}

/** What may stand beside an amount for its currency, the longest first. */
export function signs(currency: string): string[] {
  const shown = (currencyDisplay: 'symbol' | 'narrowSymbol') =>
    numberFormat({ style: 'currency', currency, currencyDisplay })
      .formatToParts(0)
      .flatMap(({ type, value }) => (type === 'currency' ? [value] : []));
  const all = [...shown('symbol'), ...shown('narrowSymbol'), currency];
  return [...new Set(all)].sort((one, other) => other.length - one.length);
}

/** Digits after the point that amounts in a currency are paid in. */
const coinDigits = (currency: string): number =>
  numberFormat({ style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

const fractionOf = (text: string): string => text.split('.')[1] ?? '';

function allDigits(text: string) {
  const digits = fractionOf(text).length;
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** Formats take decimal texts exactly; their type asks for a literal. */
const exactly = (text: string): Intl.StringNumericLiteral => text as Intl.StringNumericLiteral;
