import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { CostReport } from '../../../contract/reports.ts';
import { useCurrencyCode, useCurrencyWords } from '../currency/shown.ts';
import { formatCount } from '../figures/count.ts';
import { fieldName, groupLabel } from '../view/names.ts';
import { type GroupField, type View, type ViewSearch, writeView } from '../view/search.ts';
import { drillSearch } from './drill.ts';
import { FigureCells, TokenHeads } from './FigureCells.tsx';
import { Spend } from './Spend.tsx';
import { Swatch } from './Swatch.tsx';
import { byCost, type CostRow, MAX_SERIES } from './series.ts';

interface BreakdownProps {
  readonly view: View;
  readonly field: GroupField;
  readonly report: CostReport;
  /** The table beneath the chart: swatches of its legend, and tokens. */
  readonly isLegend?: boolean;
}

/** Rows shown before "Show all": a calm page first, every row one press away. */
const FIRST_ROWS = 10;

/** Cost by one field: every group as the API states it, the API's total beneath, each row and the total leading to their requests. */
export function Breakdown({ view, field, report, isLegend = false }: BreakdownProps) {
  const [isWhole, setWhole] = useState(false);
  const code = useCurrencyCode();
  const words = useCurrencyWords();
  const rows = byCost(report.rows, field);
  const shown = isWhole ? rows : rows.slice(0, FIRST_ROWS);
  const total = BigInt(report.total.costNanos);
  return (
    <>
      <table className="table">
        <caption className="sr-only">
          Spend by {fieldName(field).toLowerCase()} in {words}, dearest first. Each row opens its requests.
        </caption>
        <thead>
          <tr>
            <th scope="col">{fieldName(field)}</th>
            <th scope="col" className="number">
              Spend ({code})
            </th>
            <th scope="col" className={`number ${isLegend ? '' : 'max-sm:hidden lg:max-xl:hidden'}`}>
              Share
            </th>
            <th scope="col" className={`number ${isLegend ? 'max-sm:hidden' : ''}`}>
              Calls
            </th>
            {isLegend && <TokenHeads />}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={row.group[field] ?? ''} className="row-linked">
              <th scope="row" className="w-full max-w-0">
                <span className="flex items-center gap-2">
                  {isLegend && <Swatch rank={index < MAX_SERIES ? index + 1 : null} />}
                  <GroupName search={drillSearch(view, field, row.group[field])} row={row} field={field} />
                </span>
              </th>
              <FigureCells figures={row} total={total} isLegend={isLegend}>
                <Spend figures={row} />
              </FigureCells>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="row-linked">
            <th scope="row">
              <Link to="/requests" search={writeView(view)} className="row-link hover:underline">
                {shown.length < rows.length ? `Total of all ${formatCount(rows.length)}` : 'Total'}
              </Link>
            </th>
            <FigureCells figures={report.total} total={total} isLegend={isLegend} isTotal>
              <Spend figures={report.total} />
            </FigureCells>
          </tr>
        </tfoot>
      </table>
      {rows.length > FIRST_ROWS && (
        <button
          type="button"
          className="control mx-3 my-2"
          onClick={() => setWhole(!isWhole)}
          aria-expanded={isWhole}
        >
          {isWhole ? `Show the first ${FIRST_ROWS}` : `Show all ${formatCount(rows.length)}`}
        </button>
      )}
    </>
  );
}

function GroupName({ search, row, field }: { search: ViewSearch; row: CostRow; field: GroupField }) {
  const label = groupLabel(field, row.labels[field]);
  return (
    <Link
      to="/requests"
      search={search}
      className="row-link line-clamp-2 leading-tight wrap-anywhere hover:underline"
      title={label}
    >
      {label}
    </Link>
  );
}
