import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CostReportFile, Reconciliation } from '../../../contract/reconciliation-api.ts';
import { Amount } from '../money/Amount.tsx';
import { writePercent } from '../notation/numbers.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { waitingFor } from './bills.ts';
import { type Compared, comparisonQuery } from './queries.ts';

/** A provider's month, as one row of a table. */
export interface Place {
  readonly provider: string;
  readonly month: string;
}

interface AccuracyTableProps {
  readonly name: string;
  readonly caption: string;
  /** What the first column holds. */
  readonly of: string;
  readonly nameOf: (place: Place) => string;
  readonly places: readonly Place[];
  /** Newest first. */
  readonly bills: readonly CostReportFile[];
  readonly current: Place | null;
}

interface Row {
  readonly place: Place;
  /** Undefined while it is read, or where it cannot be. */
  readonly found: Compared | undefined;
  readonly isFailed: boolean;
}

/** How far bill and books are apart, and how accurate that is, for several months or providers. Each row opens its comparison. */
export function AccuracyTable({ name, caption, of, nameOf, places, bills, current }: AccuracyTableProps) {
  const answers = useQueries({
    queries: places.map(({ provider, month }) =>
      comparisonQuery(provider, month, waitingFor(bills, provider, month)),
    ),
  });
  const rows = places.map((place, index): Row => {
    const answer = answers[index];
    return { place, found: answer?.data, isFailed: answer?.isLoadingError ?? false };
  });
  const isCurrent = ({ provider, month }: Place) => current?.provider === provider && current.month === month;
  const columns: Column<Row>[] = [
    {
      name: of,
      className: 'w-full whitespace-nowrap',
      cell: ({ place }) => (
        <Link
          to="/reconciliation"
          search={{ ...place }}
          className={`row-link hover:underline ${isCurrent(place) ? 'font-semibold' : 'font-medium'}`}
          aria-current={isCurrent(place) ? 'true' : undefined}
          resetScroll={false}
        >
          {nameOf(place)}
        </Link>
      ),
    },
    {
      name: 'Billed (USD)',
      isNumber: true,
      className: 'max-sm:hidden',
      cell: (row) => value(row, (found) => <Amount nanos={found.billedNanos} />),
    },
    {
      name: 'Recorded (USD)',
      isNumber: true,
      className: 'max-sm:hidden',
      cell: (row) => value(row, (found) => <Amount nanos={found.recordedNanos} />),
    },
    {
      name: 'Difference (USD)',
      isNumber: true,
      cell: (row) => value(row, (found) => <Amount nanos={found.differenceNanos} />),
    },
    {
      name: 'Accuracy',
      isNumber: true,
      cell: (row) =>
        row.found && 'missing' in row.found ? (
          <span className="text-attention">no rate</span>
        ) : (
          value(row, ({ accuracyPercent }) => percent(accuracyPercent))
        ),
    },
    {
      name: 'Of models that passed',
      isNumber: true,
      className: 'max-md:hidden',
      cell: (row) => value(row, ({ accuracyOfRecordedPercent }) => percent(accuracyOfRecordedPercent)),
    },
  ];
  return (
    <DataTable
      name={name}
      caption={caption}
      columns={columns}
      rows={rows}
      keyOf={({ place: { provider, month } }) => `${provider} ${month}`}
      isLinked
    />
  );
}

function value({ found, isFailed }: Row, write: (found: Reconciliation) => ReactNode): ReactNode {
  if (found && 'missing' in found) return '–';
  if (found) return write(found);
  if (isFailed) return <span className="text-attention">failed</span>;
  return found === null ? '–' : <span className="skeleton inline-block h-3.5 w-14" />;
}

const percent = (accuracy: string | null): string => (accuracy === null ? '–' : writePercent(accuracy));
