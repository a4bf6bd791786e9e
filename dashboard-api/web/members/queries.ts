import { queryOptions } from '@tanstack/react-query';
import type { Invitation, Member } from '../../../contract/members.ts';
import { readJson } from '../api/client.ts';

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => readJson<{ members: Member[] }>('/members', signal),
});

/** Invitations that can still be accepted. */
export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => readJson<{ invitations: Invitation[] }>('/invitations', signal),
});

/** What a command about members may have changed. */
export const MEMBERS_STALE = ['members', 'invitations', 'sessions', 'keys', 'roles'] as const;
