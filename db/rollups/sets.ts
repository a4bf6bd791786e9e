/**
 * Sets of the caller's dimensions in roll-ups. A label with a value per user or per call would make as many rows as there
 * are calls: a key that is called with more sets on a day than a bound is not rolled up by them for that day.
 */
import { and, eq, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { forgetDays } from './days.ts';
import { conditionsOf } from './line-figures.ts';
import { grainsOf, type RolledLines } from './rolled-rows.ts';
import { isWide } from './wide-days.ts';

/** Sets that a key may be called with on a day (UTC). */
export const MAX_SETS_A_DAY = 500;

const DAY_MS = 86_400_000;

/** Counts the sets of events that are about to be added, and takes out what is rolled up by them where they are too many. */
export async function noteSets(unit: TenantUnit, { conditions, of }: RolledLines): Promise<void> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent, usageDaySet: noted } = tables;
  const given = sql`select distinct ${usageEvent.tenantId} as tenant_id,
      ${dialect.timeBucket(usageEvent.admittedAt, 'day')} as day, ${dialect.textGroup(usageEvent.keyId)} as key_id,
      ${dialect.hashId(sql`concat('', ${usageEvent.dimensions})`)} as set_id
    from ${usageEvent} where ${conditionsOf(unit, conditions, of)} and not ${isWide(unit, organisationId)}`;
  const key = [noted.tenantId, noted.day, noted.keyId, noted.setId];
  const days = await dialect.addMissing(tx, { table: noted, key, sums: [], rows: given }, noted.day);
  for (const day of days) await widen(unit, day);
}

/** Marks the keys of a day that are called with too many sets. */
async function widen(unit: TenantUnit, day: Date): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { usageDaySet: noted, usageWideDay, usageGroup } = tables;
  const isOfDay = and(eq(noted.tenantId, tenantId), eq(noted.day, day));
  const counted = await tx
    .select({ keyId: noted.keyId })
    .from(noted)
    .where(isOfDay)
    .groupBy(noted.keyId)
    .having(sql`count(*) > ${sql.raw(String(MAX_SETS_A_DAY))}`);
  const keyIds = counted.map(({ keyId }) => keyId);
  if (keyIds.length === 0) return;
  await forgetDays(unit, { from: day, to: new Date(day.getTime() + DAY_MS) });
  const marks = keyIds.map((keyId) => ({ tenantId, day: day.toISOString(), keyId }));
  await dialect.insertNew(tx, usageWideDay, marks, 'key_id');
  await tx.delete(noted).where(and(isOfDay, dialect.isOneOf(noted.keyId, keyIds)));
  const ofKeys = tx
    .select({ groupId: usageGroup.groupId })
    .from(usageGroup)
    .where(
      and(
        eq(usageGroup.tenantId, tenantId),
        isNotNull(usageGroup.dimensions),
        dialect.isOneOf(usageGroup.keyId, keyIds),
      ),
    );
  const [, { costs, classes, times }] = grainsOf(tables);
  for (const table of [costs, classes, times])
    await tx
      .delete(table)
      .where(
        and(
          eq(table.tenantId, tenantId),
          gte(table.bucketAt, day),
          lt(table.bucketAt, new Date(day.getTime() + DAY_MS)),
          inArray(table.groupId, ofKeys),
        ),
      );
}
