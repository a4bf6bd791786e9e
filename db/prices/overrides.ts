/** Prices that an organisation negotiated. Append-only: a change is a new one, and only an end may be set. */
import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import type { OwnPrice } from '../../contract/own-price.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredOverride extends OwnPrice {
  readonly reason: string;
  readonly createdAt: Date;
}

export async function insertOverride(
  { tx, tables, organisationId }: TenantUnit,
  { id, effectiveFromMs, effectiveUntilMs, ...rest }: OwnPrice,
  reason: string,
  now: Date,
): Promise<void> {
  await tx.insert(tables.priceOverride).values({
    tenantId: organisationId,
    overrideId: id,
    ...rest,
    reason,
    createdAt: now,
    effectiveFrom: new Date(effectiveFromMs),
    effectiveUntil: effectiveUntilMs === null ? null : new Date(effectiveUntilMs),
  });
}

/** Sets the end of a price that has none or a later one. @returns false if there is no such price in force until then */
export async function endOverride(unit: TenantUnit, id: string, until: Date): Promise<boolean> {
  const { priceOverride } = unit.tables;
  const { tenantId, overrideId, effectiveUntil } = priceOverride;
  const isOpen = or(isNull(effectiveUntil), gt(effectiveUntil, until));
  const result = await unit.tx
    .update(priceOverride)
    .set({ effectiveUntil: until })
    .where(and(eq(tenantId, unit.organisationId), eq(overrideId, id), isOpen));
  return unit.dialect.affectedRows(result) > 0;
}

/** As they were agreed, newest first. */
export async function listOverrides({
  tx,
  tables: { priceOverride },
  organisationId,
}: TenantUnit): Promise<StoredOverride[]> {
  const rows = await tx
    .select()
    .from(priceOverride)
    .where(eq(priceOverride.tenantId, organisationId))
    .orderBy(desc(priceOverride.createdAt), desc(priceOverride.overrideId));
  return rows.map(({ tenantId, overrideId, host, effectiveFrom, effectiveUntil, ...row }) => ({
    ...row,
    ...(host === null ? {} : { host }),
    id: overrideId,
    effectiveFromMs: effectiveFrom.getTime(),
    effectiveUntilMs: effectiveUntil?.getTime() ?? null,
  }));
}
