import { queryOptions } from '@tanstack/react-query';
import type { BudgetCost, BudgetHistory } from '../../../contract/budgets-api.ts';
import { readJson } from '../api/client.ts';

/** What a budget was charged beside the cost in reports. */
export const budgetCostQuery = (budgetId: string) =>
  queryOptions({
    queryKey: ['budgets', 'cost', budgetId],
    queryFn: ({ signal }) => readJson<BudgetCost>(`/budgets/${budgetId}/cost`, signal),
  });

/** Windows of a budget that are over, and its changes. */
export const budgetHistoryQuery = (budgetId: string) =>
  queryOptions({
    queryKey: ['budgets', 'history', budgetId],
    queryFn: ({ signal }) => readJson<BudgetHistory>(`/budgets/${budgetId}/history`, signal),
    refetchInterval: false,
  });
