/**
 * Exact fractions for checking prices: written apart from the product's own arithmetic and sharing nothing with it, so
 * that the two can be held against each other.
 */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** A decimal text such as `0.075` as a fraction. */
export function fractionOf(decimal: string): Fraction {
  const [whole = '0', part = ''] = decimal.split('.');
  return { top: BigInt(whole + part), bottom: 10n ** BigInt(part.length) };
}

export const times = (left: Fraction, right: Fraction): Fraction => ({
  top: left.top * right.top,
  bottom: left.bottom * right.bottom,
});

/** The nearest whole number; of two equally near the even one. For fractions that are not negative. */
export function nearestEven({ top, bottom }: Fraction): bigint {
  const floor = top / bottom;
  const twiceRest = 2n * (top - floor * bottom);
  if (twiceRest < bottom) return floor;
  if (twiceRest > bottom) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** Negative, zero or positive as `left` is below, at or above `right`. */
export function compare(left: Fraction, right: Fraction): number {
  const difference = left.top * right.bottom - right.top * left.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
