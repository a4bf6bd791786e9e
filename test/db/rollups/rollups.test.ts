import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventLine, UsageEvent } from '../../../contract/event.ts';
import { newId } from '../../../contract/ids.ts';
import { listCost } from '../../../contract/prices/list-cost.ts';
import type { Grouping } from '../../../contract/reports.ts';
import { binOf } from '../../../contract/time-bins.ts';
import type { Database } from '../../../db/database.ts';
import { isUnavailable } from '../../../db/failure.ts';
import { readCost } from '../../../db/reports/cost.ts';
import type { UsageFilter } from '../../../db/reports/filter.ts';
import { reportParts } from '../../../db/reports/parts.ts';
import { readSums, readTimes, readTokens } from '../../../db/reports/sums.ts';
import { buildRollups, checkRollups } from '../../../db/rollups/build.ts';
import { areRollupsComplete } from '../../../db/rollups/rebuild.ts';
import { MAX_SETS_A_DAY } from '../../../db/rollups/sets.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../engines.ts';
import { pastPolicies } from '../past-policies.ts';
import { sampleOrganisation } from '../sample-organisation.ts';
import { MINUTE_MS, NOON_MS, numbered, type Placed, sampleEvent, sampleLine } from '../sample-usage.ts';

const NOW = new Date(NOON_MS);
const ROLLUP_TABLES = [
  'usage_rollup',
  'usage_rollup_class',
  'usage_rollup_time',
  'usage_set_rollup',
  'usage_set_rollup_class',
  'usage_set_rollup_time',
  'usage_day_set',
  'usage_wide_day',
  'usage_rollup_state',
  'usage_group',
];
const ALL_DAY: UsageFilter = {
  from: new Date(NOON_MS - 24 * 60 * MINUTE_MS),
  to: new Date(NOON_MS + 24 * 60 * MINUTE_MS),
  seen: 'all',
  dimensions: {},
};

/** Closing events, some of unknown or estimated cost, and corrections of some of them. */
const usage: fc.Arbitrary<Call[]> = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 120 }),
    provider: fc.constantFrom('openai', 'anthropic'),
    basis: fc.constantFrom('reported', 'estimated', 'reserved'),
    price: fc.constantFrom(
      {},
      { priceSource: 'override' as const, catalogueCostNanos: '9000000' },
      { priceSource: 'override' as const },
    ),
    dimensions: fc.constantFrom<Record<string, string>[]>({}, { app: 'a' }, { app: 'b', team: 'c d "e"' }),
    status: fc.constantFrom(200, 200, 500),
    totalMs: fc.integer({ min: 1, max: 2_000_000 }),
    corrected: fc.constantFrom('no', 'no', 'known', 'unknown'),
  }),
  { minLength: 2, maxLength: 12 },
);

function eventsOf(placed: Placed, calls: readonly Call[]): UsageEvent[] {
  const unknown = { classes: [], costNanos: null, chargedNanos: '700' };
  const events = calls.flatMap(({ minute, basis, price, corrected, ...facts }) => {
    const admittedAtMs = NOON_MS + minute * MINUTE_MS;
    const line = sampleLine({ basis, ...price, ...(basis === 'reserved' ? unknown : {}) });
    const call = sampleEvent(placed, { ...facts, admittedAtMs, basis, lines: [line] });
    if (corrected === 'no') return [call];
    const truth = sampleLine(
      corrected === 'known' ? { chargedNanos: '-5' } : { ...unknown, chargedNanos: '1' },
    );
    return [
      call,
      sampleEvent(placed, {
        ...facts,
        admittedAtMs,
        kind: 'correction',
        correctsEventId: call.eventId,
        lines: [truth],
      }),
    ];
  });
  return numbered(events);
}

/** At list prices, by what the lines themselves say. */
const listOf = (events: ReadonlySet<UsageEvent>): bigint =>
  [...events].flatMap(({ lines }) => lines).reduce((sum, line) => sum + listCost(line).listNanos, 0n);

