import { queryOptions } from '@tanstack/react-query';
import type { SupportGrant } from '../../../contract/support.ts';
import { readJson } from '../api/client.ts';

/** Who of the company's staff has asked to see data, and what came of it. */
export const supportQuery = queryOptions({
  queryKey: ['support'],
  queryFn: ({ signal }) => readJson<{ grants: SupportGrant[] }>('/support-access', signal),
});
