import { queryOptions } from '@tanstack/react-query';
import type { CostReportFile, MissingRate, Reconciliation } from '../../../contract/reconciliation-api.ts';
import { readJson } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';

/** Bills that were imported, newest first. */
export const reportsQuery = queryOptions({
  queryKey: ['bills'],
  queryFn: ({ signal }) => readJson<{ reports: CostReportFile[] }>('/reconciliation/reports', signal),
  refetchInterval: false,
});

/** A comparison, or the rates that it waits for; null: no bill covers a day of the month. */
export type Compared = Reconciliation | { readonly missing: readonly MissingRate[] } | null;

/**
 * A provider's bill of a month beside what was recorded.
 * @param waiting rates that the bills are known to wait for: then there is nothing to ask
 */
export const comparisonQuery = (provider: string, month: string, waiting: readonly MissingRate[]) =>
  queryOptions({
    queryKey: ['bills', 'comparison', provider, month, waiting],
    queryFn: async ({ signal }): Promise<Compared> => {
      if (waiting.length > 0) return { missing: waiting };
      const params = new URLSearchParams({ provider, month });
      try {
        return await readJson<Reconciliation>(`/reconciliation?${params}`, signal);
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'not_found') return null;
        if (error instanceof ApiProblem && error.code === 'rate_missing')
          return { missing: error.faults.map(missingOf) };
        throw error;
      }
    },
    refetchInterval: false,
  });

/** A fault of `rate_missing`: a currency, and a day or two with ` to ` between them. */
function missingOf({ place, message }: { readonly place: string; readonly message: string }): MissingRate {
  const [firstDay = '', lastDay = firstDay] = message.split(' to ');
  return { currency: place, firstDay, lastDay };
}
