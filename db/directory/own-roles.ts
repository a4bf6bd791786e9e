import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import {
  isBuiltIn,
  type Right,
  type Rights,
  type RoleRef,
  rightsOfOwnRole,
  rightsOfRole,
} from '../../contract/rights.ts';
import type { Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import { readMembership } from './memberships.ts';

export interface StoredOwnRole {
  readonly roleId: string;
  readonly name: string;
  readonly rights: Rights;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

const roleOf = ({
  roleId,
  name,
  rights,
  createdAt,
  changedAt,
}: Tables['ownRole']['$inferSelect']): StoredOwnRole => ({
  roleId,
  name,
  createdAt,
  changedAt,
  rights: rightsOfOwnRole(rights),
});

/** The roles that an organisation has defined, by name. */
export async function listOwnRoles({ tx, tables }: Unit, organisationId: string): Promise<StoredOwnRole[]> {
  const { ownRole } = tables;
  const rows = await tx
    .select()
    .from(ownRole)
    .where(eq(ownRole.organisationId, organisationId))
    .orderBy(asc(ownRole.nameKey));
  return rows.map(roleOf);
}

/** One of them; null: there is none of this id. */
export async function readOwnRole(
  { tx, tables }: Unit,
  organisationId: string,
  roleId: string,
): Promise<StoredOwnRole | null> {
  const [row] = await tx
    .select()
    .from(tables.ownRole)
    .where(isOf(tables, organisationId, roleId));
  return row ? roleOf(row) : null;
}

/**
 * What a role may do now; null: there is none of this id. One that the organisation has defined is held until the
 * transaction ends, so that it is not changed or removed while it is given to somebody.
 */
export async function holdRole(unit: Unit, organisationId: string, role: RoleRef): Promise<Rights | null> {
  if (isBuiltIn(role)) return rightsOfRole(role);
  await unit.dialect.lockRows(unit.tx, unit.tables.ownRole, isOf(unit.tables, organisationId, role));
  return (await readOwnRole(unit, organisationId, role))?.rights ?? null;
}

/** Makes whoever changes, removes or gives one of the organisation's own roles wait for the transaction's end. */
export async function holdOwnRoles({ tx, tables, dialect }: Unit, organisationId: string): Promise<void> {
  await dialect.lockRows(tx, tables.ownRole, eq(tables.ownRole.organisationId, organisationId));
}

/** What a role may do now. One that is not there gives nothing. */
export async function rightsOf(unit: Unit, organisationId: string, role: RoleRef): Promise<Rights> {
  if (isBuiltIn(role)) return rightsOfRole(role);
  return (await readOwnRole(unit, organisationId, role))?.rights ?? NONE;
}

/** What a member may do now; null: no member of the organisation that the unit is in. */
export async function rightsOfMember(
  unit: Unit,
  organisationId: string,
  personId: string,
): Promise<Rights | null> {
  const member = await readMembership(unit, organisationId, personId);
  return member && rightsOf(unit, organisationId, member.role);
}

const NONE: Rights = new Map<Right, never>();

/** What is written of a role. */
export interface OwnRoleValues {
  readonly name: string;
  readonly rights: Rights;
}

/** Adds a role. @returns false if there is one of this name */
export async function insertOwnRole(
  { tx, tables, dialect }: Unit,
  organisationId: string,
  roleId: string,
  values: OwnRoleValues,
  now: Date,
): Promise<boolean> {
  const at = now.toISOString();
  const row = { organisationId, roleId, ...columnsOf(values), createdAt: at, changedAt: at };
  return (await dialect.insertNew(tx, tables.ownRole, [row], 'role_id')).length > 0;
}

/** Writes a role anew, which the unit holds. @returns false if another has this name */
export async function updateOwnRole(
  { tx, tables }: Unit,
  organisationId: string,
  roleId: string,
  values: OwnRoleValues,
  now: Date,
): Promise<boolean> {
  const { ownRole } = tables;
  const columns = columnsOf(values);
  const [taken] = await tx
    .select({ roleId: ownRole.roleId })
    .from(ownRole)
    .where(and(eq(ownRole.organisationId, organisationId), eq(ownRole.nameKey, columns.nameKey)));
  if (taken && taken.roleId !== roleId) return false;
  await tx
    .update(ownRole)
    .set({ ...columns, changedAt: now })
    .where(isOf(tables, organisationId, roleId));
  return true;
}

/** Removes a role that the unit holds and nobody has. */
export async function deleteOwnRole(
  { tx, tables }: Unit,
  organisationId: string,
  roleId: string,
): Promise<void> {
  await tx.delete(tables.ownRole).where(isOf(tables, organisationId, roleId));
}

/** Gives everybody who has a role another one. */
export async function moveMembers(
  { tx, tables }: Unit,
  organisationId: string,
  from: string,
  to: RoleRef,
): Promise<void> {
  const { membership } = tables;
  await tx
    .update(membership)
    .set({ role: to })
    .where(and(eq(membership.organisationId, organisationId), eq(membership.role, from)));
}

/** Each session of whoever has a role gets a new cookie with its next answer. */
export async function rotateSessionsOfRole(
  { tx, tables: { membership, session } }: Unit,
  organisationId: string,
  role: RoleRef,
): Promise<void> {
  const holders = tx
    .select({ personId: membership.personId })
    .from(membership)
    .where(and(eq(membership.organisationId, organisationId), eq(membership.role, role)));
  await tx
    .update(session)
    .set({ mustRotate: true })
    .where(and(eq(session.organisationId, organisationId), inArray(session.personId, holders)));
}

/** Invitations that were not accepted, whatever became of them, lead to another role. */
export async function moveInvitations(
  { tx, tables: { invitation } }: Unit,
  organisationId: string,
  from: string,
  to: RoleRef,
): Promise<void> {
  await tx
    .update(invitation)
    .set({ role: to })
    .where(
      and(
        eq(invitation.organisationId, organisationId),
        eq(invitation.role, from),
        isNull(invitation.acceptedAt),
      ),
    );
}

const columnsOf = ({ name, rights }: OwnRoleValues) => ({
  name,
  nameKey: name.toLowerCase(),
  rights: Object.fromEntries(rights),
});

const isOf = ({ ownRole }: Tables, organisationId: string, roleId: string) =>
  and(eq(ownRole.organisationId, organisationId), eq(ownRole.roleId, roleId));
