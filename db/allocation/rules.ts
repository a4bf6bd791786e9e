/** Versions of the rules by which usage is allocated. */
import { desc, eq } from 'drizzle-orm';
import type { AllocationRule } from '../../contract/allocation-api.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredRules {
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly rules: readonly AllocationRule[];
  readonly reason: string;
  readonly createdAt: Date;
  readonly createdBy: string | null;
}

/** Newest first. */
export async function listRules({
  tx,
  tables: { allocationRules },
  organisationId,
}: TenantUnit): Promise<StoredRules[]> {
  const rows = await tx
    .select()
    .from(allocationRules)
    .where(eq(allocationRules.tenantId, organisationId))
    .orderBy(desc(allocationRules.version));
  return rows.map(({ tenantId, ...row }) => row);
}

/** Adds the version after the newest. @returns null if another was added at the same time */
export async function addRules(
  unit: TenantUnit,
  added: Omit<StoredRules, 'version'>,
): Promise<number | null> {
  const { tx, tables, dialect, organisationId } = unit;
  const [newest] = await listRules(unit);
  const version = (newest?.version ?? 0) + 1;
  const row = {
    tenantId: organisationId,
    version,
    reason: added.reason,
    createdBy: added.createdBy,
    effectiveFrom: added.effectiveFrom.toISOString(),
    createdAt: added.createdAt.toISOString(),
    rules: added.rules,
  };
  const inserted = await dialect.insertNew(tx, tables.allocationRules, [row], 'version');
  return inserted.length > 0 ? version : null;
}
