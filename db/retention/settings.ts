/** How long an organisation keeps what: its plan's bounds, and its own choice within them. */
import { eq } from 'drizzle-orm';
import { type Kept, keptDays, type Plan, planOf, type RetentionDays } from '../../contract/retention.ts';
import type { TenantUnit } from '../database.ts';
import { readStanding } from '../operators/standing.ts';

export interface Retention {
  readonly plan: Plan;
  /** What the organisation chose. */
  readonly own: RetentionDays;
  readonly kept: Kept;
}

/** What holds for the organisation. */
export async function readRetention(unit: TenantUnit): Promise<Retention> {
  const { tx, tables, organisationId } = unit;
  const [row] = await tx.select().from(tables.retention).where(eq(tables.retention.tenantId, organisationId));
  const standing = await unit.onDirectory((directory) => readStanding(directory, organisationId));
  const plan = planOf(standing.plan);
  const own = row?.days ?? {};
  return { plan, own, kept: keptDays(plan, own) };
}

/** Puts the organisation's own choice in place of the one before. */
export async function putRetention(unit: TenantUnit, days: RetentionDays, now: Date): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const row = { tenantId, days, changedAt: now.toISOString() };
  if ((await dialect.insertNew(tx, tables.retention, [row], 'tenant_id')).length > 0) return;
  await tx
    .update(tables.retention)
    .set({ days, changedAt: now })
    .where(eq(tables.retention.tenantId, tenantId));
}
