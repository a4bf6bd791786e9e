import { newId } from '../../contract/ids.ts';
import type { Invitation, NewInvitation } from '../../contract/members.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { insertInvitation, type StoredInvitation } from '../../db/directory/invitations.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { newInvitationToken, tokenHash } from '../identity/tokens.ts';
import { givenRole } from '../roles/audited.ts';
import { holdGivenRole } from './change.ts';

/** An invitation works once, within this time. */
export const INVITATION_LIFETIME_MS = 7 * 24 * 3_600_000;

/** The nil UUID (RFC 9562 §5.9): invited by no member. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Invites whoever proves an address. The token is in the fragment, which browsers send to no server.
 * @param by null: whoever runs the installation
 * @throws {Refused} through `refusable`: the role is more than the member's own, or there is none such
 * @returns the invitation and the address to send, which exists nowhere else
 */
export async function invite(
  unit: TenantUnit,
  by: SessionPrincipal | null,
  { address, role, teamIds }: NewInvitation,
  publicUrl: string,
  now: Date,
): Promise<Invitation & { readonly url: string }> {
  const { organisationId } = unit;
  if (by) await unit.onDirectory((directory) => holdGivenRole(directory, organisationId, by, role));
  const token = newInvitationToken(organisationId);
  const row = {
    organisationId,
    invitationId: newId(),
    address,
    role,
    teamIds,
    tokenHash: tokenHash(token.reveal()),
    invitedBy: by?.personId ?? NOBODY,
    createdAt: now,
    expiresAt: new Date(now.getTime() + INVITATION_LIFETIME_MS),
  };
  await unit.onDirectory((directory) => insertInvitation(directory, row));
  const made = { action: 'invitation.create', target: row.invitationId, ...givenRole(role) } as const;
  const actor = by ? actorOf(by) : ({ actorKind: 'system' } as const);
  await recordAudit(unit, { ...actor, ...made }, now);
  return {
    ...invitationOf({ ...row, acceptedAt: null, revokedAt: null }),
    url: `${publicUrl}/join#token=${token.reveal()}`,
  };
}

/** An invitation as the API shows it. */
export const invitationOf = (row: StoredInvitation): Invitation => ({
  invitationId: row.invitationId,
  address: row.address,
  role: row.role,
  teamIds: [...row.teamIds],
  invitedBy: row.invitedBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});
