import { Link } from '@tanstack/react-router';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { Amount } from '../money/Amount.tsx';
import { formatShare } from '../money/share.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { standingOf } from './standing.ts';
import { inTree, type ScopePlaces } from './tree.ts';
import { PERIOD_WORDS, type ScopeNames, scopeWords, windowWords } from './words.ts';

/** The budgets as a tree of what they count, each with how it stands, and leading to its panel. */
export function BudgetTable({
  rows,
  names,
}: {
  rows: readonly BudgetRow[];
  names: ScopeNames & ScopePlaces;
}) {
  return (
    <ScrollRegion name="Budgets" className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">
          Budgets with what is spent, reserved, leased and remaining in US dollars. A budget stands below the
          one that counts all that it counts. Each row opens its budget.
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
          {inTree(rows, names).map(({ row, depth }) => (
            <BudgetLine key={row.budgetId} row={row} depth={depth} names={names} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** How far a row is set in, by its depth in the tree; what is deeper stands as far in as the last. */
const INDENTS = ['', 'pl-5', 'pl-10', 'pl-14'] as const;

interface BudgetLineProps {
  readonly row: BudgetRow;
  readonly depth: number;
  readonly names: ScopeNames;
}

function BudgetLine({ row, depth, names }: BudgetLineProps) {
  const standing = standingOf(row);
  const amount = (nanos: bigint | null | undefined) =>
    nanos == null ? <span className="text-muted">–</span> : <Amount nanos={nanos.toString()} />;
  return (
    <tr className="row-linked align-top">
      <th scope="row" className="whitespace-normal">
        <div className={INDENTS[Math.min(depth, INDENTS.length - 1)]}>
          {depth > 0 && <span className="sr-only">Level {depth + 1}: </span>}
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
        </div>
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
              className={`w-14 text-right text-xs whitespace-nowrap ${standing.level === 'calm' ? 'text-muted' : 'text-attention'}`}
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
