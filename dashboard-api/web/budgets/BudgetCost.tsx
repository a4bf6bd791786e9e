import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { BudgetRow, BudgetCost as Cost } from '../../../contract/budgets-api.ts';
import { countOf } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { callsCounted } from './drill.ts';
import { budgetCostQuery } from './queries.ts';

type Reported = NonNullable<Cost['reported']>;

/** What the budget was charged beside what reports say of the same calls, and why the two differ. */
export function BudgetCost({ row }: { row: BudgetRow }) {
  const cost = useQuery(budgetCostQuery(row.budgetId));
  return (
    <Loaded query={cost} what="The cost beside it" rows={3}>
      {({ chargedNanos, reported, timeZone, window }) => (
        <div>
          <Facts title="Charged, and the cost in reports">
            <Fact name="Charged to this budget">
              <Amount nanos={chargedNanos} />
            </Fact>
            {reported ? (
              <>
                <Fact name="Cost in reports">
                  <Amount nanos={reported.costNanos} /> <SameCalls row={row} window={window} />
                </Fact>
                <Fact name="Difference">
                  <Amount nanos={reported.differenceNanos} />
                </Fact>
                <Parts reported={reported} />
              </>
            ) : (
              <Fact name="Cost in reports">no longer kept for every call of this window</Fact>
            )}
          </Facts>
          <p className="mt-1 text-xs text-muted">
            A budget counts what each call was charged as it ended, at the prices of that moment, and prices
            put right later do not move it; reports add up costs as they are known now. Its windows follow the
            organisation’s calendar ({timeZone}); reports are in UTC unless they say otherwise. Amounts are
            rounded for display; pointing at one gives every digit.
          </p>
        </div>
      )}
    </Loaded>
  );
}

/** The parts that the difference is made of; none where there is none. */
function Parts({ reported: { unknownLines, unknownNanos, parts } }: { reported: Reported }) {
  return (
    <>
      {unknownLines > 0 && (
        <Fact name="Of unknown cost">
          <Amount nanos={unknownNanos} />
          <span className="ml-2 text-muted">
            charged for {countOf(unknownLines, 'line')} whose cost is not known: reports add nothing for them
          </span>
        </Fact>
      )}
      {parts && parts.aboveCostNanos !== '0' && (
        <Fact name="Above the cost">
          <Amount nanos={parts.aboveCostNanos} />
          <span className="ml-2 text-muted">
            charged above what was known: a call that broke off is charged what it had reserved
          </span>
        </Fact>
      )}
      {parts && parts.adjustedNanos !== '0' && (
        <Fact name="Prices put right since">
          <Amount nanos={parts.adjustedNanos} />
          <span className="ml-2 text-muted">added to costs in reports, which moves no budget</span>
        </Fact>
      )}
    </>
  );
}

/** The way to the same calls in the explorer, which knows no patterns of models. */
function SameCalls({ row, window }: { row: BudgetRow; window: Cost['window'] }) {
  const mayRead = useMay('usage:read');
  const search = callsCounted(row.match, window);
  if (!mayRead || !search) return null;
  return (
    <Link to="/explorer" search={search} className="ml-1 text-accent underline">
      the same calls in the explorer
    </Link>
  );
}
