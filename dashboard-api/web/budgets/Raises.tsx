import { useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { Amount } from '../money/Amount.tsx';
import { formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { EndRaise } from './EndRaise.tsx';

/** Raises of a budget that stand or stood. One that stands can be ended before its time. */
export function Raises({ row }: { row: BudgetRow }) {
  const mayWrite = useMay('budgets:write');
  const [ending, setEnding] = useState<string | null>(null);
  const asked = row.raises.find(({ madeAt }) => madeAt === ending);
  if (row.raises.length === 0) return null;
  return (
    <>
      <Facts title="Raises">
        {row.raises.map(({ madeAt, amountNanos, until, plannedUntil, reason, isOver, ifEnded }) => (
          <Fact key={madeAt} name={`${isOver ? 'ended' : 'until'} ${formatInstant(until)} UTC`}>
            <Amount nanos={amountNanos} />, {reason}
            {plannedUntil && (
              <span className="block text-muted">
                ended early: it was to hold until {formatInstant(plannedUntil)} UTC
              </span>
            )}
            {mayWrite && ifEnded && (
              <button type="button" className="control mt-1 block" onClick={() => setEnding(madeAt)}>
                End this raise…
              </button>
            )}
          </Fact>
        ))}
      </Facts>
      {asked && <EndRaise row={row} raise={asked} onClose={() => setEnding(null)} />}
    </>
  );
}