const sorted = (rows: readonly unknown[]): unknown[] =>
  rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

interface Call {
  readonly minute: number;
  readonly provider: string;
  readonly basis: 'reported' | 'estimated' | 'reserved';
  readonly price: Partial<EventLine>;
  readonly dimensions: Record<string, string>;
  readonly status: number;
  readonly totalMs: number;
  readonly corrected: 'no' | 'known' | 'unknown';
}

/** By what figures are compared: what roll-ups have by groups, and by sets of dimensions. */
const KEYS = [[], ['provider'], ['dimension:app', 'hour']] as const;

describe.each(ENGINES)('roll-ups on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const store = (placed: Placed, events: readonly UsageEvent[]) =>
    db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(
        unit,
        { gate: { gateId: placed.gateId, incarnationId: placed.incarnationId }, events, refused: [] },
        NOW,
      ),
    );
  const differences = async ({ organisationId }: Placed) =>
    (await checkRollups(db, organisationId)).reduce((sum, day) => sum + day.differences, 0);
  const report = (
    { organisationId }: Placed,
    filter: Partial<UsageFilter> = {},
    groupBy: Grouping[] = ['provider'],
  ) => db.readTenant(organisationId, (unit) => readCost(unit, { ...ALL_DAY, ...filter }, groupBy));
  /** The same report from lines: roll-ups that are not complete are not read. */
  const reportOfLines = async (placed: Placed, filter: Partial<UsageFilter> = {}) => {
    await setComplete(placed, false);
    const answer = await report(placed, filter);
    await setComplete(placed, true);
    return answer;
  };
  /** All that reports are made of, in an order of its own. */
  const everything = ({ organisationId }: Placed, filter: UsageFilter = ALL_DAY) =>
    db.readTenant(organisationId, async (unit) => {
      const figures: unknown[] = [];
      const sources = new Set<string>();
      for (const keys of KEYS) {
        const { parts, readFrom } = await reportParts(unit, filter, keys);
        sources.add(readFrom);
        const times = [];
        for (const timing of ['total', 'first'] as const)
          times.push(
            sorted((await readTimes(unit, parts, keys, timing)).filter(({ calls }) => calls.some(Boolean))),
          );
        const tokens = [...(await readTokens(unit, parts, keys))].map(([id, sums]) => [id, sorted(sums)]);
        figures.push([sorted(await readSums(unit, parts, keys, 1000)), sorted(tokens), times]);
      }
      return { figures, sources: [...sources] };
    });
  const everythingOfLines = async (placed: Placed, filter?: UsageFilter) => {
    await setComplete(placed, false);
    const answer = await everything(placed, filter);
    await setComplete(placed, true);
    return answer;
  };
  const setComplete = ({ organisationId }: Placed, isComplete: boolean) =>
    db.inTenant('ingest_user', organisationId, ({ tx, tables }) =>
      tx
        .update(tables.usageRollupState)
        .set({ isComplete })
        .where(eq(tables.usageRollupState.tenantId, organisationId)),
    );

  test('L37: hold what the lines hold, in whatever order and however often events, corrections and late ones come', async () => {
    await fc.assert(
      fc.asyncProperty(usage, fc.infiniteStream(fc.nat()), async (calls, choices) => {
        const placed = await sampleOrganisation(db);
        const waiting = eventsOf(placed, calls);
        const delivered: UsageEvent[] = [];
        while (waiting.length > 0) {
          const size = 1 + ((choices.next().value ?? 0) % 6);
          const batch = Array.from({ length: Math.min(size, waiting.length) }, () =>
            waiting.splice((choices.next().value ?? 0) % waiting.length, 1),
          ).flat();
          delivered.push(...batch);
          await store(placed, [...batch, ...delivered.slice(0, 1)]);
        }
        expect(await differences(placed)).toBe(0);
        const rolled = await everything(placed);
        expect(rolled.sources).toEqual(['rollups']);
        expect(rolled.figures).toEqual((await everythingOfLines(placed)).figures);
        const [total] = await db.readTenant(placed.organisationId, async (unit) =>
          readSums(unit, (await reportParts(unit, ALL_DAY, [])).parts, [], 1),
        );
        expect(total?.listNanos).toBe(String(listOf(new Set(delivered))));
        expect(total?.failed).toBe(
          delivered.filter(({ kind, status }) => kind === 'closing' && status === 500).length,
        );
      }),
      { numRuns: engine.kind === 'pg' ? 6 : 2 },
    );
  });

  test('L37: calls of more than a thousand seconds are counted as exactly, from lines and from roll-ups', async () => {
    const placed = await sampleOrganisation(db);
    const slow = Array.from({ length: 5 }, () => sampleEvent(placed, { totalMs: 1_200_000 }));
    await store(placed, numbered(slow));
    const timesOf = () =>
      db.readTenant(placed.organisationId, async (unit) => {
        const { parts, readFrom } = await reportParts(unit, ALL_DAY, []);
        const [timed] = await readTimes(unit, parts, [], 'total');
        return [readFrom, timed?.calls.at(binOf(1_200_000))];
      });
    expect(await timesOf()).toEqual(['rollups', 5]);
    await setComplete(placed, false);
    expect(await timesOf()).toEqual(['calls', 5]);
  });

  test('a period that begins and ends within a quarter of an hour is exact', async () => {
    const placed = await sampleOrganisation(db);
    const at = (minute: number) => sampleEvent(placed, { admittedAtMs: NOON_MS + minute * MINUTE_MS });
    await store(placed, numbered([0, 7, 14, 15, 31, 44, 45, 52].map(at)));
    for (const [from, to, requests] of [
      [7, 52, 6],
      [15, 45, 3],
      [1, 14, 1],
      [8, 20, 2],
    ] as const) {
      const filter = {
        from: new Date(NOON_MS + from * MINUTE_MS),
        to: new Date(NOON_MS + to * MINUTE_MS),
      };
      expect((await report(placed, filter))?.total.requests, `${from} to ${to}`).toBe(requests);
    }
  });

  test('what is wrong is found, and made right', async () => {
    const placed = await sampleOrganisation(db);
    const { organisationId } = placed;
    await store(placed, numbered([sampleEvent(placed), sampleEvent(placed, { provider: 'anthropic' })]));
    await db.inTenant(
      'ingest_user',
      organisationId,
      async ({ tx, tables: { usageRollup, usageRollupClass } }) => {
        await tx
          .update(usageRollup)
          .set({ costNanos: sql`${usageRollup.costNanos} + 1` })
          .where(eq(usageRollup.tenantId, organisationId));
        await tx.delete(usageRollupClass).where(eq(usageRollupClass.tenantId, organisationId));
      },
    );
    expect(await differences(placed)).toBeGreaterThan(3);
    expect(await buildRollups(db, organisationId)).toBe(true);
    expect(await differences(placed)).toBe(0);
    expect(await report(placed)).toEqual(await reportOfLines(placed));
  });

  test('of usage that was there before them reports read the lines until they are built', async () => {
    const placed = await sampleOrganisation(db);
    const { organisationId } = placed;
    const [first, second] = numbered([sampleEvent(placed), sampleEvent(placed)]);
    if (!first || !second) throw new Error('two events were made');
    await store(placed, [first]);
    await pastPolicies(db, async (tx) => {
      for (const table of ROLLUP_TABLES)
        await tx.execute(sql`delete from ${sql.identifier(table)} where tenant_id = ${organisationId}`);
    });
    const isComplete = () => db.readTenant(organisationId, areRollupsComplete);
    expect([await isComplete(), (await report(placed))?.total.requests]).toEqual([false, 1]);
    await store(placed, [second]);
    expect([await isComplete(), (await report(placed))?.total.requests]).toEqual([false, 2]);
    expect(await buildRollups(db, organisationId, async () => false)).toBe(false);
    expect(await isComplete()).toBe(false);
    expect(await buildRollups(db, organisationId)).toBe(true);
    expect([await isComplete(), (await report(placed))?.total.requests]).toEqual([true, 2]);
    expect(await differences(placed)).toBe(0);
  });

  test('a key with too many sets of dimensions on a day is read call by call, and without them once its calls are gone', async () => {
    const placed = await sampleOrganisation(db);
    const { organisationId: tenantId } = placed;
    const user = (index: number) =>
      sampleEvent(placed, { dimensions: { user: `u${index}` }, admittedAtMs: NOON_MS + index, totalMs: 40 });
    const many = Array.from({ length: MAX_SETS_A_DAY + 1 }, (_, index) => user(index));
    const next = sampleEvent(placed, {
      dimensions: { user: 'u1' },
      admittedAtMs: NOON_MS + 1440 * MINUTE_MS,
    });
    const events = numbered([next, ...many]);
    await store(placed, events.slice(0, MAX_SETS_A_DAY));
    const filter = { ...ALL_DAY, to: new Date(NOON_MS + 2 * 1440 * MINUTE_MS) };
    const users = () =>
      db.readTenant(tenantId, async (unit) => {
        const { parts, readFrom } = await reportParts(unit, filter, ['dimension:user']);
        const sums = await readSums(unit, parts, ['dimension:user'], 1000);
        const [times] = await readTimes(unit, parts, [], 'total');
        const byUser = Object.fromEntries(sums.map(({ values, requests }) => [`${values[0]}`, requests]));
        return {
          readFrom,
          users: sums.length,
          times: times?.calls[binOf(40)],
          u1: byUser['u1'],
          none: byUser['null'],
        };
      });
    expect(await users()).toMatchObject({ readFrom: 'rollups', users: MAX_SETS_A_DAY - 1, u1: 2 });
    await store(placed, events.slice(MAX_SETS_A_DAY));
    const all = { readFrom: 'both', users: MAX_SETS_A_DAY + 1, times: MAX_SETS_A_DAY + 1, u1: 2 };
    expect(await users()).toEqual(all);
    expect(await differences(placed)).toBe(0);
    await buildRollups(db, tenantId);
    expect([await users(), await differences(placed)]).toEqual([all, 0]);
    await db.inTenant('retention_user', tenantId, ({ tx, tables }) =>
      tx.insert(tables.usageFrozenDay).values({
        tenantId,
        day: new Date(Date.UTC(2026, 10, 20)),
        rows: 1,
        sha256: 'x',
        form: 2,
        frozenAt: NOW,
      }),
    );
    const gone = { readFrom: 'both', users: 2, times: MAX_SETS_A_DAY + 1, u1: 1, none: MAX_SETS_A_DAY + 1 };
    expect(await users()).toEqual(gone);
  });

  /** As a gate delivers: what finds the store busy comes again. */
  const stored = async (placed: Placed, events: readonly UsageEvent[]): Promise<void> => {
    for (;;) {
      const failure: unknown = await store(placed, events).then(
        () => null,
        (err: unknown) => err,
      );
      if (failure === null) return;
      if (!isUnavailable(failure)) throw failure;
    }
  };

  test('many deliveries at once to one organisation lose nothing', async () => {
    const placed = await sampleOrganisation(db);
    await Promise.all(
      Array.from({ length: 8 }, (_, gate) => {
        const own = { ...placed, gateId: `gate-${gate}`, incarnationId: newId() };
        return stored(own, numbered([0, 1, 2].map(() => sampleEvent(own))));
      }),
    );
    expect((await report(placed))?.total.requests).toBe(24);
    expect(await differences(placed)).toBe(0);
  });
});
