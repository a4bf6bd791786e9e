/** A provider's own cost as a decimal of US dollars. Pure; arithmetic in `contract/money.ts`. */
import { decimalText, divideHalfEven, parseDecimal } from '../../contract/money.ts';

/** Digits after the point that a usage event carries; the nano-dollar has nine. */
const MAX_SCALE = 38;
const LONGEST = 48;

/**
 * The amount in plain notation, exact up to 38 decimals, beyond that rounded half-even.
 * @param text a JSON number as sent, e.g. `1.13e-05`
 * @param exponent the unit in dollars as a power of ten: -10 where a tick is 1e-10 dollars
 * @returns null if it is negative or no amount of money
 */
export function statedDollars(text: string, exponent: number): string | null {
  if (text.length > LONGEST || text.startsWith('-')) return null;
  try {
    const { units, scale } = parseDecimal(text);
    const excess = scale - exponent - MAX_SCALE;
    const exact = { units, scale: scale - exponent };
    const dollars =
      excess > 0 ? { units: divideHalfEven(units, 10n ** BigInt(excess)), scale: MAX_SCALE } : exact;
    const plain = decimalText(dollars);
    return plain.length <= LONGEST ? plain : null;
  } catch {
    return null;
  }
}
