import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { SessionRow } from '../../../contract/members.ts';
import type { secondFactorSchema } from '../../../contract/second-factor.ts';
import { readJson } from '../api/client.ts';

export type SecondFactor = z.infer<typeof secondFactorSchema>;

/** The person's own authenticator app, passkeys and recovery codes. */
export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => readJson<SecondFactor>('/second-factor', signal),
  refetchInterval: false,
});

/** Where the person, or a member, is signed in. */
export const sessionsQuery = (personId: string | null) =>
  queryOptions({
    queryKey: ['sessions', personId],
    queryFn: ({ signal }) =>
      readJson<{ sessions: SessionRow[] }>(
        personId === null ? '/sessions' : `/members/${personId}/sessions`,
        signal,
      ),
  });
