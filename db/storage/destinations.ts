/** Object stores that an organisation has named. */
import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredDestination = Omit<Tables['storageDestination']['$inferSelect'], 'tenantId'>;

export async function insertDestination(
  { tx, tables, organisationId }: TenantUnit,
  destination: StoredDestination,
): Promise<void> {
  await tx.insert(tables.storageDestination).values({ tenantId: organisationId, ...destination });
}

/** Oldest first. */
export async function listDestinations({
  tx,
  tables: { storageDestination },
  organisationId,
}: TenantUnit): Promise<StoredDestination[]> {
  const rows = await tx
    .select()
    .from(storageDestination)
    .where(eq(storageDestination.tenantId, organisationId))
    .orderBy(asc(storageDestination.createdAt), asc(storageDestination.destinationId));
  return rows.map(({ tenantId, ...row }) => row);
}

export async function readDestination(
  unit: TenantUnit,
  destinationId: string,
): Promise<StoredDestination | null> {
  const [row] = await unit.tx.select().from(unit.tables.storageDestination).where(isIt(unit, destinationId));
  if (!row) return null;
  const { tenantId, ...destination } = row;
  return destination;
}

/** Switches it off at an instant, or on again. @returns false if there is none of this id */
export async function switchDestination(
  unit: TenantUnit,
  destinationId: string,
  disabledAt: Date | null,
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const result = await tx
    .update(tables.storageDestination)
    .set({ disabledAt })
    .where(isIt(unit, destinationId));
  return dialect.affectedRows(result) > 0;
}

const isIt = ({ tables: { storageDestination: table }, organisationId }: TenantUnit, destinationId: string) =>
  and(eq(table.tenantId, organisationId), eq(table.destinationId, destinationId));
