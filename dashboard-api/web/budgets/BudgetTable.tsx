import { Link } from '@tanstack/react-router';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { Amount } from '../money/Amount.tsx';
import { formatShare } from '../money/share.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { standingOf } from './standing.ts';
import { PERIOD_WORDS, type ScopeNames, scopeWords, windowWords } from './words.ts';

/** The budgets, each with how it stands, and leading to its panel. */
export function BudgetTable({ rows, names }: { rows: readonly BudgetRow[]; names: ScopeNames }) {
  return (
    <ScrollRegion name="Budgets" className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">
          Budgets with what is spent, reserved, leased and remaining in US dollars. Each row opens its budget.
        </caption>
        <thead>
          <tr>
            <th scope="col">Budget</th>
            <th scope="col" className="max-lg:hidden">
              Window
            </th>
            <th scope="col" className="number">
              Spent
            </th>
            <th scope="col" className="number max-lg:hidden">
              <span title="Reserved for calls under way">Reserved</span>
            </th>
            <th scope="col" className="number max-xl:hidden">
              <span title="Leased to gates and ready for the next calls">Leased</span>
            </th>
            <th scope="col" className="number max-sm:hidden">
              Remaining
            </th>
            <th scope="col" className="number">
              Limit
            </th>
            <th scope="col" className="w-1/5 max-md:hidden">
              Used
            </th>
            <th scope="col" className="max-md:hidden">
              At the limit
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <BudgetLine key={row.budgetId} row={row} names={names} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function BudgetLine({ row, names }: { row: BudgetRow; names: ScopeNames }) {
  const standing = standingOf(row);
  const amount = (nanos: bigint | null | undefined) =>
    nanos == null ? <span className="text-muted">–</span> : <Amount nanos={nanos.toString()} />;
  return (
    <tr className="row-linked align-top">
      <th scope="row" className="whitespace-normal">
        <Link
          to="/budgets"
          search={(search) => ({ ...search, open: row.budgetId })}
          className="row-link font-medium hover:underline"
          preload={false}
          resetScroll={false}
        >
          {row.name}
        </Link>
        <span className="block text-xs text-muted">{scopeWords(row.match, names)}</span>
      </th>
      <td className="max-lg:hidden">
        {PERIOD_WORDS[row.period]}
        <span className="block text-xs whitespace-nowrap text-muted">{windowWords(row)}</span>
      </td>
      <td className="number">{amount(standing?.spent)}</td>
      <td className="number max-lg:hidden">{amount(standing?.reserved)}</td>
      <td className="number max-xl:hidden">{amount(row.now?.edge ? standing?.ready : null)}</td>
      <td className="number max-sm:hidden">{amount(standing?.remaining)}</td>
      <td className="number">
        {amount(standing?.limit ?? BigInt(row.limitNanos))}
        {row.raises.some(({ isOver }) => !isOver) && (
          <span className="block text-xs text-attention">raised</span>
        )}
      </td>
      <td className="max-md:hidden">
        {standing && (
          <span className="flex items-center gap-2 pt-1">
            <BudgetBar standing={standing} />
            <span
              className={`w-12 text-right text-xs ${standing.level === 'calm' ? 'text-muted' : 'text-attention'}`}
            >
              {formatShare(standing.spent, standing.limit)}
            </span>
          </span>
        )}
      </td>
      <td className="max-md:hidden">
        {row.archivedAt ? (
          <span className="badge">archived</span>
        ) : row.mode === 'block' ? (
          <span className={`badge ${standing?.level === 'reached' ? 'badge-attention' : 'badge-good'}`}>
            {standing?.level === 'reached' ? 'blocking' : 'blocks'}
          </span>
        ) : (
          <span className="badge">counts only</span>
        )}
      </td>
    </tr>
  );
}
