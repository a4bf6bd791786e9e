import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Amount } from '../money/Amount.tsx';
import { formatDay } from '../period/instant.ts';
import { monthName } from '../period/months.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { closeQuery } from './queries.ts';
import { StateBadge } from './StateBadge.tsx';
import { type ListedMonth, listedMonths } from './steps.ts';

/** The months of the books: which are closed, which are being closed, and which wait. */
export function ClosePage() {
  const months = useQuery(closeQuery);
  return (
    <Page title="Month close" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-prose text-muted">
        Months of the books are in UTC and closed one after the other. Two people sign the same statement;
        what comes for a closed month later stands in the first open one.
      </p>
      <div className="card mt-4">
        <Loaded query={months} what="The months">
          {(list) => (
            <DataTable
              name="Months"
              caption="Months of the books, newest first. Each row opens its month."
              columns={COLUMNS}
              rows={listedMonths(list, new Date())}
              keyOf={({ month }) => month}
              isLinked
            />
          )}
        </Loaded>
      </div>
    </Page>
  );
}

const COLUMNS = [
  {
    name: 'Month',
    className: 'whitespace-nowrap',
    cell: ({ month }: ListedMonth) => (
      <Link to="/close/$month" params={{ month }} className="row-link font-medium hover:underline">
        {monthName(month)}
      </Link>
    ),
  },
  {
    name: 'State',
    cell: ({ known, isOver }: ListedMonth) => <StateBadge state={known?.state ?? 'open'} isOver={isOver} />,
  },
  {
    name: 'Said with the last step',
    className: 'w-full max-sm:hidden',
    cell: ({ known }: ListedMonth) => known?.note ?? <span className="text-muted">nothing yet</span>,
  },
  {
    name: 'Closed',
    className: 'whitespace-nowrap max-md:hidden',
    cell: ({ known }: ListedMonth) =>
      known?.closedAt ? (
        <>
          {formatDay(known.closedAt)}
          {known.revision > 1 && <span className="ml-2 text-xs text-muted">revision {known.revision}</span>}
        </>
      ) : (
        ''
      ),
  },
  {
    name: 'Total (USD)',
    isNumber: true as const,
    cell: ({ known }: ListedMonth) =>
      known?.totalNanos ? (
        <Amount nanos={known.totalNanos} />
      ) : (
        <span className="text-muted">not closed</span>
      ),
  },
];
