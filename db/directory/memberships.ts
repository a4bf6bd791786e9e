import { and, asc, eq } from 'drizzle-orm';
import type { RoleRef } from '../../contract/rights.ts';
import type { DirectoryUnit, Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/** How somebody came to belong to an organisation. */
export type MembershipOrigin = 'first_run' | 'invited' | 'just_in_time' | 'provisioned' | 'service';

export interface Membership {
  readonly organisationId: string;
  readonly personId: string;
  readonly role: RoleRef;
  readonly origin: MembershipOrigin;
  readonly createdAt: Date;
}

const membershipOf = (row: Tables['membership']['$inferSelect']): Membership => ({
  ...row,
  origin: row.origin as MembershipOrigin,
});

/** The organisations that a person belongs to, oldest membership first. */
export async function membershipsOfPerson(unit: DirectoryUnit, personId: string): Promise<Membership[]> {
  const { membership } = unit.tables;
  await unit.lookUp(personId);
  const rows = await unit.tx
    .select()
    .from(membership)
    .where(eq(membership.personId, personId))
    .orderBy(asc(membership.createdAt), asc(membership.organisationId));
  return rows.map(membershipOf);
}

/** The members of the organisation that the unit is in, oldest first. */
export async function membershipsOfOrganisation(
  { tx, tables: { membership } }: Unit,
  organisationId: string,
): Promise<Membership[]> {
  const rows = await tx
    .select()
    .from(membership)
    .where(eq(membership.organisationId, organisationId))
    .orderBy(asc(membership.createdAt), asc(membership.personId));
  return rows.map(membershipOf);
}

/** One membership of the organisation that the unit is in; null: no member. */
export async function readMembership(
  { tx, tables }: Unit,
  organisationId: string,
  personId: string,
): Promise<Membership | null> {
  const [row] = await tx
    .select()
    .from(tables.membership)
    .where(isOf(tables, organisationId, personId));
  return row ? membershipOf(row) : null;
}

/** Makes a member, or leaves the one that there is. @returns false if there was one */
export async function insertMembership({ tx, tables, dialect }: Unit, added: Membership): Promise<boolean> {
  const row = { ...added, createdAt: added.createdAt.toISOString() };
  return (await dialect.insertNew(tx, tables.membership, [row], 'person_id')).length > 0;
}

/** Gives a member another role. @returns false if there is no such member */
export async function updateRole(
  { tx, tables, dialect }: Unit,
  organisationId: string,
  personId: string,
  role: RoleRef,
): Promise<boolean> {
  const result = await tx
    .update(tables.membership)
    .set({ role })
    .where(isOf(tables, organisationId, personId));
  return dialect.affectedRows(result) > 0;
}

/** Ends a membership. @returns false if there is no such member */
export async function deleteMembership(
  { tx, tables, dialect }: Unit,
  organisationId: string,
  personId: string,
): Promise<boolean> {
  const result = await tx.delete(tables.membership).where(isOf(tables, organisationId, personId));
  return dialect.affectedRows(result) > 0;
}

/** The owners, who from here on wait for the transaction's end before they change: so the last one is known. */
export async function lockOwners({ tx, tables, dialect }: Unit, organisationId: string): Promise<string[]> {
  const { membership } = tables;
  const areOwners = and(eq(membership.organisationId, organisationId), eq(membership.role, 'owner'));
  await dialect.lockRows(tx, membership, areOwners);
  const rows = await tx.select({ personId: membership.personId }).from(membership).where(areOwners);
  return rows.map(({ personId }) => personId);
}

const isOf = ({ membership }: Tables, organisationId: string, personId: string) =>
  and(eq(membership.organisationId, organisationId), eq(membership.personId, personId));
