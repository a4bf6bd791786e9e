/** Cost centres: where usage is charged to. */
import { and, asc, eq } from 'drizzle-orm';
import type { CostCentre } from '../../contract/allocation-api.ts';
import type { TenantUnit } from '../database.ts';

export interface NewCostCentre {
  readonly costCentreId: string;
  readonly code: string;
  readonly name: string;
  readonly contact: string | null;
}

/** By code. */
export async function listCostCentres({
  tx,
  tables: { costCentre },
  organisationId,
}: TenantUnit): Promise<CostCentre[]> {
  const rows = await tx
    .select()
    .from(costCentre)
    .where(eq(costCentre.tenantId, organisationId))
    .orderBy(asc(costCentre.codeKey));
  return rows.map(({ costCentreId, code, name, contact, createdAt, archivedAt }) => ({
    costCentreId,
    code,
    name,
    contact,
    createdAt: createdAt.toISOString(),
    archivedAt: archivedAt?.toISOString() ?? null,
  }));
}

/** How codes are compared: without regard to upper and lower case. */
export const codeKeyOf = (code: string): string => code.toLowerCase();

/** @returns false if the code is taken */
export async function addCostCentre(
  { tx, tables, dialect, organisationId }: TenantUnit,
  centre: NewCostCentre,
  now: Date,
): Promise<boolean> {
  const row = {
    tenantId: organisationId,
    ...centre,
    codeKey: codeKeyOf(centre.code),
    createdAt: now.toISOString(),
  };
  return (await dialect.insertNew(tx, tables.costCentre, [row], 'cost_centre_id')).length > 0;
}

/** @returns false if there is none of this id */
export async function changeCostCentre(
  { tx, tables: { costCentre }, dialect, organisationId }: TenantUnit,
  costCentreId: string,
  change: { readonly name?: string; readonly contact?: string | null; readonly archivedAt?: Date | null },
): Promise<boolean> {
  const isIt = and(eq(costCentre.tenantId, organisationId), eq(costCentre.costCentreId, costCentreId));
  return dialect.affectedRows(await tx.update(costCentre).set(change).where(isIt)) > 0;
}
