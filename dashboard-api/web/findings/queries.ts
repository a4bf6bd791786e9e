import { queryOptions } from '@tanstack/react-query';
import type { Finding } from '../../../contract/findings-api.ts';
import { readJson } from '../api/client.ts';

/** What was found to be unusual, newest first. */
export const findingsQuery = queryOptions({
  queryKey: ['findings'],
  queryFn: ({ signal }) => readJson<{ findings: Finding[] }>('/findings', signal),
  refetchInterval: 60_000,
});
