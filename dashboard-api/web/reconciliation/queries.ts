import { queryOptions } from '@tanstack/react-query';
import type { CostReportFile, Reconciliation } from '../../../contract/reconciliation-api.ts';
import { readJson } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';

/** Bills that were imported, newest first. */
export const reportsQuery = queryOptions({
  queryKey: ['bills'],
  queryFn: ({ signal }) => readJson<{ reports: CostReportFile[] }>('/reconciliation/reports', signal),
  refetchInterval: false,
});

/** A provider's bill of a month beside what was recorded; null: no bill covers a day of the month. */
export const comparisonQuery = (provider: string, month: string) =>
  queryOptions({
    queryKey: ['bills', 'comparison', provider, month],
    queryFn: async ({ signal }): Promise<Reconciliation | null> => {
      const params = new URLSearchParams({ provider, month });
      try {
        return await readJson<Reconciliation>(`/reconciliation?${params}`, signal);
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'not_found') return null;
        throw error;
      }
    },
    refetchInterval: false,
  });
