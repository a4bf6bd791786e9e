import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { type ReportField, type ReportQuestion, reportQuerySchema } from '../../../contract/usage-report.ts';
import { readUsageReport } from '../../../dashboard-api/reports/usage-report.ts';
import { passedDays, rollUpDays } from '../../../dashboard-api/rollups/days.ts';
import type { Database, TenantRole } from '../../../db/database.ts';
import { checkRollups } from '../../../db/rollups/build.ts';
import { readRolledDays } from '../../../db/rollups/days.ts';
import { addToRollups, holdRollups, takeFromRollups } from '../../../db/rollups/maintain.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';

const HOUR_MS = 3_600_000;
/** Clocks of Europe are put back on the 25th. */
const START_MS = Date.UTC(2026, 9, 23);
const END_MS = START_MS + 4 * 24 * HOUR_MS;
const AFTER = new Date(END_MS + HOUR_MS);
const CORRECTED = sampleLine({ chargedNanos: '-5' });
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kolkata'] as const;

describe.each(ENGINES)('roll-ups by day on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const store = ({ organisationId, gateId, incarnationId }: Placed, events: readonly UsageEvent[]) =>
    db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(unit, { gate: { gateId, incarnationId }, events, refused: [] }, AFTER),
    );
  const putZone = ({ organisationId }: Placed, timeZone: string) =>
    db.inTenant('app_user', organisationId, ({ tx, tables: { organisationProfile: profile } }) =>
      tx.update(profile).set({ timeZone }).where(eq(profile.tenantId, organisationId)),
    );
  const rolled = ({ organisationId }: Placed) =>
    db.readTenant(organisationId, (unit) =>
      readRolledDays(unit, { from: new Date(0), to: new Date(END_MS * 2) }),
    );
  const differences = async ({ organisationId }: Placed) =>
    (await checkRollups(db, organisationId)).reduce((sum, day) => sum + day.differences, 0);
  const report = ({ organisationId }: Placed, question: Partial<ReportQuestion> = {}) => {
    const query = reportQuerySchema.parse({
      from: new Date(START_MS).toISOString(),
      to: new Date(END_MS).toISOString(),
      timeZone: 'UTC',
      groupBy: ['provider'],
      measures: ['contractedCost', 'requests', 'tokens', 'latency', 'errorRate'],
      ...question,
    });
    return db.readTenant(organisationId, async (unit) => {
      const answer = await readUsageReport(unit, query, 'all', AFTER);
      if (typeof answer === 'string') throw new Error(answer);
      return answer;
    });
  };
  /** The same from lines: roll-ups that are not complete are not read. */
  const reportOfLines = async (placed: Placed, question?: Partial<ReportQuestion>) => {
    await setComplete(placed, false);
    const answer = await report(placed, question);
    await setComplete(placed, true);
    return answer;
  };
  const setComplete = ({ organisationId }: Placed, isComplete: boolean) =>
    db.inTenant('ingest_user', organisationId, ({ tx, tables: { usageRollupState: state } }) =>
      tx.update(state).set({ isComplete }).where(eq(state.tenantId, organisationId)),
    );
  const callAt = (placed: Placed, hour: number, more: Partial<UsageEvent> = {}) =>
    sampleEvent(placed, { admittedAtMs: START_MS + hour * HOUR_MS, ...more });

  const call = fc.record({
    hour: fc.integer({ min: 0, max: 95 }),
    minute: fc.constantFrom(0, 15, 59),
    provider: fc.constantFrom('openai', 'anthropic'),
    app: fc.constantFrom('a', 'b', null),
    isCorrected: fc.boolean(),
    step: fc.integer({ min: 0, max: 2 }),
  });
  const question = fc.record({
    timeZone: fc.constantFrom(...ZONES),
    interval: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, null),
    groupBy: fc.constantFrom<ReportField[]>(['provider'], ['dimension:app', 'model']),
    compare: fc.constantFrom('none' as const, 'previous' as const),
    fromHour: fc.integer({ min: -3, max: 40 }),
    toHour: fc.integer({ min: 60, max: 99 }),
  });

  test('L37: reports are to the last nano-dollar those of lines, whatever came late and whichever days were made when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 3, maxLength: 10 }),
        fc.tuple(fc.constantFrom(...ZONES), fc.constantFrom(...ZONES), fc.constantFrom(...ZONES)),
        fc.array(question, { minLength: 3, maxLength: 3 }),
        async (calls, zones, questions) => {
          const placed = await sampleOrganisation(db);
          const made = calls.flatMap(({ hour, minute, provider, app, isCorrected, step }) => {
            const dimensions: Record<string, string> = app === null ? {} : { app };
            const of = { admittedAtMs: START_MS + hour * HOUR_MS + minute * 60_000, provider, dimensions };
            const event = sampleEvent(placed, { ...of, totalMs: hour });
            const truth = { kind: 'correction' as const, correctsEventId: event.eventId };
            const correction = sampleEvent(placed, { ...of, ...truth, lines: [CORRECTED] });
            return [{ event, step }, ...(isCorrected ? [{ event: correction, step: 2 }] : [])];
          });
          const events = numbered(made.map(({ event }) => event));
          const steps = Map.groupBy(events, (_, index) => made[index]?.step);
          for (const [step, zone] of zones.entries()) {
            await store(placed, steps.get(step) ?? []);
            await putZone(placed, zone);
            // Days of the last step are left as they are when something came: some are forgotten.
            if (step < 2) expect(await rollUpDays(db, placed.organisationId, AFTER)).toBe(true);
          }
          expect(await differences(placed)).toBe(0);
          for (const { fromHour, toHour, ...asked } of questions) {
            const from = new Date(START_MS + fromHour * HOUR_MS + 7 * 60_000).toISOString();
            const to = new Date(START_MS + toHour * HOUR_MS).toISOString();
            const answer = await report(placed, { ...asked, from, to });
            expect(answer.readFrom).toBe('rollups');
            const ofLines = await reportOfLines(placed, { ...asked, from, to });
            expect(answer).toEqual({ ...ofLines, readFrom: 'rollups' });
          }
        },
      ),
      { numRuns: engine.kind === 'pg' ? 6 : 2 },
    );
  });

  test('a day that is made is what reports of days read; of hours they do not', async () => {
    const placed = await sampleOrganisation(db);
    const { organisationId } = placed;
    await store(placed, numbered([callAt(placed, 5), callAt(placed, 30), callAt(placed, 95)]));
    await rollUpDays(db, organisationId, AFTER);
    expect((await rolled(placed)).map(({ from }) => from.toISOString().slice(0, 10))).toEqual([
      '2026-10-23',
      '2026-10-24',
      '2026-10-25',
      '2026-10-26',
    ]);
    const cost = async (question: Partial<ReportQuestion>) =>
      BigInt((await report(placed, question)).total.contractedNanos);
    const before = await cost({ interval: 'day' });
    await db.inTenant('ingest_user', organisationId, ({ tx, tables: { usageDayRollup: days } }) =>
      tx
        .update(days)
        .set({ costNanos: sql`${days.costNanos} + 1` })
        .where(eq(days.tenantId, organisationId)),
    );
    expect(await cost({ interval: 'day' })).toBe(before + 3n);
    expect(await cost({ interval: null })).toBe(before + 3n);
    expect(await cost({ interval: 'hour' })).toBe(before);
    // Of a zone whose days begin elsewhere, and of a period that cuts two of the days.
    expect(await cost({ interval: 'day', timeZone: 'Asia/Kolkata' })).toBe(before);
    const from = new Date(START_MS + 5 * HOUR_MS).toISOString();
    expect(await cost({ interval: 'day', from, to: new Date(END_MS - 60_000).toISOString() })).toBe(
      before + 1n,
    );
    expect(await differences(placed)).toBe(3);
  });

  test.each(['ingest_user', 'app_user'] as const)(
    'what %s changes is forgotten, and made anew',
    async (role: TenantRole) => {
      const placed = await sampleOrganisation(db);
      const { organisationId } = placed;
      const events = numbered([callAt(placed, 5), callAt(placed, 30), callAt(placed, 50)]);
      await store(placed, events);
      await rollUpDays(db, organisationId, AFTER);
      const changed = events.slice(1, 2).map(({ eventId }) => eventId);
      await db.inTenant(role, organisationId, async (unit) => {
        await holdRollups(unit);
        await takeFromRollups(unit, changed);
        await addToRollups(unit, changed);
      });
      const days = async () => (await rolled(placed)).map(({ from }) => from.getUTCDate());
      expect(await days()).toEqual([23, 25, 26]);
      const stopped = await rollUpDays(db, organisationId, AFTER, async () => false);
      expect([stopped, await days()]).toEqual([false, [23, 25, 26]]);
      await rollUpDays(db, organisationId, AFTER);
      expect([await days(), await differences(placed)]).toEqual([[23, 24, 25, 26], 0]);
    },
  );
});

test('days are whole ones of the zone, whose clocks make them shorter and longer', () => {
  const hours = (timeZone: string, from: string, to: string) =>
    passedDays(timeZone, { from: new Date(from), to: new Date(to) }).map(
      (day) => (day.to.getTime() - day.from.getTime()) / HOUR_MS,
    );
  expect(hours('UTC', '2026-10-24T05:15:00Z', '2026-10-27T00:00:00Z')).toEqual([24, 24, 24]);
  expect(hours('Europe/Berlin', '2026-10-24T05:15:00Z', '2026-10-27T00:00:00Z')).toEqual([24, 25, 24]);
  expect(hours('Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T21:59:59Z')).toEqual([24, 23]);
  expect(hours('UTC', '2026-10-24T05:15:00Z', '2026-10-24T23:59:59Z')).toEqual([]);
});
