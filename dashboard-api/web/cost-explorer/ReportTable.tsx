import { Link } from '@tanstack/react-router';
import type { ReportFigures, ReportRow, UsageReport } from '../../../contract/usage-report.ts';
import { useCurrencyCode } from '../currency/shown.ts';
import { Swatch } from '../explorer/Swatch.tsx';
import { formatCount } from '../figures/count.ts';
import { formatRate } from '../figures/rate.ts';
import { formatShare } from '../money/share.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { fieldName } from '../view/names.ts';
import type { View } from '../view/search.ts';
import { callsBehind, callsOf } from './drill.ts';
import { shownFigure } from './figure.ts';
import { ShownFigure } from './Shown.tsx';
import type { Shown } from './search.ts';
import { formatChange, rowName, shownName } from './words.ts';

interface ReportTableProps {
  readonly view: View;
  readonly report: UsageReport;
  readonly shown: Shown;
}

/** Every row as the API states it, children beneath their parent; each opens its calls, the total all of them. It is the chart's legend. */
export function ReportTable({ view, report, shown }: ReportTableProps) {
  const code = useCurrencyCode();
  const isCompared = report.previousPeriod !== null;
  const splits = report.groupBy.map((field) => fieldName(field)).join(', then ');
  const caption = `${shownName(shown, code)} by ${splits}, most first. Each row opens its calls.`;
  let rank = 0;
  return (
    <ScrollRegion name={caption} className="overflow-x-auto border-t border-line">
      <table className="table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{splits}</th>
            <th scope="col" className="number">
              {shownName(shown, code)}
            </th>
            <th scope="col" className="number max-sm:hidden">
              Share
            </th>
            {isCompared && (
              <>
                <th scope="col" className="number">
                  Before
                </th>
                <th scope="col" className="number">
                  Change
                </th>
              </>
            )}
            {shown !== 'requests' && (
              <th scope="col" className="number max-md:hidden">
                Calls
              </th>
            )}
            <th scope="col" className="number max-lg:hidden">
              Cache reads
            </th>
            <th scope="col" className="number max-lg:hidden">
              Unknown costs
            </th>
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => {
            const isFirst = row.path.length === 1;
            if (isFirst && !row.path[0]?.isOther) rank++;
            return (
              <tr key={JSON.stringify(row.path)} className="row-linked">
                <th scope="row" className={isFirst ? '' : 'pl-9!'}>
                  <span className="flex items-center gap-2">
                    {isFirst && <Swatch rank={row.path[0]?.isOther || rank > 9 ? null : rank} />}
                    <Link
                      to="/requests"
                      search={callsBehind(view, row.filters, report)}
                      className={`row-link hover:underline ${isFirst ? '' : 'text-muted'}`}
                    >
                      {rowName(row)}
                    </Link>
                  </span>
                </th>
                <Cells figures={row.figures} report={report} shown={shown} row={row} />
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr className="row-linked">
            <th scope="row">
              <Link to="/requests" search={callsOf(view, report)} className="row-link hover:underline">
                Total
              </Link>
            </th>
            <Cells figures={report.total} report={report} shown={shown} row={null} />
          </tr>
        </tfoot>
      </table>
    </ScrollRegion>
  );
}

interface CellsProps {
  readonly figures: ReportFigures;
  readonly report: UsageReport;
  readonly shown: Shown;
  /** Null: the total. */
  readonly row: ReportRow | null;
}

function Cells({ figures, report, shown, row }: CellsProps) {
  const value = BigInt(shownFigure(figures, shown) ?? 0);
  const whole = BigInt(shownFigure(report.total, shown) ?? 0);
  const before = row ? row.previous : report.previousTotal;
  return (
    <>
      <td className="number">
        <ShownFigure figures={figures} shown={shown} />
      </td>
      <td className="number max-sm:hidden">{formatShare(value, whole)}</td>
      {before && (
        <>
          <td className="number">
            <ShownFigure figures={before} shown={shown} />
          </td>
          <td className="number">
            {row?.change ?? formatChange(value, BigInt(shownFigure(before, shown) ?? 0)) ?? '–'}
          </td>
        </>
      )}
      {shown !== 'requests' && (
        <td className="number max-md:hidden">
          {figures.requests === null ? '–' : formatCount(figures.requests)}
        </td>
      )}
      <td className="number max-lg:hidden">{rate(figures.cacheHitRate)}</td>
      <td className="number max-lg:hidden">{formatCount(figures.unknownLines)}</td>
    </>
  );
}

const rate = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : formatRate(share);
