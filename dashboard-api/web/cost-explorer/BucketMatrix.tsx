import { Link } from '@tanstack/react-router';
import type { UsageReport } from '../../../contract/usage-report.ts';
import { useCurrencyCode } from '../currency/shown.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import type { View } from '../view/search.ts';
import { callsBehind, callsOf } from './drill.ts';
import { ShownValue } from './Shown.tsx';
import type { Shown } from './search.ts';
import { bucketName, bucketTick, rowName, shownName } from './words.ts';

interface BucketMatrixProps {
  readonly view: View;
  readonly report: UsageReport;
  readonly shown: Shown;
}

type Bucket = UsageReport['buckets'][number];

/** The instants that a figure of a bucket counts: its own, or all up to its end where they are added up. */
const counted = (report: UsageReport, bucket: Bucket): Pick<UsageReport, 'from' | 'to'> =>
  report.isCumulative ? { from: report.from, to: bucket.to } : bucket;

/** The chart as text: a column per bucket; each figure opens the calls behind it. */
export function BucketMatrix({ view, report, shown }: BucketMatrixProps) {
  const code = useCurrencyCode();
  const interval = report.interval ?? 'day';
  const caption = `${shownName(shown, code)} per ${interval}, ${report.timeZone}`;
  return (
    <ScrollRegion name={caption} className="relative max-h-[32rem] overflow-auto border-t border-line">
      <table className="table table-dense">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-20 bg-surface">
          <tr>
            <th scope="col">{shownName(shown, code)}</th>
            {report.buckets.map(({ label, isPartial }) => (
              <th key={label} scope="col" className="number" title={bucketName(label, interval)}>
                {bucketTick(label, interval)}
                {isPartial && <span title="The period has only a part of it"> (part)</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={JSON.stringify(row.path)}>
              <th scope="row" className={row.path.length === 1 ? '' : 'pl-7! text-muted!'}>
                {rowName(row)}
              </th>
              {report.buckets.map((bucket, index) => (
                <td key={bucket.label} className="number">
                  <Link
                    to="/requests"
                    search={callsBehind(view, row.filters, counted(report, bucket))}
                    className="hover:underline"
                  >
                    <ShownValue value={row.series[index] ?? null} shown={shown} />
                  </Link>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <Link to="/requests" search={callsOf(view, report)} className="hover:underline">
                Total
              </Link>
            </th>
            {report.buckets.map((bucket, index) => (
              <td key={bucket.label} className="number">
                <Link
                  to="/requests"
                  search={callsOf(view, counted(report, bucket))}
                  className="hover:underline"
                >
                  <ShownValue value={report.totalSeries[index] ?? null} shown={shown} />
                </Link>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </ScrollRegion>
  );
}
