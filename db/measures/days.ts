/** How much of a measure there was on each day. */
import { and, asc, eq, gte, lte } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

export interface MeasuredDay {
  /** Of the organisation's calendar, `2026-11-20`. */
  readonly day: string;
  /** Of the measure's dimension; empty where it has none. */
  readonly value: string;
  /** Exact decimal text. */
  readonly quantity: string;
}

/** The days from one to another, both included, oldest first. */
export async function readDays(
  { tx, tables: { businessMeasureDay: table }, organisationId }: TenantUnit,
  measureId: string,
  { firstDay, lastDay }: { readonly firstDay: string; readonly lastDay: string },
): Promise<MeasuredDay[]> {
  return tx
    .select({ day: table.day, value: table.value, quantity: table.quantity })
    .from(table)
    .where(
      and(
        eq(table.tenantId, organisationId),
        eq(table.measureId, measureId),
        gte(table.day, firstDay),
        lte(table.day, lastDay),
      ),
    )
    .orderBy(asc(table.day), asc(table.value));
}

/** Replaces whole days by what is given of them. @param days each with what remains of it: nothing makes it unknown */
export async function replaceDays(
  { tx, tables, dialect, organisationId }: TenantUnit,
  measureId: string,
  days: readonly string[],
  measured: readonly MeasuredDay[],
  now: Date,
): Promise<void> {
  const { businessMeasureDay: table } = tables;
  const isIt = and(eq(table.tenantId, organisationId), eq(table.measureId, measureId));
  await tx.delete(table).where(and(isIt, dialect.isOneOf(table.day, days)));
  const rows = measured.map((one) => ({
    ...{ tenantId: organisationId, measureId, ...one },
    importedAt: now.toISOString(),
  }));
  if (rows.length > 0) await dialect.insertNew(tx, table, rows, 'day');
}
