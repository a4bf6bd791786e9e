import { decimalText, parseDecimal } from '../../contract/money.ts';

/**
 * The decimal that a published number was written as. The source carries prices as binary doubles; a decimal of
 * up to 15 significant digits survives that unharmed and is what the shortest round-trip text (ECMA-262,
 * Number::toString) gives back. A longer one is what a division or a sum left behind (`0.18000000000000002`) and
 * is cut to 15 digits.
 * @throws {RangeError} if the number is negative or not finite
 */
export function exactDecimal(published: number): { readonly text: string; readonly isShortened: boolean } {
  if (!Number.isFinite(published) || published < 0) throw new RangeError('a price is a non-negative number');
  const shortest = plain(String(published));
  if (significantDigits(shortest) <= 15) return { text: shortest, isShortened: false };
  return { text: plain(published.toPrecision(15)), isShortened: true };
}

/** The exact decimal quotient, or null where it has more than twelve further digits. */
export function exactQuotient(dividend: string, divisor: bigint): string | null {
  const { units, scale } = parseDecimal(dividend);
  const scaled = units * 10n ** 12n;
  return scaled % divisor === 0n ? decimalText({ units: scaled / divisor, scale: scale + 12 }) : null;
}

function plain(text: string): string {
  return decimalText(parseDecimal(text));
}

function significantDigits(text: string): number {
  return text.replace('.', '').replace(/^0+|0+$/g, '').length;
}
