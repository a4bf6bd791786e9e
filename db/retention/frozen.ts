/**
 * Days whose lines may go. Before that their roll-ups are compared with all of their lines; from then on the roll-ups are
 * what is known of the day, and a checksum says what they were.
 */
import { createHash } from 'node:crypto';
import { and, asc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';
import { holdRollups } from '../rollups/maintain.ts';
import { areRollupsComplete, countDifferences } from '../rollups/rebuild.ts';
import { rolledRows } from '../rollups/rolled-rows.ts';
import { eventsOf, firstAt } from '../usage/first-at.ts';
import { dayOf, endOf, frozenDays } from './frozen-days.ts';

/** The first day with events before an instant that is not frozen; null: none is left. @param after days before are known */
export async function nextUnfrozen(unit: TenantUnit, after: Date | null, before: Date): Promise<Date | null> {
  const frozen = await frozenDays(unit);
  let at = await firstAt(unit, eventsOf(unit), after && endOf(after), before);
  while (at !== null && frozen.has(dayOf(at).getTime()))
    at = await firstAt(unit, eventsOf(unit), endOf(dayOf(at)), before);
  return at && dayOf(at);
}

export type Freezing =
  | { readonly ok: true }
  /** `differs`: roll-ups are not what the lines say; nothing of the day may go. */
  | { readonly ok: false; readonly reason: 'incomplete' | 'differs' };

/** Compares a day's roll-ups with its lines and freezes them. The unit is retention's. */
export async function freezeDay(unit: TenantUnit, day: Date, now: Date): Promise<Freezing> {
  if (!(await areRollupsComplete(unit))) return { ok: false, reason: 'incomplete' };
  await holdRollups(unit);
  if ((await countDifferences(unit, day)) > 0) return { ok: false, reason: 'differs' };
  await putChecksum(unit, day, now);
  return { ok: true };
}

/** The checksum of a frozen day anew: events have come since, which were added to its roll-ups. The unit holds them. */
export async function putChecksum(unit: TenantUnit, day: Date, now: Date): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { usageFrozenDay } = tables;
  const { rows, sha256 } = await checksum(unit, day, FORM);
  const row = { tenantId, day: day.toISOString(), rows, sha256, form: FORM, frozenAt: now.toISOString() };
  if ((await dialect.insertNew(tx, usageFrozenDay, [row], 'day')).length > 0) return;
  await tx
    .update(usageFrozenDay)
    .set({ rows, sha256, form: FORM, frozenAt: now })
    .where(and(eq(usageFrozenDay.tenantId, tenantId), eq(usageFrozenDay.day, day)));
}

/** Frozen days whose roll-ups are not what they were, oldest first; one with events that came since is not among them. */
export async function changedDays(unit: TenantUnit): Promise<Date[]> {
  const { tx, tables, organisationId } = unit;
  const { usageFrozenDay } = tables;
  const stored = await tx
    .select()
    .from(usageFrozenDay)
    .where(eq(usageFrozenDay.tenantId, organisationId))
    .orderBy(asc(usageFrozenDay.day));
  const changed: Date[] = [];
  for (const { day, rows, sha256, form, frozenAt } of stored) {
    const now = await checksum(unit, day, form);
    if (now.rows === rows && now.sha256 === sha256) continue;
    if (!(await hasEventsSince(unit, day, frozenAt))) changed.push(day);
  }
  return changed;
}

/** Some of the day's events were taken in after an instant. */
export async function hasEventsSince(
  { tx, tables, dialect, organisationId }: TenantUnit,
  day: Date,
  since: Date,
): Promise<boolean> {
  const { usageEvent } = tables;
  const found = await dialect.firstOf(
    tx
      .select({ eventId: usageEvent.eventId })
      .from(usageEvent)
      .where(
        and(
          eq(usageEvent.tenantId, organisationId),
          gte(usageEvent.admittedAt, day),
          lt(usageEvent.admittedAt, endOf(day)),
          gte(usageEvent.receivedAt, since),
        ),
      )
      .orderBy(asc(usageEvent.admittedAt)),
    1,
  );
  return found.length > 0;
}

/** Which columns a checksum is over: all that there are. */
const FORM = 2;

/** The day of an instant was frozen before there were roll-ups by dimensions. */
export const isDayWithoutSets = ({ tables, dialect, organisationId }: TenantUnit, at: PgColumn): SQL =>
  sql`exists (select 1 from ${tables.usageFrozenDay} as older where older.tenant_id = ${organisationId}
    and older.form < ${FORM} and older.day = ${dialect.timeBucket(at, 'day')})`;

/** There is such a day in a period. */
export async function hasDaysWithoutSets(
  { tx, tables: { usageFrozenDay: frozen }, organisationId }: TenantUnit,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<boolean> {
  const days = await tx
    .select({ day: frozen.day })
    .from(frozen)
    .where(
      and(
        eq(frozen.tenantId, organisationId),
        lt(frozen.form, FORM),
        gte(frozen.day, dayOf(from)),
        lt(frozen.day, to),
      ),
    );
  return days.length > 0;
}

/** SHA-256 over the day's rows, which are sorted here: engines order ids in ways of their own. */
async function checksum(
  unit: TenantUnit,
  day: Date,
  form: number,
): Promise<{ rows: number; sha256: string }> {
  const lines: string[] = [];
  for (const { table, columns } of form === FORM ? allColumns(unit) : firstColumns(unit))
    for (const text of await rowTexts(unit, table, day, columns)) lines.push(text);
  return { rows: lines.length, sha256: createHash('sha256').update(lines.sort().join('\n')).digest('hex') };
}

interface Summed {
  readonly table: PgTable;
  readonly columns: readonly PgColumn[];
}

const allColumns = (unit: TenantUnit): Summed[] =>
  rolledRows(unit).map(({ table, key, sums }) => ({ table, columns: [...key.slice(1), ...sums] }));

/** Those of form 1: roll-ups by list prices, failures, times and dimensions came later. */
function firstColumns({ tables: { usageRollup: costs, usageRollupClass: classes } }: TenantUnit): Summed[] {
  return [
    {
      table: costs,
      columns: [
        costs.bucketAt,
        costs.groupId,
        costs.lines,
        costs.requests,
        costs.costNanos,
        costs.chargedNanos,
        costs.estimatedNanos,
        costs.unknownLines,
        costs.unknownAtMostNanos,
      ],
    },
    {
      table: classes,
      columns: [
        classes.bucketAt,
        classes.groupId,
        classes.class,
        classes.modality,
        classes.quantity,
        classes.costNanos,
      ],
    },
  ];
}

async function rowTexts(
  { tx, dialect, organisationId }: TenantUnit,
  table: PgTable,
  day: Date,
  columns: readonly PgColumn[],
): Promise<string[]> {
  const texts = columns.map((column) =>
    column.name === 'bucket_at' ? dialect.bucketText(column) : dialect.asText(column),
  );
  const { rows } = await tx.execute<Record<string, string>>(
    sql`select ${sql.join(
      texts.map((text, index) => sql`${text} as ${sql.identifier(`c${index}`)}`),
      sql`, `,
    )} from ${table} where tenant_id = ${organisationId} and bucket_at >= ${day.toISOString()}
      and bucket_at < ${endOf(day).toISOString()}`,
  );
  return rows.map((row) => texts.map((_, index) => row[`c${index}`]).join(' '));
}
