import { lazy, Suspense, useId } from 'react';
import type { UnitCost, UnitCostReport } from '../../../contract/unit-cost-api.ts';
import { bucketName, formatChange } from '../cost-explorer/words.ts';
import { useCurrencyCode } from '../currency/shown.ts';
import { Figure } from '../explorer/Figure.tsx';
import { PatternDefinitions } from '../explorer/Swatch.tsx';
import { Amount } from '../money/Amount.tsx';
import { formatIsoDay } from '../period/instant.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { daysWords, quantityWords } from './words.ts';

const UnitCostChart = lazy(() => import('./UnitCostChart.tsx'));

/** The division with its parts, over time and by value; every figure is the API's. */
export function UnitCostAnswer({ report }: { report: UnitCostReport }) {
  const interval = report.interval ?? 'day';
  const { measure, total, previousTotal, buckets, rows, firstDay, lastDay, timeZone } = report;
  const code = useCurrencyCode();
  const titleId = useId();
  const title = `Cost per ${measure.unit} per ${interval}`;
  return (
    <>
      <PatternDefinitions />
      <Figures report={report} code={code} />
      <figure className="px-4 pt-3" aria-labelledby={titleId}>
        <figcaption className="text-xs text-muted">
          <h2 id={titleId} className="text-sm font-semibold text-ink">
            {title} ({code})
          </h2>
          <p>
            {formatIsoDay(firstDay)} to {formatIsoDay(lastDay)}, days of {timeZone}. A {interval} that nobody
            counted has no bar and is in no division.
          </p>
        </figcaption>
        <div className="mt-2 h-64">
          <Suspense fallback={<div className="skeleton size-full" />}>
            <UnitCostChart
              buckets={buckets}
              interval={interval}
              label={`${title}. The same figures are in the table beneath.`}
            />
          </Suspense>
        </div>
      </figure>
      <DataTable
        name={title}
        caption={`${title} with its parts, oldest first`}
        columns={columnsOf({
          name: 'Period',
          unit: measure.unit,
          code,
          foot: total,
          head: ({ label, isPartial }: Bucket) =>
            `${bucketName(label, interval)}${isPartial ? ' (part)' : ''}`,
          of: ({ total: part }: Bucket) => part,
        })}
        rows={buckets}
        keyOf={({ label }) => label}
      />
      {rows.length > 0 && (
        <DataTable
          name={`By ${measure.dimension}`}
          caption={`Cost per ${measure.unit} by ${measure.dimension}, the dearest first`}
          columns={[
            ...columnsOf({
              name: measure.dimension ?? '',
              unit: measure.unit,
              code,
              foot: total,
              head: ({ value }: Row) => value ?? `No ${measure.dimension}`,
              of: ({ total: part }: Row) => part,
            }),
            ...(previousTotal ? [changeColumn] : []),
          ]}
          rows={rows}
          keyOf={({ value }) => JSON.stringify(value)}
        />
      )}
      <p className="border-t border-line px-4 py-3 text-xs text-muted">
        Spend is the known cost of the days that were counted; what was spent on other days stands apart and
        is divided by nothing. Amounts are rounded for display; pointing at one gives every digit.
        {total.unknownLines > 0 && ` ${total.unknownLines} lines of unknown cost are in no amount.`}
      </p>
    </>
  );
}

type Bucket = UnitCostReport['buckets'][number];
type Row = UnitCostReport['rows'][number];

function Figures({ report, code }: { report: UnitCostReport; code: string }) {
  const { measure, total, previousTotal, previousPeriod } = report;
  const change = previousTotal && changeOf(total, previousTotal);
  return (
    <dl className="grid grid-cols-2 overflow-hidden border-b border-line lg:grid-cols-4">
      <Figure
        name={`Per ${measure.unit} (${code})`}
        value={<PerUnit part={total} />}
        note={
          previousTotal && previousPeriod ? (
            <>
              before <PerUnit part={previousTotal} />
              {change && ` (${change})`}
            </>
          ) : (
            'spend divided by the count'
          )
        }
      />
      <Figure
        name={`Spend of counted days (${code})`}
        value={<Amount nanos={total.costNanos} />}
        note={daysWords(total)}
      />
      <Figure
        name={measure.name}
        value={total.quantity === null ? '–' : quantityWords(total.quantity)}
        note={measure.kind === 'sum' ? 'of these days' : 'the mean of these days'}
      />
      <Figure
        name={`Spend of other days (${code})`}
        isAlert={total.uncountedNanos !== '0'}
        value={<Amount nanos={total.uncountedNanos} />}
        note={total.uncountedNanos === '0' ? 'nothing is left out' : 'not counted, divided by nothing'}
      />
    </dl>
  );
}

interface ColumnsProps<Of> {
  readonly name: string;
  readonly unit: string;
  readonly code: string;
  readonly head: (row: Of) => string;
  readonly of: (row: Of) => UnitCost;
  readonly foot: UnitCost;
}

function columnsOf<Of>({ name, unit, code, head, of, foot }: ColumnsProps<Of>): Column<Of>[] {
  return [
    { name, className: 'w-full', cell: head, foot: 'Total' },
    {
      name: `Per ${unit} (${code})`,
      isNumber: true,
      cell: (row) => <PerUnit part={of(row)} />,
      foot: <PerUnit part={foot} />,
    },
    {
      name: `Spend (${code})`,
      isNumber: true,
      cell: (row) => <Amount nanos={of(row).costNanos} />,
      foot: <Amount nanos={foot.costNanos} />,
    },
    {
      name: 'Count',
      isNumber: true,
      cell: (row) => quantityOf(of(row)),
      foot: quantityOf(foot),
    },
    {
      name: 'Days counted',
      isNumber: true,
      className: 'max-md:hidden',
      cell: (row) => daysWords(of(row)),
      foot: daysWords(foot),
    },
    {
      name: `Other days (${code})`,
      isNumber: true,
      className: 'max-md:hidden',
      cell: (row) => <Amount nanos={of(row).uncountedNanos} />,
      foot: <Amount nanos={foot.uncountedNanos} />,
    },
  ];
}

const changeColumn: Column<Row> = {
  name: 'Change',
  isNumber: true,
  cell: ({ total, previous }) => (previous && changeOf(total, previous)) ?? '–',
  foot: '',
};

function PerUnit({ part: { perUnitNanos, quantity } }: { part: UnitCost }) {
  if (perUnitNanos !== null) return <Amount nanos={perUnitNanos} />;
  return <span className="text-muted">{quantity === null ? 'not counted' : 'none counted'}</span>;
}

const quantityOf = ({ quantity }: UnitCost): string => (quantity === null ? '–' : quantityWords(quantity));

function changeOf(now: UnitCost, before: UnitCost): string | null {
  if (now.perUnitNanos === null || before.perUnitNanos === null) return null;
  return formatChange(BigInt(now.perUnitNanos), BigInt(before.perUnitNanos));
}
