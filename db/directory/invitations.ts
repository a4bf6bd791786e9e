import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { DirectoryUnit, Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredInvitation = Tables['invitation']['$inferSelect'];
export type NewInvitationRow = Omit<StoredInvitation, 'acceptedAt' | 'revokedAt'>;

/** Stores an invitation under the hash of its token; the unit is in the organisation. */
export async function insertInvitation({ tx, tables }: Unit, row: NewInvitationRow): Promise<void> {
  await tx.insert(tables.invitation).values(row);
}

/** Invitations that can still be accepted, newest first. */
export function openInvitations(
  { tx, tables: { invitation } }: Unit,
  organisationId: string,
  now: Date,
): Promise<StoredInvitation[]> {
  return tx
    .select()
    .from(invitation)
    .where(
      and(
        eq(invitation.organisationId, organisationId),
        isOpen({ invitation }),
        gt(invitation.expiresAt, now),
      ),
    )
    .orderBy(desc(invitation.createdAt), desc(invitation.invitationId));
}

/** Takes an invitation back. @returns false if there is none that is open */
export async function revokeInvitation(
  { tx, tables: { invitation }, dialect }: Unit,
  organisationId: string,
  invitationId: string,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .update(invitation)
    .set({ revokedAt: now })
    .where(
      and(
        eq(invitation.organisationId, organisationId),
        eq(invitation.invitationId, invitationId),
        isOpen({ invitation }),
      ),
    );
  return dialect.affectedRows(result) > 0;
}

/** Why an invitation was not accepted; `other_address`: the address that was proven is not the one invited. */
export type InvitationRefusal = 'unknown' | 'used' | 'revoked' | 'expired' | 'other_address';

/** The invitation of a token's hash, if it can be accepted. The unit looks up that hash. */
export async function findInvitation(
  { tx, tables: { invitation } }: Unit,
  tokenHash: string,
  now: Date,
): Promise<
  | { readonly ok: true; readonly invitation: StoredInvitation }
  | { readonly ok: false; readonly reason: InvitationRefusal }
> {
  const [row] = await tx.select().from(invitation).where(eq(invitation.tokenHash, tokenHash));
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.acceptedAt) return { ok: false, reason: 'used' };
  if (row.revokedAt) return { ok: false, reason: 'revoked' };
  if (row.expiresAt <= now) return { ok: false, reason: 'expired' };
  return { ok: true, invitation: row };
}

/**
 * Uses an invitation up. Of any number at once, one succeeds. The unit is in the organisation afterwards.
 * @returns false if somebody else was faster
 */
export async function acceptInvitation(
  unit: DirectoryUnit,
  row: StoredInvitation,
  now: Date,
): Promise<boolean> {
  const { tx, dialect } = unit;
  const { invitation } = unit.tables;
  await unit.enterOrganisation(row.organisationId);
  const result = await tx
    .update(invitation)
    .set({ acceptedAt: now })
    .where(and(eq(invitation.tokenHash, row.tokenHash), isOpen({ invitation })));
  return dialect.affectedRows(result) > 0;
}

const isOpen = ({ invitation }: Pick<Tables, 'invitation'>) =>
  and(isNull(invitation.acceptedAt), isNull(invitation.revokedAt));
