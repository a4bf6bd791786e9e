/** Spend of days divided by what was counted on them. A day without a count is not a day of zero. Pure. */
import {
  addDecimals,
  decimalText,
  dividedByDecimal,
  divideHalfEven,
  parseDecimal,
} from '../../contract/money.ts';
import type { MeasureKind } from '../../contract/unit-cost.ts';
import type { UnitCost } from '../../contract/unit-cost-api.ts';

/** What was spent on a day. */
export interface SpentDay {
  readonly costNanos: bigint;
  readonly unknownLines: number;
}

/** Digits after the point of a mean. */
const MEAN_DIGITS = 9;

/**
 * @param days of the period, `2026-11-20`
 * @param spent by day; a day that is absent cost nothing
 * @param counted decimal text by day; a day that is absent was not counted
 */
export function unitCostOf(
  kind: MeasureKind,
  days: readonly string[],
  spent: ReadonlyMap<string, SpentDay>,
  counted: ReadonlyMap<string, string>,
): UnitCost {
  const costOf = (some: readonly string[]) =>
    some.reduce((sum, day) => sum + (spent.get(day)?.costNanos ?? 0n), 0n);
  const known = days.filter((day) => counted.has(day));
  const sum = known.map((day) => counted.get(day) ?? '0').reduce(addDecimals, '0');
  const cost = costOf(known);
  // Cost by the mean of n days is cost times n by their sum.
  const shares = kind === 'mean' ? BigInt(known.length) : 1n;
  const isNothing = parseDecimal(sum).units === 0n;
  return {
    perUnitNanos: isNothing ? null : dividedByDecimal(cost * shares, sum).toString(),
    costNanos: cost.toString(),
    quantity: known.length === 0 ? null : kind === 'mean' ? meanOf(sum, known.length) : sum,
    days: days.length,
    daysCounted: known.length,
    uncountedNanos: (costOf(days) - cost).toString(),
    unknownLines: days.reduce((lines, day) => lines + (spent.get(day)?.unknownLines ?? 0), 0),
  };
}

function meanOf(sum: string, days: number): string {
  const { units, scale } = parseDecimal(sum);
  const divisor = 10n ** BigInt(scale) * BigInt(days);
  return decimalText({
    units: divideHalfEven(units * 10n ** BigInt(MEAN_DIGITS), divisor),
    scale: MEAN_DIGITS,
  });
}
