/** Thresholds that were crossed. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredAlert = Omit<Tables['alert']['$inferSelect'], 'tenantId'>;

/** Which threshold: its kind, per cent and amount, those that are of another kind being nothing. */
export const thresholdKey = ({
  threshold,
  percent,
  amountNanos,
}: Pick<StoredAlert, 'threshold' | 'percent' | 'amountNanos'>): string =>
  `${threshold} ${percent} ${amountNanos}`;

/** The last alert of each threshold of a budget in a window, by `thresholdKey`. */
export async function lastAlerts(
  { tx, tables: { alert }, organisationId }: TenantUnit,
  budgetId: string,
  windowStart: Date,
): Promise<Map<string, StoredAlert>> {
  const rows = await tx
    .select()
    .from(alert)
    .where(
      and(
        eq(alert.tenantId, organisationId),
        eq(alert.budgetId, budgetId),
        eq(alert.windowStart, windowStart),
      ),
    )
    .orderBy(alert.ordinal);
  return new Map(rows.map(({ tenantId, ...row }) => [thresholdKey(row), row]));
}

/** @returns false if another process was first */
export async function insertAlert(
  { tx, tables, dialect, organisationId }: TenantUnit,
  row: StoredAlert,
): Promise<boolean> {
  const stored = {
    ...row,
    tenantId: organisationId,
    rearmedAt: null,
    limitNanos: row.limitNanos.toString(),
    spentNanos: row.spentNanos.toString(),
    amountNanos: row.amountNanos.toString(),
    expectedNanos: row.expectedNanos?.toString() ?? null,
    windowStart: row.windowStart.toISOString(),
    crossedAt: row.crossedAt.toISOString(),
  };
  return (await dialect.insertNew(tx, tables.alert, [stored], 'alert_id')).length > 0;
}

/** The threshold may fire once more in its window. */
export async function rearmAlert(
  { tx, tables: { alert }, organisationId }: TenantUnit,
  alertId: string,
  now: Date,
): Promise<void> {
  await tx
    .update(alert)
    .set({ rearmedAt: now })
    .where(and(eq(alert.tenantId, organisationId), eq(alert.alertId, alertId), isNull(alert.rearmedAt)));
}

/** Newest first. */
export async function listAlerts(
  { tx, tables: { alert }, dialect, organisationId }: TenantUnit,
  most: number,
): Promise<StoredAlert[]> {
  const newest = tx
    .select()
    .from(alert)
    .where(eq(alert.tenantId, organisationId))
    .orderBy(desc(alert.crossedAt), desc(alert.alertId));
  return (await dialect.firstOf(newest, most)).map(({ tenantId, ...row }) => row);
}
