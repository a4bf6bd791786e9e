/** Roll-ups are made anew from the lines, and compared with them, a day at a time. */
import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';
import type { NamedRows, SummedTable } from '../dialect.ts';
import { dayOf, endOf, frozenDays } from '../retention/frozen-days.ts';
import { eventsOf, firstAt, quartersOf } from '../usage/first-at.ts';
import { forgetDays, type RolledDay } from './days.ts';
import { holdRollups, rollUp } from './maintain.ts';
import { rolledRows, rolledSources, rollupTables } from './rolled-rows.ts';

/**
 * Calls that one statement reads, about. What is beside a statement's calls is looked up for each of them as long as they are
 * few; with a million it would be read whole, for all days that there are.
 */
const CALLS_AT_ONCE = 50_000;

/**
 * UTC midnights of the days that have events or roll-ups, oldest first. Days that are frozen are not among them: their
 * lines go or have gone, and their roll-ups are what is known of them. Each is looked up by itself, so that this takes as
 * long as there are days, however many calls they have.
 */
export async function rollupDays(unit: TenantUnit): Promise<Date[]> {
  const frozen = await frozenDays(unit);
  const days: Date[] = [];
  for (let from: Date | null = null; ; ) {
    const found = [await firstAt(unit, eventsOf(unit), from), await firstAt(unit, quartersOf(unit), from)];
    const atMs = Math.min(...found.map((at) => at?.getTime() ?? Infinity));
    if (atMs === Infinity) return days;
    const day = dayOf(new Date(atMs));
    if (!frozen.has(day.getTime())) days.push(day);
    from = endOf(day);
  }
}

/** Makes one day's roll-ups anew. @param callsAtOnce that one statement reads, about */
export async function rebuildDay(unit: TenantUnit, day: Date, callsAtOnce = CALLS_AT_ONCE): Promise<void> {
  const { tx, tables, organisationId } = unit;
  await holdRollups(unit);
  await forgetDays(unit, { from: day, to: endOf(day) });
  for (const table of rollupTables(tables)) {
    await tx
      .delete(table)
      .where(
        and(eq(table.tenantId, organisationId), gte(table.bucketAt, day), lt(table.bucketAt, endOf(day))),
      );
  }
  for (const table of [tables.usageDaySet, tables.usageWideDay])
    await tx.delete(table).where(and(eq(table.tenantId, organisationId), eq(table.day, day)));
  for (const part of await partsOf(unit, day, callsAtOnce)) await rollUp(unit, linesOf(unit, part));
}

/** Every day has been made anew, or was never missing: reports may read roll-ups from now on. */
export async function declareComplete(unit: TenantUnit): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { usageRollupState } = tables;
  await holdRollups(unit);
  await tx
    .update(usageRollupState)
    .set({ isComplete: true })
    .where(eq(usageRollupState.tenantId, organisationId));
}

/** The roll-ups hold all of the organisation's usage; false also if it never had any. */
export async function areRollupsComplete({ tx, tables, organisationId }: TenantUnit): Promise<boolean> {
  const { usageRollupState } = tables;
  const [state] = await tx
    .select()
    .from(usageRollupState)
    .where(eq(usageRollupState.tenantId, organisationId));
  return state?.isComplete ?? false;
}

/**
 * Compares one day's roll-ups with its lines.
 * @param callsAtOnce that one statement reads, about
 * @returns how many rows differ, are missing or too many
 */
export async function countDifferences(
  unit: TenantUnit,
  day: Date,
  callsAtOnce = CALLS_AT_ONCE,
): Promise<number> {
  let differences = 0;
  for (const part of await partsOf(unit, day, callsAtOnce))
    differences += await countUnequal(unit, rolledSources(unit, linesOf(unit, part)), rolledRows(unit), part);
  return differences;
}

const QUARTER_MS = 900_000;
const QUARTERS = 96;

/** A day in parts of whole quarters of an hour, each with few enough calls, if they come evenly. */
async function partsOf(unit: TenantUnit, day: Date, callsAtOnce: number): Promise<RolledDay[]> {
  const { tx, tables, dialect } = unit;
  const { conditions } = linesOf(unit, { from: day, to: endOf(day) });
  const [counted] = await tx
    .select({ calls: dialect.countRows() })
    .from(tables.usageEvent)
    .where(and(...conditions));
  const statements = Math.max(Math.ceil((counted?.calls ?? 0) / callsAtOnce), 1);
  const quarters = Math.max(Math.floor(QUARTERS / statements), 1);
  const parts = Array.from({ length: Math.ceil(QUARTERS / quarters) }, (_, place) => place * quarters);
  const at = (quarter: number) => new Date(day.getTime() + quarter * QUARTER_MS);
  return parts.map((first) => ({ from: at(first), to: at(Math.min(first + quarters, QUARTERS)) }));
}

/** Compares what is computed with what is stored of a period. @param sources what the rows are computed from */
export async function countUnequal(
  unit: TenantUnit,
  sources: readonly NamedRows[],
  computed: readonly SummedTable[],
  period: RolledDay,
): Promise<number> {
  const { named, withRows } = unit.dialect;
  const comparisons = computed.map((rows, index) => unequalRows(unit, rows, period, index));
  const counts = comparisons.map(
    ([, unequal]) => sql`(select ${unit.dialect.countRows()} from ${named(unequal.name)})`,
  );
  const { rows } = await unit.tx.execute<{ differing: number }>(
    sql`${withRows([...sources, ...comparisons.flat()])} select ${sql.join(counts, sql` + `)} as differing`,
  );
  return Number(rows[0]?.differing ?? 0);
}

/** What is computed and what is stored, taken from it, must be nothing for each key. @returns both sides, and the keys that differ */
function unequalRows(
  { dialect, organisationId }: TenantUnit,
  { table, key, sums, rows: computed }: SummedTable,
  { from, to }: RolledDay,
  index: number,
): [sides: NamedRows, unequal: NamedRows] {
  const list = (columns: readonly PgColumn[], of: (name: SQL) => SQL) =>
    sql.join(
      columns.map(({ name }) => of(sql`${sql.identifier(name)}`)),
      sql`, `,
    );
  const isOff = sql.join(
    sums.map(({ name }) => sql`sum(${sql.identifier(name)}) <> 0`),
    sql` or `,
  );
  const asItIs = (name: SQL) => name;
  const sides = `sides_${index}`;
  return [
    {
      name: sides,
      isReadOnce: true,
      columns: list([...key, ...sums], asItIs),
      from: sql`(${computed}) as computed
        union all
        select ${list(key, asItIs)}, ${list(sums, (name) => sql`-${name} as ${name}`)} from ${table}
        where tenant_id = ${organisationId} and bucket_at >= ${from.toISOString()}
          and bucket_at < ${to.toISOString()}`,
    },
    {
      name: `unequal_${index}`,
      isReadOnce: true,
      columns: list(key, asItIs),
      from: sql`${dialect.named(sides)} group by ${list(key, asItIs)} having ${isOff}`,
    },
  ];
}

function linesOf({ tables: { usageEvent }, organisationId }: TenantUnit, part: RolledDay) {
  const conditions = [
    eq(usageEvent.tenantId, organisationId),
    gte(usageEvent.admittedAt, part.from),
    lt(usageEvent.admittedAt, part.to),
  ];
  return { conditions, of: part };
}
