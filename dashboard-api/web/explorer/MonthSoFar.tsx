import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { monthOf } from '../../../contract/accounting-period.ts';
import type { MonthToDate } from '../../../contract/month-to-date-api.ts';
import { statementQuery } from '../allocation/queries.ts';
import { budgetsQuery, monthToDateQuery } from '../api/queries.ts';
import { BudgetBar } from '../budgets/BudgetBar.tsx';
import { AmountsShownBy, useCurrencyCode, useCurrencyWords } from '../currency/shown.ts';
import { Amount } from '../money/Amount.tsx';
import { formatShare } from '../money/share.ts';
import { writePercent } from '../notation/numbers.ts';
import { fixedPeriod } from '../period/period.ts';
import { useRights } from '../session/rights.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { type View, withFilter, writeView } from '../view/search.ts';
import { Figure } from './Figure.tsx';
import { type AtRisk, budgetsAtRisk, formerWords, reasonWords } from './month-words.ts';

const NO_FIGURE = '–';

/** The month to date beside the same days of the one before, what moved, and what wants attention. */
export default function MonthSoFar({ view }: { view: View }) {
  const month = useQuery(monthToDateQuery(view));
  const rights = useRights();
  const seesBudgets = rights['budgets:read'] === 'all';
  const budgets = useQuery({ ...budgetsQuery(false), enabled: seesBudgets });
  const atRisk = budgets.data && budgetsAtRisk(budgets.data.budgets);
  const risk = { rows: atRisk, isFailed: budgets.isLoadingError };
  return (
    <section className="mt-4" aria-labelledby="month-so-far" aria-busy={month.isPlaceholderData}>
      <h2 id="month-so-far" className="text-sm font-semibold">
        This month beside the one before
      </h2>
      <Figures month={month.data} isFailed={month.isLoadingError} risk={seesBudgets ? risk : null} />
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
        <section className="card overflow-hidden" aria-labelledby="movers">
          <h3 id="movers" className="px-3 pt-3 font-semibold">
            What moved most
          </h3>
          <Loaded query={month} what="What moved" rows={5}>
            {(known) => <Movers month={known} view={view} />}
          </Loaded>
        </section>
        {seesBudgets && (
          <section className="card overflow-hidden" aria-labelledby="at-risk">
            <h3 id="at-risk" className="px-3 pt-3 font-semibold">
              Budgets at risk
            </h3>
            <Loaded query={budgets} what="The budgets" rows={3}>
              {() => (
                // Limits are held in dollars.
                <AmountsShownBy value={null}>
                  <BudgetsAtRisk rows={atRisk ?? []} />
                </AmountsShownBy>
              )}
            </Loaded>
          </section>
        )}
      </div>
    </section>
  );
}

interface FiguresProps {
  readonly month: MonthToDate | undefined;
  readonly isFailed: boolean;
  /** Null: not for this person. */
  readonly risk: { readonly rows: readonly AtRisk[] | undefined; readonly isFailed: boolean } | null;
}

function Figures({ month, isFailed, risk }: FiguresProps) {
  const rights = useRights();
  const code = useCurrencyCode();
  const seesAllocation = rights['allocation:read'] !== undefined;
  const allocation = useQuery({ ...statementQuery(monthOf(new Date())), enabled: seesAllocation });
  const statement = allocation.data;
  const nothing = isFailed ? NO_FIGURE : undefined;
  return (
    <dl className="card mt-2 grid grid-cols-2 overflow-hidden lg:grid-cols-4">
      <Figure
        name={`Month to date (${code})`}
        value={month ? <Amount nanos={month.present.costNanos} /> : nothing}
        note={
          month &&
          (month.present.unknownLines > 0 ? 'without unknown costs' : `the month of ${month.timeZone}`)
        }
      />
      <Figure
        name={`Same days of the month before (${code})`}
        value={month ? <Amount nanos={month.former.costNanos} /> : nothing}
        note={month && formerWords(month)}
      />
      {seesAllocation && (
        <Figure
          name={`Unallocated this month (${code})`}
          isAlert={statement !== undefined && statement.unallocated.costNanos !== '0'}
          value={
            statement ? (
              <Link to="/allocation" className="hover:underline">
                <Amount nanos={statement.unallocated.costNanos} />
              </Link>
            ) : allocation.isLoadingError ? (
              NO_FIGURE
            ) : undefined
          }
          note={
            statement &&
            `${formatShare(BigInt(statement.unallocated.costNanos), BigInt(statement.totalNanos))} of the books’ month, UTC`
          }
        />
      )}
      {risk && (
        <Figure
          name="Budgets at risk"
          isAlert={risk.rows !== undefined && risk.rows.length > 0}
          value={risk.rows?.length ?? (risk.isFailed ? NO_FIGURE : undefined)}
          note={risk.rows && `at ${writePercent(80)} of their limit or above`}
        />
      )}
    </dl>
  );
}

