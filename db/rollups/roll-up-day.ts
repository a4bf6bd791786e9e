/** Days are made of their quarters, and compared with them (`days.ts`). */
import { and, eq, gte, lt } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { forgetDays, type RolledDay, readRolledDays } from './days.ts';
import { holdRollups } from './maintain.ts';
import { countUnequal } from './rebuild.ts';
import { dayRollupTables, rolledDayRows } from './rolled-rows.ts';

/** Makes a day of its quarters, in place of whatever days it overlaps. Ingest of the organisation waits meanwhile. */
export async function rollUpDay(unit: TenantUnit, day: RolledDay): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  await holdRollups(unit);
  await forgetDays(unit, day);
  for (const table of dayRollupTables(tables))
    await tx
      .delete(table)
      .where(and(eq(table.tenantId, tenantId), gte(table.bucketAt, day.from), lt(table.bucketAt, day.to)));
  for (const rows of rolledDayRows(unit, day)) await dialect.addUp(tx, [rows]);
  const mark = { tenantId, fromAt: day.from.toISOString(), toAt: day.to.toISOString() };
  await dialect.insertNew(tx, tables.usageRolledDay, [mark], 'from_at');
}

/** The days that count, oldest first. */
export const everyRolledDay = (unit: TenantUnit): Promise<RolledDay[]> => readRolledDays(unit, ALWAYS);

/** Compares a day with its quarters. @returns how many rows differ, are missing or too many; none of a day that no longer counts */
export async function dayDifferences(unit: TenantUnit, day: RolledDay): Promise<number> {
  const [counting] = await readRolledDays(unit, day);
  return counting ? countUnequal(unit, [], rolledDayRows(unit, counting), counting) : 0;
}

const ALWAYS: RolledDay = { from: new Date(0), to: new Date('9999-01-01T00:00:00Z') };
