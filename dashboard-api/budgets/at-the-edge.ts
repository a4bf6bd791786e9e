/** How a budget stands by what its ledger and gates say, and what it can carry. Amounts are nano-dollars. Pure. */

import type { BudgetRow } from '../../contract/budgets-api.ts';
import type { AccountFigures } from '../../contract/ledger-figures.ts';
import { atLeastNothing } from '../../contract/money.ts';

type AtTheEdge = NonNullable<NonNullable<BudgetRow['now']>['edge']>;

/** A budget that carries more at once is not held up by how many there are. */
const MOST_CALLS = 1_000_000_000n;

/** @param isExpected it reserves what calls usually cost, and so may be passed */
export function atTheEdge(figures: AccountFigures, isExpected: boolean): AtTheEdge {
  const { leasedNanos, reservedNanos, perCallNanos, overrunNanos, underWay } = figures;
  const spent = BigInt(figures.openingNanos) + BigInt(figures.spentNanos);
  const remaining = BigInt(figures.limitNanos) - spent;
  const carried = callsIn(remaining, perCallNanos);
  const ready = reservedNanos === null ? null : BigInt(leasedNanos) - BigInt(reservedNanos);
  return {
    spentNanos: spent.toString(),
    leasedNanos,
    reservedNanos,
    // What a gate reserved since it last reported was ready then.
    readyNanos: ready === null ? null : atLeastNothing(ready).toString(),
    remainingNanos: remaining.toString(),
    overrunNanos,
    underWay,
    perCallNanos,
    callsAtOnce: carried === null ? null : Number(carried),
    mayPassByNanos: isExpected ? (passedBy(figures, remaining, carried)?.toString() ?? null) : '0',
  };
}

function callsIn(remaining: bigint, perCallNanos: string | null): bigint | null {
  const perCall = BigInt(perCallNanos ?? 0);
  if (perCall <= 0n) return null;
  const calls = atLeastNothing(remaining) / perCall;
  return calls < MOST_CALLS ? calls : MOST_CALLS;
}

/** Either all that fit come to their worst, or those do that are under way now: whichever is more. */
function passedBy(
  { reservedNanos, exposedNanos, perCallWorstNanos }: AccountFigures,
  remaining: bigint,
  carried: bigint | null,
): bigint | null {
  if (carried === null || perCallWorstNanos === null) return null;
  const byAll = atLeastNothing(carried * BigInt(perCallWorstNanos) - atLeastNothing(remaining));
  const byThese = atLeastNothing(BigInt(reservedNanos ?? 0) + BigInt(exposedNanos) - remaining);
  return byAll > byThese ? byAll : byThese;
}
