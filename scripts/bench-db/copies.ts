/**
 * Many events made of few: what ingest took in, again and again under other ids, numbers and times, each copy a quarter of an
 * hour later than the last (what would leave the period begins it). Roll-ups are moved and added up likewise, by the
 * product's own adding, so that they are what ingest would have come to, in as many rows; `countDifferences` can show it.
 */
import { getColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database, Unit } from '../../db/database.ts';
import { rolledRows } from '../../db/rollups/rolled-rows.ts';
import type { Period, World } from '../seed/world.ts';
import { withoutIndexes } from './indexes.ts';

/** Rows of events that one statement adds, about. */
const ROWS_AT_A_TIME = 200_000;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

export interface Copying {
  readonly world: World;
  readonly period: Period;
  /** Events that ingest took in. */
  readonly base: number;
  /** How many times as many there will be. */
  readonly times: number;
}

/** For PostgreSQL and the embedded store, by whoever owns the database. @param onAdded told how many events there are */
export async function addCopies(
  db: Database,
  copying: Copying,
  onAdded: (events: number) => void,
): Promise<void> {
  if (copying.times === 1) return;
  await db.fillWhole(async (unit) => {
    const charged = await lastCharged(unit, copying);
    const step = Math.max(Math.floor(ROWS_AT_A_TIME / copying.times), 1);
    await setAside(unit, copying);
    await withoutIndexes(unit, copied(unit), async () => {
      for (let from = 1; from <= copying.base; from += step) {
        const to = Math.min(from + step - 1, copying.base);
        await addEvents(unit, copying, { from, to }, charged);
        onAdded(to * copying.times);
      }
    });
    await moveWatermark(unit, copying, charged);
    await addRollups(unit, copying);
  });
}

/** The gate's running total at the last event that ingest took in. */
async function lastCharged({ tx, tables }: Unit, { world, base }: Copying): Promise<string> {
  const { usageEvent } = tables;
  const { rows } = await tx.execute<{ charged: string }>(
    sql`select total_charged_nanos::text as charged from ${usageEvent}
      where ${ofGate(world)} and event_number = ${base}`,
  );
  if (!rows[0]) throw new Error('the last event is not there');
  return rows[0].charged;
}

const copied = ({ tables: { usageEvent, usageLine, usageLineClass } }: Unit): readonly PgTable[] => [
  usageEvent,
  usageLine,
  usageLineClass,
];

/** Where the rows stand meanwhile that are copied: what grows has no index to find them by. */
const asideOf = (table: PgTable): SQL => sql`${sql.identifier(`${getTableName(table)}_base`)}`;

async function setAside(unit: Unit, { world }: Copying): Promise<void> {
  for (const table of copied(unit)) {
    const aside = asideOf(table);
    await unit.tx.execute(
      sql`create temporary table ${aside} on commit drop as
        select * from ${table} where tenant_id = ${world.organisationId}`,
    );
    await unit.tx.execute(sql`create index on ${aside} (event_id)`);
    await unit.tx.execute(sql`analyze ${aside}`);
  }
}

async function addEvents(
  unit: Unit,
  { world, period, base, times }: Copying,
  { from, to }: { readonly from: number; readonly to: number },
  charged: string,
): Promise<void> {
  const named = sql`select event_id as base_id, admitted_at as base_at from ${asideOf(unit.tables.usageEvent)}
    where ${ofGate(world)} and event_number between ${whole(from)} and ${whole(to)}`;
  const moved = movedBy(sql`base_at`, period);
  const other: Readonly<Record<string, (value: SQL) => SQL>> = {
    event_id: copiedId,
    corrects_event_id: copiedId,
    request_id: copiedId,
    event_number: (value) => sql`${value} + copy * ${whole(base)}`,
    total_events: (value) => sql`${value} + copy * ${whole(base)}`,
    total_charged_nanos: (value) => sql`${value} + copy * ${sql.raw(charged)}`,
    admitted_at: (value) => sql`${value} + ${moved}`,
    ended_at: (value) => sql`${value} + ${moved}`,
  };
  for (const table of copied(unit)) {
    const columns = Object.values<PgColumn>(getColumns(table)).map(({ name }) => name);
    const values = columns.map((name) => {
      const value = sql`own.${sql.identifier(name)}`;
      return other[name]?.(value) ?? value;
    });
    await unit.tx.execute(
      sql`insert into ${table} (${sql.join(
        columns.map((name) => sql.identifier(name)),
        sql`, `,
      )})
        select ${sql.join(values, sql`, `)} from (${named}) as named
        join ${asideOf(table)} as own on own.event_id = named.base_id
        cross join generate_series(1, ${whole(times - 1)}) as copy`,
    );
  }
}

/**
 * Ids of another version (RFC 9562), so that no copy has the id of an event that was made up. They stay in the order of time
 * in which those were made, so that indexes grow as they do in use.
 */
const copiedId = (id: SQL): SQL =>
  sql`overlay(overlay(${id}::text placing '8' from 15 for 1) placing lpad(to_hex(copy), 4, '0') from 33 for 4)::uuid`;

/** How much later a copy is. */
function movedBy(at: SQL, { fromMs, toMs }: Period): SQL {
  const end = sql.raw(`'${new Date(toMs).toISOString()}'::timestamptz`);
  const later = sql`copy * interval '${sql.raw(String(QUARTER_MS / 1000))} seconds'`;
  const whole = sql.raw(`interval '${(toMs - fromMs) / 1000} seconds'`);
  return sql`${later} - case when ${at} + ${later} >= ${end} then ${whole} else interval '0' end`;
}

async function moveWatermark(
  { tx, tables: { gateWatermark } }: Unit,
  { world, base, times }: Copying,
  charged: string,
): Promise<void> {
  const events = whole(base * times);
  await tx.execute(
    sql`update ${gateWatermark} set event_number = ${events}, highest_number = ${events}, counted_events = ${events},
      counted_charged_nanos = ${sql.raw(charged)}::numeric * ${whole(times)} where ${ofGate(world)}`,
  );
}

async function addRollups(unit: Unit, { world, period, times }: Copying): Promise<void> {
  const { tx, dialect } = unit;
  const base = sql.identifier('base_rows');
  for (const { table, key, sums } of rolledRows(unit)) {
    await tx.execute(
      sql`create temporary table ${base} as select * from ${table} where tenant_id = ${world.organisationId}`,
    );
    const names = [...key, ...sums].map(({ name }) =>
      name === 'bucket_at'
        ? sql`bucket_at + ${movedBy(sql`bucket_at`, period)} as bucket_at`
        : sql.identifier(name),
    );
    for (let dayMs = period.fromMs; dayMs < period.toMs; dayMs += DAY_MS) {
      const rows = sql`select ${sql.join(names, sql`, `)} from ${base}
        cross join generate_series(1, ${whole(times - 1)}) as copy
        where bucket_at >= ${new Date(dayMs).toISOString()} and bucket_at < ${new Date(dayMs + DAY_MS).toISOString()}`;
      await dialect.addUp(tx, [{ table, key, sums, rows }]);
    }
    await tx.execute(sql`drop table ${base}`);
  }
}

const ofGate = ({ organisationId, gateId, incarnationId }: World): SQL =>
  sql`tenant_id = ${organisationId} and gate_id = ${gateId} and incarnation_id = ${incarnationId}`;

const whole = (number: number): SQL => sql.raw(String(number));
