import { queryOptions } from '@tanstack/react-query';
import type { BudgetHistory } from '../../../contract/budgets-api.ts';
import { readJson } from '../api/client.ts';

/** Windows of a budget that are over, and its changes. */
export const budgetHistoryQuery = (budgetId: string) =>
  queryOptions({
    queryKey: ['budgets', 'history', budgetId],
    queryFn: ({ signal }) => readJson<BudgetHistory>(`/budgets/${budgetId}/history`, signal),
    refetchInterval: false,
  });
