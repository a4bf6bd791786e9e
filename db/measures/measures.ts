/** What an organisation counts besides calls. */
import { and, asc, eq } from 'drizzle-orm';
import type { MeasureKind } from '../../contract/unit-cost.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredMeasure {
  readonly measureId: string;
  readonly name: string;
  readonly unit: string;
  readonly kind: MeasureKind;
  readonly dimension: string | null;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
}

/** By name. */
export async function listMeasures({
  tx,
  tables: { businessMeasure },
  organisationId,
}: TenantUnit): Promise<StoredMeasure[]> {
  const rows = await tx
    .select()
    .from(businessMeasure)
    .where(eq(businessMeasure.tenantId, organisationId))
    .orderBy(asc(businessMeasure.nameKey));
  return rows.map(({ tenantId, nameKey, kind, ...row }) => ({ ...row, kind: kind as MeasureKind }));
}

/** @returns false if the name is taken */
export async function addMeasure(
  { tx, tables, dialect, organisationId }: TenantUnit,
  { createdAt, archivedAt, ...measure }: StoredMeasure,
): Promise<boolean> {
  const row = {
    tenantId: organisationId,
    ...measure,
    nameKey: measure.name.toLowerCase(),
    createdAt: createdAt.toISOString(),
  };
  return (await dialect.insertNew(tx, tables.businessMeasure, [row], 'measure_id')).length > 0;
}

/** @returns false if there is none of this id */
export async function archiveMeasure(
  { tx, tables: { businessMeasure }, dialect, organisationId }: TenantUnit,
  measureId: string,
  archivedAt: Date | null,
): Promise<boolean> {
  const isIt = and(eq(businessMeasure.tenantId, organisationId), eq(businessMeasure.measureId, measureId));
  return dialect.affectedRows(await tx.update(businessMeasure).set({ archivedAt }).where(isIt)) > 0;
}
