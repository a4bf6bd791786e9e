import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { chainAfter, recordAudit } from '../../../db/audit/entries.ts';
import { readSpend } from '../../../db/budgets/spend.ts';
import type { Database, TenantUnit } from '../../../db/database.ts';
import { removalsDue } from '../../../db/directory/due-jobs.ts';
import { listFindings } from '../../../db/findings/findings.ts';
import { readCost } from '../../../db/reports/cost.ts';
import { readCheckpoint } from '../../../db/retention/audit.ts';
import { changedDays } from '../../../db/retention/frozen.ts';
import { readRequestsSince } from '../../../db/retention/frozen-days.ts';
import { type RetentionRun, runRetention } from '../../../db/retention/run.ts';
import { putRetention, readRetention } from '../../../db/retention/settings.ts';
import { checkRollups } from '../../../db/rollups/build.ts';
import { firstGap, recountGate } from '../../../db/usage/recount.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { readArrived } from '../../../db/usage/watermark.ts';
import { ENGINES } from '../engines.ts';
import { sampleOrganisation } from '../sample-organisation.ts';
import { MINUTE_MS, NOON_MS, numbered, type Placed, sampleEvent } from '../sample-usage.ts';

const NOW = new Date(NOON_MS);
const DAY_MS = 86_400_000;
const AGES = [500, 500, 399, 398, 20, 1, 0];
const EVER = { from: new Date(0), to: new Date(NOON_MS + DAY_MS), seen: 'all', dimensions: {} } as const;
const TOTAL = { startMs: NOON_MS - 600 * DAY_MS, endMs: null };
const RUN: RetentionRun = {
  now: NOW,
  batch: 2,
  isStopped: () => false,
  onRemoved: () => undefined,
  sign: async ({ sequence }) => `signed ${sequence}`,
};

