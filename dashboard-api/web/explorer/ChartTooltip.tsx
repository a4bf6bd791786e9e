import { countOf } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatBucket } from '../period/instant.ts';
import { Swatch } from './Swatch.tsx';
import type { Chart } from './series.ts';

/** One bucket's exact figures, groups without cost left out. The table beneath the chart has the same. */
export function ChartTooltip({ chart, startMs }: { chart: Chart; startMs: number }) {
  const point = chart.points.find((candidate) => candidate.startMs === startMs);
  if (!point) return null;
  return (
    <div className="card min-w-52 px-3 py-2 text-xs shadow-lg">
      <p className="font-medium">{formatBucket(startMs, chart.bucket)} UTC</p>
      <p className="mb-1 text-muted">
        {countOf(point.requests, 'call')}
        {point.unknownLines > 0 && `, ${countOf(point.unknownLines, 'unknown cost')} not in the bar`}
      </p>
      <ul>
        {chart.series.map(({ rank, label }, index) =>
          point.amounts[index] ? (
            <li key={rank ?? 'other'} className="flex items-center gap-2">
              <Swatch rank={rank} />
              <span className="max-w-48 truncate">{label}</span>
              <span className="ml-auto pl-3">
                <Amount nanos={String(point.amounts[index])} />
              </span>
            </li>
          ) : null,
        )}
      </ul>
      <p className="mt-1 flex justify-between border-t border-line pt-1 font-medium">
        Total <Amount nanos={String(point.total)} />
      </p>
    </div>
  );
}
