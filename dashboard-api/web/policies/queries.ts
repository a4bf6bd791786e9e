import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { EffectivePolicy, policyListSchema } from '../../../contract/policies-api.ts';
import { readJson } from '../api/client.ts';

export type PolicyList = z.infer<typeof policyListSchema>;

/** Policies of the organisation and its teams. */
export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => readJson<PolicyList>('/policies', signal),
});

/** What holds for one key. */
export const effectiveQuery = (keyId: string) =>
  queryOptions({
    queryKey: ['policies', 'effective', keyId],
    queryFn: ({ signal }) => readJson<EffectivePolicy>(`/keys/${keyId}/effective-policy`, signal),
  });
