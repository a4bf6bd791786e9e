/** A statement in another currency beside US dollars: amounts in its coins that add up to the total's. No I/O. */
import type { AllocationStatement } from '../../contract/allocation-api.ts';
import { type Conversion, coinDigits } from '../../contract/currencies.ts';
import { coinsByLargestRemainder } from '../../contract/money.ts';

/** @param conversion null: no rate holds, which the statement says */
export function withConversion(
  statement: AllocationStatement,
  conversion: Conversion | null,
): AllocationStatement {
  if (conversion === null) return { ...statement, conversion };
  const { rows, unallocated } = statement;
  const amounts = [...rows, unallocated].map(({ costNanos }) => BigInt(costNanos));
  const { currency, perDollar } = conversion;
  const { total, parts } = coinsByLargestRemainder(amounts, perDollar, coinDigits(currency));
  const [own, left] = [parts.slice(0, -1), parts.at(-1)];
  return {
    ...statement,
    conversion,
    converted: total,
    rows: rows.map((row, index) => ({ ...row, converted: own[index] })),
    unallocated: { ...unallocated, converted: left },
  };
}
