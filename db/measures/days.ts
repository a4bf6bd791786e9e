/** How much of a measure there was on each day. */
import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
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
    tenantId: organisationId,
    measureId,
    ...one,
    importedAt: now.toISOString(),
  }));
  if (rows.length > 0) await dialect.insertNew(tx, table, rows, 'day');
}

export interface MeasuredSpan {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
}

/** Of each measure the days of which something is known, by its id. */
export async function readMeasuredSpans({
  tx,
  tables: { businessMeasureDay: table },
  organisationId,
}: TenantUnit): Promise<Map<string, MeasuredSpan>> {
  const rows = await tx
    .select({
      measureId: table.measureId,
      firstDay: sql<string>`min(${table.day})`,
      lastDay: sql<string>`max(${table.day})`,
      days: sql<string | number>`count(distinct ${table.day})`,
    })
    .from(table)
    .where(eq(table.tenantId, organisationId))
    .groupBy(table.measureId);
  return new Map(rows.map(({ measureId, days, ...span }) => [measureId, { ...span, days: Number(days) }]));
}
