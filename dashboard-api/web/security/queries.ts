import { queryOptions } from '@tanstack/react-query';
import type { SessionRow } from '../../../contract/members.ts';
import { readJson } from '../api/client.ts';

export interface SecondFactor {
  readonly isEnrolled: boolean;
  readonly enrolledAt: string | null;
  readonly recoveryCodesLeft: number;
}

/** The person's own authenticator app. */
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
