import { and, asc, eq, isNull } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredConnection = Tables['ssoConnection']['$inferSelect'];

export async function insertConnection(
  { tx, tables, organisationId }: TenantUnit,
  connection: Omit<StoredConnection, 'tenantId' | 'disabledAt'>,
): Promise<void> {
  await tx.insert(tables.ssoConnection).values({ tenantId: organisationId, ...connection });
}

/** Every connection, those that are switched off too, oldest first. */
export function listConnections({
  tx,
  tables: { ssoConnection },
  organisationId,
}: TenantUnit): Promise<StoredConnection[]> {
  return tx
    .select()
    .from(ssoConnection)
    .where(eq(ssoConnection.tenantId, organisationId))
    .orderBy(asc(ssoConnection.createdAt), asc(ssoConnection.connectionId));
}

/** A connection that is switched on; null if there is none. */
export async function readConnection(
  { tx, tables: { ssoConnection }, organisationId }: TenantUnit,
  connectionId: string,
): Promise<StoredConnection | null> {
  const [row] = await tx
    .select()
    .from(ssoConnection)
    .where(
      and(
        eq(ssoConnection.tenantId, organisationId),
        eq(ssoConnection.connectionId, connectionId),
        isNull(ssoConnection.disabledAt),
      ),
    );
  return row ?? null;
}

type Changeable =
  | 'name'
  | 'sealedKey'
  | 'sealedBox'
  | 'secondFactor'
  | 'acrValues'
  | 'admitsMembers'
  | 'disabledAt';

/** What is to change of a connection; what is undefined or absent stays. */
export type ChangedConnection = { readonly [Column in Changeable]?: StoredConnection[Column] | undefined };

/** Changes a connection. @param changed at least one member @returns false if there is none that is on */
export async function updateConnection(
  { tx, tables: { ssoConnection }, dialect, organisationId }: TenantUnit,
  connectionId: string,
  changed: ChangedConnection,
): Promise<boolean> {
  const result = await tx
    .update(ssoConnection)
    .set(changed)
    .where(
      and(
        eq(ssoConnection.tenantId, organisationId),
        eq(ssoConnection.connectionId, connectionId),
        isNull(ssoConnection.disabledAt),
      ),
    );
  return dialect.affectedRows(result) > 0;
}

/** Switches a connection off for good. @returns false if there is none that is on */
export const disableConnection = (
  unit: TenantUnit,
  connectionId: string,
  disabledAt: Date,
): Promise<boolean> => updateConnection(unit, connectionId, { disabledAt });