describe.each(ENGINES)('P10: retention on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  let placed: Placed;
  let id: string;
  const budgetId = newId();
  const events = () =>
    numbered(
      AGES.map((age, index) =>
        sampleEvent(placed, { admittedAtMs: NOON_MS - age * DAY_MS, admissionNumber: index + 1 }),
      ),
    );
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    id = placed.organisationId;
    await db.inTenant('app_user', id, ({ tx, tables }) =>
      tx.insert(tables.budget).values({
        tenantId: id,
        budgetId,
        name: 'All',
        match: {},
        mode: 'block',
        period: 'total',
        limitNanos: 1n,
        raises: [],
        thresholds: [],
        createdAt: new Date(TOTAL.startMs),
      }),
    );
    const counted = events().map((event, index) =>
      index === 0 ? event : { ...event, budgetAccounts: [`${budgetId}@${TOTAL.startMs}`] },
    );
    await ingest(counted);
  });

  const ingest = (all: ReturnType<typeof events>) =>
    db.inTenant('ingest_user', id, (unit) =>
      takeIn(unit, { gate: placed, events: all, refused: [] }, new Date(NOON_MS - MINUTE_MS)),
    );
  const read = <T>(work: (unit: TenantUnit) => Promise<T>) => db.readTenant(id, work);
  const eventsLeft = () =>
    read(async ({ tx }) => {
      const { rows } = await tx.execute<{ count: number }>(
        sql`select count(*) as count from usage_event where tenant_id = ${id}`,
      );
      return Number(rows[0]?.count);
    });
  const figures = () => read((unit) => readCost(unit, EVER, ['provider']));
  const withoutDate = async () => ({ ...(await figures()), dataAsOf: null });

  test('what is over goes with its lines; reports, budgets and the books say what they said', async () => {
    const before = {
      cost: await withoutDate(),
      spend: await read((unit) => readSpend(unit, budgetId, {}, TOTAL)),
      gate: await read((unit) => recountGate(unit, placed, 7)),
    };
    expect(before.spend.uncounted).toBeGreaterThan(0n);
    const outcome = await runRetention(db, id, RUN);
    expect(outcome).toMatchObject({ removed: { usage: 4 }, held: null, isDone: true });
    expect(await eventsLeft()).toBe(3);
    expect(await withoutDate()).toEqual(before.cost);
    expect(await read((unit) => readSpend(unit, budgetId, {}, TOTAL))).toEqual(before.spend);
    expect(await read((unit) => recountGate(unit, placed, 7))).toEqual(before.gate);
    expect(await read((unit) => firstGap(unit, placed))).toBeNull();
    expect(await read(readArrived)).toMatchObject([{ watermark: 7, countedEvents: 7 }]);
    expect((await checkRollups(db, id)).map(({ differences }) => differences)).toEqual([0, 0, 0]);
    const left = await read(({ tx }) =>
      tx.execute<{
        one: number;
      }>(sql`select 1 as one from usage_line_class c where c.tenant_id = ${id} and not exists
        (select 1 from usage_event e where e.tenant_id = c.tenant_id and e.event_id = c.event_id)`),
    );
    expect(left.rows).toEqual([]);
  });

  test('L36: goes in batches that each stand by themselves, and goes on after a stop', async () => {
    const batches: number[] = [];
    const onRemoved: RetentionRun['onRemoved'] = (kind, rows) => {
      if (kind === 'usage') batches.push(rows);
    };
    const stopped = { ...RUN, onRemoved, isStopped: () => batches.length > 0 };
    expect(await runRetention(db, id, stopped)).toMatchObject({ isDone: false });
    expect([batches, await eventsLeft()]).toEqual([[2], 5]);
    expect(await runRetention(db, id, { ...RUN, onRemoved })).toMatchObject({ isDone: true });
    expect([batches, await eventsLeft()]).toEqual([[2, 2], 3]);
  });

  test('drill-down says since when calls are there, and frozen days are what they were', async () => {
    expect(await read(readRequestsSince)).toBeNull();
    await runRetention(db, id, RUN);
    expect(await read(readRequestsSince)).toEqual(new Date('2025-10-19T00:00:00Z'));
    expect(await read(changedDays)).toEqual([]);
    await db.inTenant('ingest_user', id, ({ tx, tables }) =>
      tx.update(tables.usageRollup).set({ costNanos: 1n }).where(eq(tables.usageRollup.tenantId, id)),
    );
    expect((await read(changedDays)).length).toBe(3);
  });

  test('an event that comes again after it was removed is not counted twice', async () => {
    await runRetention(db, id, RUN);
    const cost = await withoutDate();
    await ingest(events());
    expect(await withoutDate()).toEqual(cost);
    expect(await eventsLeft()).toBe(3);
  });

  test('a day whose roll-ups are not what its lines say keeps its lines, and says so', async () => {
    await db.inTenant('ingest_user', id, ({ tx, tables }) =>
      tx
        .update(tables.usageRollup)
        .set({ costNanos: 1n })
        .where(sql`${tables.usageRollup.tenantId} = ${id} and ${tables.usageRollup.bucketAt} > '2025-10-01'`),
    );
    const { removed, held } = await runRetention(db, id, RUN);
    expect(removed.usage).toBe(2);
    expect(held).toEqual({ reason: 'differs', day: '2025-10-17' });
  });

  test('a choice holds within the bounds of the plan', async () => {
    await db.inTenant('app_user', id, (unit) => putRetention(unit, { usage: 100, audit: 1 }, NOW));
    await db.inTenant('app_user', id, (unit) => putRetention(unit, { usage: 100, deliveries: 9_999 }, NOW));
    const { plan, kept } = await read(readRetention);
    expect([plan, kept.usage, kept.audit, kept.deliveries]).toEqual(['standard', 100, 397, 366]);
  });

  test('P17: the audit log loses whole beginnings, with a checkpoint that its rest is chained to', async () => {
    for (const age of [500, 450, 10])
      await db.inTenant('app_user', id, (unit) =>
        recordAudit(
          unit,
          { actorKind: 'system', action: 'key.issue', result: 'done', detail: { age: `${age}` } },
          new Date(NOON_MS - age * DAY_MS),
        ),
      );
    const before = await read((unit) => chainAfter(unit, 0, 10));
    const { removed } = await runRetention(db, id, RUN);
    expect(removed.audit).toBe(2);
    const after = await read((unit) => chainAfter(unit, 0, 10));
    expect(after.map(({ sequence, action }) => [sequence, action])).toEqual([
      [3, 'key.issue'],
      [4, 'retention.run'],
    ]);
    const { sequence, entryHash, proof } = (await read(readCheckpoint)) ?? {};
    expect([sequence, entryHash, proof]).toEqual([2, before[1]?.entryHash, 'signed 2']);
  });

  test('without a key to sign with audit entries stay', async () => {
    await db.inTenant('app_user', id, (unit) =>
      recordAudit(unit, { actorKind: 'system', action: 'key.issue', result: 'done' }, new Date(0)),
    );
    expect((await runRetention(db, id, { ...RUN, sign: null })).removed.audit).toBeUndefined();
  });

  test('its login finds the organisations whose retention is due, and a run puts the next a day ahead', async () => {
    expect(await removalsDue(db, 'retention.run', new Date(NOON_MS + DAY_MS))).toContain(id);
    await runRetention(db, id, { ...RUN, now: new Date() });
    expect(await removalsDue(db, 'retention.run', new Date(NOON_MS + DAY_MS))).not.toContain(id);
  });

  test('findings go by their age', async () => {
    await db.inTenant('app_user', id, ({ tx, tables }) =>
      tx.insert(tables.finding).values(
        [500, 20].map((age) => ({
          tenantId: id,
          findingId: newId(),
          kind: 'spend.day',
          scope: 'organisation',
          scopeId: '',
          bucketAt: new Date(NOON_MS - age * DAY_MS),
          foundAt: NOW,
          detail: {},
          state: 'open',
        })),
      ),
    );
    expect((await runRetention(db, id, RUN)).removed).toMatchObject({ findings: 1 });
    expect(await read((unit) => listFindings(unit, 10))).toHaveLength(1);
  });

  test('an organisation of another is not reached', async () => {
    const other = await sampleOrganisation(db);
    await runRetention(db, other.organisationId, RUN);
    expect(await eventsLeft()).toBe(7);
  });
});
