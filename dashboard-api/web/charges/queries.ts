import { queryOptions } from '@tanstack/react-query';
import type { ChargeList, ChargeParts } from '../../../contract/provider-charges-api.ts';
import { readJson } from '../api/client.ts';

/** Commitments and credits that were entered, those that begin last first. */
export const chargesQuery = queryOptions({
  queryKey: ['provider-charges'],
  queryFn: ({ signal }) => readJson<ChargeList>('/provider-charges', signal),
  refetchInterval: false,
});

/** What of them falls on a month. */
export const chargePartsQuery = (month: string) =>
  queryOptions({
    queryKey: ['provider-charges', 'parts', month],
    queryFn: ({ signal }) =>
      readJson<ChargeParts>(`/provider-charges/parts?${new URLSearchParams({ month })}`, signal),
    refetchInterval: false,
  });

/** First parts of the keys of queries whose answers change with them. */
export const STALE_BY_CHARGES = ['provider-charges', 'usage'];
