import { and, eq, gte, lt } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { countDifferences, rebuildDay, rollupDays } from '../../../db/rollups/rebuild.ts';
import { rolledRows } from '../../../db/rollups/rolled-rows.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../engines.ts';
import { sampleOrganisation } from '../sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../sample-usage.ts';

const FIRST_MS = Date.UTC(2025, 1, 27);
const DAY_MS = 86_400_000;
const midnight = (day: number): Date => new Date(FIRST_MS + day * DAY_MS);

/** Since the first day: that has calls, that keeps only roll-ups, that lost its roll-ups, that is frozen, the next year. */
const DAYS = { usual: 0, rolledUpAlone: 2, withCallsAlone: 3, frozen: 5, late: 365 };

describe.each(ENGINES)('days of roll-ups on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  /** A call in the first and in the last millisecond of each day. */
  async function placeUsage(): Promise<Placed> {
    const placed = await sampleOrganisation(db);
    const calls = Object.values(DAYS).flatMap((day) =>
      [midnight(day).getTime(), midnight(day + 1).getTime() - 1].map((admittedAtMs) =>
        sampleEvent(placed, { admittedAtMs }),
      ),
    );
    const batch = { gate: placed, events: numbered(calls), refused: [] };
    await db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(unit, batch, midnight(DAYS.late + 1)),
    );
    return placed;
  }

  test('are those with calls or roll-ups that are not frozen, each once, in order, over any gap', async () => {
    const { organisationId: id } = await placeUsage();
    await placeUsage();
    await db.inTenant(
      'retention_user',
      id,
      async ({ tx, tables: { usageRollup, usageEvent, usageFrozenDay } }) => {
        const within = (day: number, at: typeof usageRollup.bucketAt | typeof usageEvent.admittedAt) =>
          and(gte(at, midnight(day)), lt(at, midnight(day + 1)));
        await tx
          .delete(usageEvent)
          .where(and(eq(usageEvent.tenantId, id), within(DAYS.rolledUpAlone, usageEvent.admittedAt)));
        await tx
          .delete(usageRollup)
          .where(and(eq(usageRollup.tenantId, id), within(DAYS.withCallsAlone, usageRollup.bucketAt)));
        await tx.insert(usageFrozenDay).values({
          tenantId: id,
          day: midnight(DAYS.frozen),
          rows: 0,
          sha256: 'x',
          form: 2,
          frozenAt: midnight(DAYS.late),
        });
      },
    );
    const { usual, rolledUpAlone, withCallsAlone, late } = DAYS;
    expect(await db.readTenant(id, rollupDays)).toEqual(
      [usual, rolledUpAlone, withCallsAlone, late].map(midnight),
    );
  });

  test('with many calls are made anew and compared in parts, which come to the same', async () => {
    const placed = await sampleOrganisation(db);
    const id = placed.organisationId;
    const minutes = [0, 14, 15, 16, 29, 30, 600, 601, 1439];
    const calls = minutes.map((minute) =>
      sampleEvent(placed, {
        admittedAtMs: FIRST_MS + minute * 60_000,
        dimensions: { app: `a${minute % 2}` },
      }),
    );
    await db.inTenant('ingest_user', id, (unit) =>
      takeIn(unit, { gate: placed, events: numbered(calls), refused: [] }, midnight(1)),
    );
    const rows = () =>
      db.readTenant(id, async (unit) => {
        const all = [];
        for (const { table, key, sums } of rolledRows(unit)) {
          const of = Object.fromEntries([...key, ...sums].map((column) => [column.name, column]));
          all.push(
            ...(await unit.tx
              .select(of)
              .from(table)
              .where(eq(key[0] as PgColumn, id))),
          );
        }
        return all
          .map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value)))
          .sort();
      });
    const before = await rows();
    await db.inTenant('ingest_user', id, (unit) => rebuildDay(unit, midnight(0), 1));
    expect(await rows()).toEqual(before);
    expect(before.length).toBeGreaterThan(minutes.length);
    const inParts = () => db.readTenant(id, (unit) => countDifferences(unit, midnight(0), 4));
    expect(await inParts()).toBe(0);
    await db.inTenant('ingest_user', id, ({ tx, tables: { usageRollup } }) =>
      tx.update(usageRollup).set({ requests: 7 }).where(eq(usageRollup.tenantId, id)),
    );
    expect(await inParts()).toBe(5);
    expect(await db.readTenant(id, (unit) => countDifferences(unit, midnight(0)))).toBe(5);
  });

  test('are none where there is no usage', async () => {
    const { organisationId } = await sampleOrganisation(db);
    expect(await db.readTenant(organisationId, rollupDays)).toEqual([]);
  });
});
