import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { budgetsQuery } from '../api/queries.ts';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { useMay } from '../session/rights.ts';
import { Freshness } from '../shell/Freshness.tsx';
import { Page } from '../shell/Page.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { BudgetPanel } from './BudgetPanel.tsx';
import { BudgetTable } from './BudgetTable.tsx';
import { EdgeNotice } from './EdgeNotice.tsx';
import { NewBudget } from './NewBudget.tsx';
import { validateBudgetsSearch } from './search.ts';
import { useScopeNames } from './use-scope-names.ts';

/** Every budget and how it stands, here and at the gateway. */
export function BudgetsPage() {
  const search = validateBudgetsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const mayWrite = useMay('budgets:write');
  const list = useQuery(budgetsQuery(search.archived === 'yes'));
  const names = useScopeNames();
  const [isCreating, setCreating] = useState(false);
  const budgets = list.data?.budgets;
  const opened = budgets?.find(({ budgetId }) => budgetId === search.open);
  const { open: _, ...closed } = search;
  const show = (next: typeof search) => void navigate({ to: '/budgets', search: next, resetScroll: false });
  return (
    <Page
      title="Budgets"
      isSimulated={false}
      aside={
        <span className="flex flex-wrap items-center justify-end gap-x-4 gap-y-2 max-sm:flex-col max-sm:items-start">
          <Freshness dataAsOf={list.data?.dataAsOf} isStale={list.isRefetchError} />
          {mayWrite && (
            <button type="button" className="control-strong" onClick={() => setCreating(true)}>
              Create budget
            </button>
          )}
        </span>
      }
    >
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={search.archived === 'yes'}
            onChange={(event) => show(event.target.checked ? { archived: 'yes' } : {})}
          />
          Show archived budgets
        </label>
      </div>
      {list.data && <EdgeNotice list={list.data} />}
      <div className="card mt-3">
        {list.isLoadingError && (
          <div className="p-4">
            <ProblemNotice error={list.error} what="The budgets" onRetry={() => void list.refetch()} />
          </div>
        )}
        {list.isPending && <TableSkeleton rows={6} />}
        {budgets && budgets.length > 0 && <BudgetTable rows={budgets} names={names} />}
        {budgets?.length === 0 && <NoBudgets />}
      </div>
      {list.data && budgets && budgets.length > 0 && (
        <p className="mt-3 text-xs text-muted">
          Windows follow the organisation’s calendar ({list.data.timeZone}); times here are UTC. Amounts are
          rounded for display; pointing at an amount or copying it gives every digit.
        </p>
      )}
      {opened && <BudgetPanel row={opened} names={names} onClose={() => show(closed)} />}
      {isCreating && <NewBudget names={names} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function NoBudgets() {
  return (
    <div className="px-6 py-16 text-center">
      <h2 className="text-lg font-semibold">No budgets</h2>
      <p className="mx-auto mt-1 max-w-prose text-muted">
        A budget is a ceiling per day, week, month, quarter or in all: for everybody, or for a team, project,
        key, provider, model or label. What a call may cost at worst is reserved before it goes to the
        provider, so that a crowd of calls spends to the limit and not beyond.
      </p>
    </div>
  );
}
