import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { credentialListSchema } from '../../../contract/credentials-api.ts';
import type { hostListSchema } from '../../../contract/organisation-api.ts';
import { readJson } from '../api/client.ts';

export type CredentialList = z.infer<typeof credentialListSchema>;

/** Stored provider credentials, without the credentials themselves. */
export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => readJson<CredentialList>('/credentials', signal),
});

/** Hosts that calls may go to beside those of the registry. */
export const hostsQuery = queryOptions({
  queryKey: ['hosts'],
  queryFn: ({ signal }) => readJson<z.infer<typeof hostListSchema>>('/hosts', signal),
});
