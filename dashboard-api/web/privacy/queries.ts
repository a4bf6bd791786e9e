import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { DeletionStanding } from '../../../contract/deletion-api.ts';
import type { PersonalDimensions } from '../../../contract/personal-values-api.ts';
import type { acceptanceSchema, ErasureAnswer } from '../../../contract/privacy-api.ts';
import { readJson } from '../api/client.ts';

export type Acceptance = z.infer<typeof acceptanceSchema>;

/** Who was erased, by id, and what that removed. */
export const erasuresQuery = queryOptions({
  queryKey: ['privacy', 'erasures'],
  queryFn: ({ signal }) => readJson<{ erasures: ErasureAnswer[] }>('/privacy/erasures', signal),
});

/** Dimensions whose values are stored as ids. */
export const personalDimensionsQuery = queryOptions({
  queryKey: ['privacy', 'dimensions'],
  queryFn: ({ signal }) => readJson<PersonalDimensions>('/privacy/dimensions', signal),
  refetchInterval: false,
});

/** Who has accepted which terms and notices. */
export const acceptancesQuery = queryOptions({
  queryKey: ['privacy', 'acceptances'],
  queryFn: ({ signal }) => readJson<{ acceptances: Acceptance[] }>('/privacy/acceptances', signal),
  refetchInterval: false,
});

/** Whether the organisation is to be deleted, and when. */
export const deletionQuery = queryOptions({
  queryKey: ['deletion'],
  queryFn: ({ signal }) => readJson<{ deletion: DeletionStanding | null }>('/organisation/deletion', signal),
});
