import { Link } from '@tanstack/react-router';
import type { CostReport } from '../../../contract/reports.ts';
import { useCurrencyCode, useCurrencyWords } from '../currency/shown.ts';
import { formatCount } from '../figures/count.ts';
import { formatBucket } from '../period/instant.ts';
import { type Bucket, bucketWindow, type TimeWindow } from '../period/period.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { fieldName, groupLabel } from '../view/names.ts';
import type { GroupField, View } from '../view/search.ts';
import { drillSearch } from './drill.ts';
import { Spend } from './Spend.tsx';
import { byCost } from './series.ts';

interface BucketTableProps {
  readonly view: View;
  readonly field: GroupField;
  readonly report: CostReport;
  readonly window: TimeWindow;
  readonly bucket: Bucket;
}

/** The chart as text: every bucket and group with its figures, newest first, each leading to its requests. */
export function BucketTable({ view, field, report, window, bucket }: BucketTableProps) {
  const rows = byCost(report.rows, field).toSorted((a, b) =>
    (b.group[bucket] ?? '').localeCompare(a.group[bucket] ?? '', 'en'),
  );
  const code = useCurrencyCode();
  const words = useCurrencyWords();
  const caption = `Spend per ${bucket} and ${fieldName(field).toLowerCase()} in ${words}, newest first, UTC`;
  return (
    <ScrollRegion name={caption} className="max-h-96 overflow-auto border-t border-line">
      <table className="table">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-20 bg-surface">
          <tr>
            <th scope="col">{fieldName(bucket)} (UTC)</th>
            <th scope="col">{fieldName(field)}</th>
            <th scope="col" className="number">
              Spend ({code})
            </th>
            <th scope="col" className="number">
              Calls
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const startMs = Date.parse(row.group[bucket] ?? '');
            const label = groupLabel(field, row.labels[field]);
            const search = drillSearch(view, field, row.group[field], bucketWindow(startMs, bucket, window));
            return (
              <tr key={`${startMs} ${row.group[field] ?? ''}`} className="row-linked">
                <th scope="row" className="whitespace-nowrap">
                  {formatBucket(startMs, bucket)}
                </th>
                <td className="w-full max-w-0 truncate">
                  <Link to="/requests" search={search} className="row-link hover:underline">
                    {label}
                  </Link>
                </td>
                <td className="number">
                  <Spend figures={row} />
                </td>
                <td className="number">{formatCount(row.requests)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
