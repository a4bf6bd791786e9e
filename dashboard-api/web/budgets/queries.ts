import { queryOptions } from '@tanstack/react-query';
import type { BudgetCost, BudgetHistory } from '../../../contract/budgets-api.ts';
import { readJson } from '../api/client.ts';

/** What a budget was charged beside the cost in reports: no command moves it, and of one that is archived there is none to ask for. */
export const budgetCostQuery = (budgetId: string) =>
  queryOptions({
    queryKey: ['budget-cost', budgetId],
    queryFn: ({ signal }) => readJson<BudgetCost>(`/budgets/${budgetId}/cost`, signal),
  });

/** Windows of a budget that are over, and its changes. */
export const budgetHistoryQuery = (budgetId: string) =>
  queryOptions({
    queryKey: ['budgets', 'history', budgetId],
    queryFn: ({ signal }) => readJson<BudgetHistory>(`/budgets/${budgetId}/history`, signal),
    refetchInterval: false,
  });