type Mover = NonNullable<MonthToDate['moves']>['movers'][number];

function Movers({ month, view }: { month: MonthToDate; view: View }) {
  const { moves, differenceNanos, present } = month;
  const code = useCurrencyCode();
  const words = useCurrencyWords();
  if (!moves)
    return <p className="px-3 pt-1 pb-4 text-muted">Not known while sums are made anew; the totals are.</p>;
  if (moves.movers.length === 0) return <p className="px-3 pt-1 pb-4 text-muted">Nothing moved.</p>;
  const period = fixedPeriod({ fromMs: Date.parse(present.from), toMs: Date.parse(present.to) });
  const rest = { keyId: '', keyName: 'All others', model: null, deltaNanos: moves.othersNanos };
  const rows = [...moves.movers, ...(moves.othersNanos === '0' ? [] : [{ ...rest, reason: null }])];
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    {
      name: 'Key and model',
      className: 'w-full',
      cell: ({ keyId, keyName, model }) =>
        keyId === '' ? (
          keyName
        ) : (
          <Link
            to="/requests"
            search={writeView(callsOf({ keyId, model }, { ...view, period }))}
            className="row-link wrap-anywhere hover:underline"
          >
            {keyName ?? keyId}
            {model !== null && <span className="block text-xs text-muted">{model}</span>}
          </Link>
        ),
      foot: 'Difference',
    },
    {
      name: 'Mostly',
      className: 'whitespace-nowrap',
      cell: (row) => (row.reason === null ? '' : reasonWords({ ...row, reason: row.reason })),
      foot: '',
    },
    {
      name: `Change (${code})`,
      isNumber: true,
      cell: ({ deltaNanos }) => <Change nanos={deltaNanos} />,
      foot: <Change nanos={differenceNanos} />,
    },
  ];
  return (
    <DataTable
      name="What moved"
      caption={`Keys and models whose cost moved most against the same days of the month before, in ${words}. Each row opens its calls.`}
      columns={columns}
      rows={rows}
      keyOf={({ keyId, model }) => `${keyId} ${model}`}
      isLinked
    />
  );
}

/** A difference: what is more says so, as what is less does. */
function Change({ nanos }: { nanos: string }) {
  return (
    <>
      {BigInt(nanos) > 0n && '+'}
      <Amount nanos={nanos} />
    </>
  );
}

/** The calls of a mover in this month. */
function callsOf({ keyId, model }: Pick<Mover, 'keyId' | 'model'>, view: View): View {
  const ofKey = withFilter(view, 'key', keyId);
  return model === null ? ofKey : withFilter(ofKey, 'model', model);
}

function BudgetsAtRisk({ rows }: { rows: readonly AtRisk[] }) {
  if (rows.length === 0)
    return (
      <p className="px-3 pt-1 pb-4 text-muted">No budget has reached {writePercent(80)} of its limit.</p>
    );
  return (
    <DataTable
      name="Budgets at risk"
      caption="Budgets at 80 per cent of their limit or above, the fullest first. Each row opens its budget."
      columns={AT_RISK}
      rows={rows}
      keyOf={({ budget: { budgetId } }) => budgetId}
      isLinked
    />
  );
}

const AT_RISK: readonly Column<AtRisk>[] = [
  {
    name: 'Budget',
    className: 'w-full',
    cell: ({ budget: { budgetId, name } }) => (
      <Link
        to="/budgets"
        search={{ open: budgetId }}
        className="row-link font-medium wrap-anywhere hover:underline"
      >
        {name}
      </Link>
    ),
  },
  { name: 'Used', className: 'max-sm:hidden', cell: ({ standing }) => <BudgetBar standing={standing} /> },
  {
    name: 'Spent of limit (USD)',
    isNumber: true,
    cell: ({ standing: { spent, limit } }) => (
      <>
        <Amount nanos={spent.toString()} /> of <Amount nanos={limit.toString()} />
      </>
    ),
  },
];
