import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { provisioningSchema } from '../../../contract/scim.ts';
import { readJson } from '../api/client.ts';

export type Provisioning = z.infer<typeof provisioningSchema>;
export type ScimGroup = Provisioning['groups'][number];

/** Address, tokens and groups of provisioning. */
export const provisioningQuery = queryOptions({
  queryKey: ['provisioning'],
  queryFn: ({ signal }) => readJson<Provisioning>('/provisioning', signal),
});
