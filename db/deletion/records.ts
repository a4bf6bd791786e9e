/** What is kept of an organisation that was deleted, and what becomes of events that still arrive for it. */
import { eq, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type DeletedOrganisation = Omit<Tables['deletedOrganisation']['$inferSelect'], 'tenantId'>;

/** Null: it was not deleted, or there never was one. */
export async function readDeleted({
  tx,
  tables: { deletedOrganisation: deleted },
  organisationId,
}: TenantUnit): Promise<DeletedOrganisation | null> {
  const [row] = await tx.select().from(deleted).where(eq(deleted.tenantId, organisationId));
  return row ?? null;
}

/**
 * Passes over events that came after the edge of their organisation was emptied, and counts them; the unit is ingest's.
 * @returns false if the organisation is not deleted, nor being so: they are to be taken in
 */
export async function discardEvents(
  { tx, tables: { termination, deletedOrganisation }, dialect, organisationId }: TenantUnit,
  events: number,
): Promise<boolean> {
  const { rows } = await tx.execute<{ phase: string }>(
    sql`select 'deleted' as phase from ${deletedOrganisation} where ${deletedOrganisation.tenantId} = ${organisationId}
      union all select 'leaving' as phase from ${termination}
      where ${termination.tenantId} = ${organisationId} and ${termination.edgeEmptiedAt} is not null`,
  );
  if (rows.length === 0) return false;
  const more = (table: typeof termination | typeof deletedOrganisation) =>
    sql`update ${table} set discarded_events = discarded_events + ${events} where tenant_id = ${organisationId}`;
  // The removal may end between the two: then it is the record that counts.
  if (rows.some(({ phase }) => phase === 'leaving')) {
    const counted = await tx.execute(more(termination));
    if (dialect.affectedRows(counted) > 0) return true;
  }
  await tx.execute(more(deletedOrganisation));
  return true;
}
