/**
 * Roll-ups by day, for reports of many days: what the quarters of a day came to, made when the day has passed. They never
 * follow a change: whoever changes a quarter forgets its day in the same transaction, reports read its quarters again from
 * then on, and the day is made anew (docs/decisions/2026-11-21-roll-ups-by-day.md).
 */
import { and, asc, eq, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { conditionsOf } from './line-figures.ts';
import type { RolledLines } from './rolled-rows.ts';

/** A day of some zone, or another period that begins and ends at quarters of an hour. */
export interface RolledDay {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The days that roll-ups by day hold which lie in a period as a whole, oldest first; they are disjoint. */
export async function readRolledDays(
  { tx, tables: { usageRolledDay: rolled }, organisationId }: TenantUnit,
  { from, to }: RolledDay,
): Promise<RolledDay[]> {
  const rows = await tx
    .select({ from: rolled.fromAt, to: rolled.toAt })
    .from(rolled)
    .where(and(eq(rolled.tenantId, organisationId), gte(rolled.fromAt, from), lt(rolled.fromAt, to)))
    .orderBy(asc(rolled.fromAt));
  return rows.filter((day) => day.to <= to);
}

/** Forgets the days that overlap a period: something of it changes. The unit holds the roll-ups. */
export async function forgetDays(
  { tx, tables: { usageRolledDay: rolled }, organisationId }: TenantUnit,
  { from, to }: RolledDay,
): Promise<void> {
  await tx
    .delete(rolled)
    .where(and(eq(rolled.tenantId, organisationId), lt(rolled.fromAt, to), gt(rolled.toAt, from)));
}

/** Forgets the days of calls whose lines are about to be added or taken out. The unit holds the roll-ups. */
export async function forgetDaysOf(unit: TenantUnit, { conditions, of }: RolledLines): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { usageEvent, usageRolledDay: rolled } = tables;
  const calls = sql`from ${usageEvent} where ${conditionsOf(unit, conditions, of)}`;
  const isTouched = (day: { from: SQL; to: SQL }) =>
    sql`exists (select 1 ${calls} and ${usageEvent.admittedAt} >= ${day.from} and ${usageEvent.admittedAt} < ${day.to})`;
  // Most calls are newer than any such day: of those the first condition finds none.
  const found = await tx
    .select({ fromAt: rolled.fromAt })
    .from(rolled)
    .where(
      and(
        eq(rolled.tenantId, organisationId),
        sql`${rolled.toAt} > (select min(${usageEvent.admittedAt}) ${calls})`,
        isTouched({ from: sql`${rolled.fromAt}`, to: sql`${rolled.toAt}` }),
      ),
    );
  const touched = found.map(({ fromAt }) => fromAt);
  if (touched.length === 0) return;
  await tx.delete(rolled).where(and(eq(rolled.tenantId, organisationId), inArray(rolled.fromAt, touched)));
}
