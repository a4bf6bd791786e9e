/** Roll-ups are made anew from the lines, and compared with them, a day at a time. */
import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { COST_SUMS, holdRollups, rolledClasses, rolledLines, rollUp } from './maintain.ts';

const DAY_MS = 86_400_000;

/**
 * UTC midnights of the days that have events or roll-ups, oldest first. Days that are frozen are not among them: their
 * lines go or have gone, and their roll-ups are what is known of them.
 */
export async function rollupDays({ tx, tables, dialect, organisationId }: TenantUnit): Promise<Date[]> {
  const { usageEvent, usageRollup, usageFrozenDay } = tables;
  const { rows } = await tx.execute<{ day: string }>(
    sql`select ${dialect.bucketText(sql`day`)} as day from (
      select ${dialect.timeBucket(usageEvent.admittedAt, 'day')} as day from ${usageEvent}
        where ${usageEvent.tenantId} = ${organisationId}
      union select ${dialect.timeBucket(usageRollup.bucketAt, 'day')} from ${usageRollup}
        where ${usageRollup.tenantId} = ${organisationId}) as days
      where not exists (select 1 from ${usageFrozenDay} as frozen
        where frozen.tenant_id = ${organisationId} and frozen.day = days.day)
      order by 1`,
  );
  return rows.map(({ day }) => new Date(day));
}

/** Makes one day's roll-ups anew. */
export async function rebuildDay(unit: TenantUnit, day: Date): Promise<void> {
  const { tx, tables, organisationId } = unit;
  await holdRollups(unit);
  for (const table of [tables.usageRollup, tables.usageRollupClass]) {
    await tx
      .delete(table)
      .where(
        and(eq(table.tenantId, organisationId), gte(table.bucketAt, day), lt(table.bucketAt, endOf(day))),
      );
  }
  await rollUp(unit, linesOf(unit, day));
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
 * @returns how many rows differ, are missing or too many
 */
export async function countDifferences(unit: TenantUnit, day: Date): Promise<number> {
  const { tables } = unit;
  const lines = linesOf(unit, day);
  const costs = await differing(unit, {
    table: sql`${tables.usageRollup}`,
    keys: ['bucket_at', 'group_id'],
    sums: COST_SUMS.map((name) => tables.usageRollup[name].name),
    computed: rolledLines(unit, lines),
    day,
  });
  const classes = await differing(unit, {
    table: sql`${tables.usageRollupClass}`,
    keys: ['bucket_at', 'group_id', 'class', 'modality'],
    sums: ['quantity', 'cost_nanos'],
    computed: rolledClasses(unit, lines),
    day,
  });
  return costs + classes;
}

interface Comparison {
  readonly table: SQL;
  readonly keys: readonly string[];
  readonly sums: readonly string[];
  readonly computed: SQL;
  readonly day: Date;
}

/** What is computed and what is stored, taken from it, must be nothing for each key. */
async function differing(
  unit: TenantUnit,
  { table, keys, sums, computed, day }: Comparison,
): Promise<number> {
  const list = (names: readonly string[], of: (name: SQL) => SQL) =>
    sql.join(
      names.map((name) => of(sql`${sql.identifier(name)}`)),
      sql`, `,
    );
  const isOff = sql.join(
    sums.map((name) => sql`sum(${sql.identifier(name)}) <> 0`),
    sql` or `,
  );
  const asItIs = (name: SQL) => name;
  const { rows } = await unit.tx.execute<{ differing: number }>(
    sql`select ${unit.dialect.countRows()} as differing from (
      select ${list(keys, asItIs)} from (
        select ${list([...keys, ...sums], asItIs)} from (${computed}) as computed
        union all
        select ${list(keys, asItIs)}, ${list(sums, (name) => sql`-${name}`)} from ${table}
        where tenant_id = ${unit.organisationId} and bucket_at >= ${day.toISOString()}
          and bucket_at < ${endOf(day).toISOString()}) as both_sides
      group by ${list(keys, asItIs)} having ${isOff}) as unequal`,
  );
  return Number(rows[0]?.differing ?? 0);
}

const endOf = (day: Date): Date => new Date(day.getTime() + DAY_MS);

function linesOf({ tables, organisationId }: TenantUnit, day: Date) {
  const { usageEvent } = tables;
  const conditions = [
    eq(usageEvent.tenantId, organisationId),
    gte(usageEvent.admittedAt, day),
    lt(usageEvent.admittedAt, endOf(day)),
  ];
  return { conditions, of: { from: day, to: endOf(day) } };
}
