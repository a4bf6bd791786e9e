/** The pieces of an export's file. */
import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredPart = Omit<Tables['exportPart']['$inferSelect'], 'tenantId'>;

export async function insertPart(
  { tx, tables: { exportPart }, organisationId }: TenantUnit,
  part: StoredPart,
): Promise<void> {
  await tx.insert(exportPart).values({ tenantId: organisationId, ...part });
}

/** One piece; null if there is none of this number. */
export async function readPart(
  { tx, tables: { exportPart }, organisationId }: TenantUnit,
  exportId: string,
  part: number,
): Promise<StoredPart | null> {
  const [row] = await tx
    .select()
    .from(exportPart)
    .where(
      and(
        eq(exportPart.tenantId, organisationId),
        eq(exportPart.exportId, exportId),
        eq(exportPart.part, part),
      ),
    );
  if (!row) return null;
  const { tenantId, ...stored } = row;
  return stored;
}

/** The numbers of the pieces that hold bytes `from` up to `to` (exclusive), in order. */
export async function partsWithin(
  { tx, tables: { exportPart }, organisationId }: TenantUnit,
  exportId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<number[]> {
  const rows = await tx
    .select({ part: exportPart.part })
    .from(exportPart)
    .where(
      and(
        eq(exportPart.tenantId, organisationId),
        eq(exportPart.exportId, exportId),
        lt(exportPart.startsAt, to),
        gt(sql`${exportPart.startsAt} + ${exportPart.size}`, from),
      ),
    )
    .orderBy(asc(exportPart.part));
  return rows.map(({ part }) => part);
}

/** Removes all pieces: the file is made anew. */
export async function deleteParts(
  { tx, tables: { exportPart }, organisationId }: TenantUnit,
  exportId: string,
): Promise<void> {
  await tx
    .delete(exportPart)
    .where(and(eq(exportPart.tenantId, organisationId), eq(exportPart.exportId, exportId)));
}
