import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredScimGroup = Tables['scimGroup']['$inferSelect'];
export type ScimGroupRow = Omit<StoredScimGroup, 'tenantId'>;

/** Every group, oldest first. */
export function listScimGroups({
  tx,
  tables: { scimGroup },
  organisationId,
}: TenantUnit): Promise<StoredScimGroup[]> {
  return tx
    .select()
    .from(scimGroup)
    .where(eq(scimGroup.tenantId, organisationId))
    .orderBy(asc(scimGroup.createdAt), asc(scimGroup.groupId));
}

export async function readScimGroup(unit: TenantUnit, groupId: string): Promise<StoredScimGroup | null> {
  const [row] = await unit.tx.select().from(unit.tables.scimGroup).where(isOf(unit, groupId));
  return row ?? null;
}

/** One group; whoever else changes it waits for this transaction's end. */
export async function lockScimGroup(unit: TenantUnit, groupId: string): Promise<StoredScimGroup | null> {
  await unit.dialect.lockRows(unit.tx, unit.tables.scimGroup, isOf(unit, groupId));
  return readScimGroup(unit, groupId);
}

export async function insertScimGroup(unit: TenantUnit, row: ScimGroupRow): Promise<void> {
  await unit.tx.insert(unit.tables.scimGroup).values({ ...row, tenantId: unit.organisationId });
}

/** Writes a group anew. The unit holds it. */
export async function updateScimGroup(unit: TenantUnit, { groupId, ...values }: ScimGroupRow): Promise<void> {
  await unit.tx.update(unit.tables.scimGroup).set(values).where(isOf(unit, groupId));
}

/** Removes a group; its members stay users. */
export async function deleteScimGroup(unit: TenantUnit, groupId: string): Promise<void> {
  await putScimMembers(unit, groupId, []);
  await unit.tx.delete(unit.tables.scimGroup).where(isOf(unit, groupId));
}

/** The ids of the users in each group. */
export async function scimMembers({
  tx,
  tables: { scimGroupMember },
  organisationId,
}: TenantUnit): Promise<Map<string, string[]>> {
  const rows = await tx
    .select()
    .from(scimGroupMember)
    .where(eq(scimGroupMember.tenantId, organisationId))
    .orderBy(asc(scimGroupMember.userId));
  const byGroup = Map.groupBy(rows, ({ groupId }) => groupId);
  return new Map([...byGroup].map(([groupId, members]) => [groupId, members.map(({ userId }) => userId)]));
}

/** Puts these users into a group and no others. */
export async function putScimMembers(
  { tx, tables: { scimGroupMember }, dialect, organisationId: tenantId }: TenantUnit,
  groupId: string,
  userIds: readonly string[],
): Promise<void> {
  await tx
    .delete(scimGroupMember)
    .where(and(eq(scimGroupMember.tenantId, tenantId), eq(scimGroupMember.groupId, groupId)));
  const rows = userIds.map((userId) => ({ tenantId, groupId, userId }));
  await dialect.insertNew(tx, scimGroupMember, rows, 'user_id');
}

const isOf = ({ tables: { scimGroup }, organisationId }: TenantUnit, groupId: string) =>
  and(eq(scimGroup.tenantId, organisationId), eq(scimGroup.groupId, groupId));
