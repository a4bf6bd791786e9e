import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CostReport } from '../../../contract/reports.ts';
import { COST_KEY } from '../api/queries.ts';
import { REFRESH_MS } from '../api/query-client.ts';

/**
 * Reads the cards again when the headline has been: those of an earlier round, and those that lack calls which it counts.
 * So all of them are of one moment but for what arrives while they are read.
 * @param readAtMs when the headline was read; 0: not yet
 */
export function useInStep(headline: CostReport | undefined, readAtMs: number): void {
  const queries = useQueryClient();
  const dataAsOf = headline?.dataAsOf ?? null;
  useEffect(() => {
    if (readAtMs === 0) return;
    void queries.invalidateQueries({
      queryKey: COST_KEY,
      predicate: ({ state: { data, dataUpdatedAt, fetchStatus } }) =>
        fetchStatus === 'idle' &&
        (dataUpdatedAt + REFRESH_MS / 2 < readAtMs || isBefore((data as CostReport).dataAsOf, dataAsOf)),
    });
  }, [queries, readAtMs, dataAsOf]);
}

const isBefore = (one: string | null, other: string | null): boolean =>
  other !== null && (one === null || one < other);
