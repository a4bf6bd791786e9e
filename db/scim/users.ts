import { and, asc, eq, type SQL } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredScimUser = Tables['scimUser']['$inferSelect'];
export type ScimUserRow = Omit<StoredScimUser, 'tenantId' | 'userKey'>;

/** What users are looked up by before each change; each is compared as it is stored. */
export type ScimUserKey = { readonly userName: string } | { readonly externalId: string };

const keyOf = (userName: string): string => userName.toLowerCase();

/** Provisioned users, oldest first. @param key those of this name, in any case, or of this external id; null: all */
export function listScimUsers(
  { tx, tables: { scimUser }, organisationId }: TenantUnit,
  key: ScimUserKey | null = null,
): Promise<StoredScimUser[]> {
  const conditions: SQL[] = [eq(scimUser.tenantId, organisationId)];
  if (key && 'userName' in key) conditions.push(eq(scimUser.userKey, keyOf(key.userName)));
  if (key && 'externalId' in key) conditions.push(eq(scimUser.externalId, key.externalId));
  return tx
    .select()
    .from(scimUser)
    .where(and(...conditions))
    .orderBy(asc(scimUser.createdAt), asc(scimUser.userId));
}

/** One user; whoever else changes them waits for this transaction's end. */
export async function lockScimUser(unit: TenantUnit, userId: string): Promise<StoredScimUser | null> {
  await unit.dialect.lockRows(unit.tx, unit.tables.scimUser, isOf(unit, userId));
  return readScimUser(unit, userId);
}

export async function readScimUser(unit: TenantUnit, userId: string): Promise<StoredScimUser | null> {
  const [row] = await unit.tx.select().from(unit.tables.scimUser).where(isOf(unit, userId));
  return row ?? null;
}

/** The user who signs in with an address, in lower case; null: none of the provisioned. */
export async function scimUserOfAddress(
  { tx, tables: { scimUser }, organisationId }: TenantUnit,
  address: string,
): Promise<StoredScimUser | null> {
  const [row] = await tx
    .select()
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, organisationId), eq(scimUser.address, address)))
    .orderBy(asc(scimUser.createdAt));
  return row ?? null;
}

/** The user that a person is; null: they were not provisioned. */
export async function scimUserOfPerson(
  { tx, tables: { scimUser }, organisationId }: TenantUnit,
  personId: string,
): Promise<StoredScimUser | null> {
  const [row] = await tx
    .select()
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, organisationId), eq(scimUser.personId, personId)))
    .orderBy(asc(scimUser.createdAt));
  return row ?? null;
}

/** Adds a user. @returns false if there is one of this name */
export async function insertScimUser(unit: TenantUnit, row: ScimUserRow): Promise<boolean> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { createdAt, changedAt, ...rest } = row;
  const instants = { createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
  const stored = { ...rest, ...instants, tenantId, userKey: keyOf(row.userName) };
  return (await dialect.insertNew(tx, tables.scimUser, [stored], 'user_id')).length > 0;
}

/** Writes a user anew. The unit holds them. @returns false if another has this name */
export async function updateScimUser(unit: TenantUnit, row: ScimUserRow): Promise<boolean> {
  const [other] = await listScimUsers(unit, { userName: row.userName });
  if (other && other.userId !== row.userId) return false;
  const { userId, ...values } = row;
  await unit.tx
    .update(unit.tables.scimUser)
    .set({ ...values, userKey: keyOf(row.userName) })
    .where(isOf(unit, userId));
  return true;
}

/** Forgets a user and what groups they were in. */
export async function deleteScimUser(unit: TenantUnit, userId: string): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { scimGroupMember } = tables;
  await tx
    .delete(scimGroupMember)
    .where(and(eq(scimGroupMember.tenantId, organisationId), eq(scimGroupMember.userId, userId)));
  await tx.delete(tables.scimUser).where(isOf(unit, userId));
}

const isOf = ({ tables: { scimUser }, organisationId }: TenantUnit, userId: string) =>
  and(eq(scimUser.tenantId, organisationId), eq(scimUser.userId, userId));
