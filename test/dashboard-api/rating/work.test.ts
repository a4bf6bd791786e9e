import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { newId } from '../../../contract/ids.ts';
import { costNanos, sumNanos } from '../../../contract/money.ts';
import { listCost } from '../../../contract/prices/list-cost.ts';
import { type CorrectedPrice, NO_TOTALS, type RatingRequest } from '../../../contract/rating.ts';
import { startPreview, startRun } from '../../../dashboard-api/rating/start.ts';
import { type RatingContext, workOnRating } from '../../../dashboard-api/rating/work.ts';
import { ratingPass } from '../../../dashboard-api/rating/worker.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { endOverride, insertOverride } from '../../../db/prices/overrides.ts';
import { readAdjustments } from '../../../db/rating/adjustments.ts';
import { insertRun, readRun, type StoredRun } from '../../../db/rating/runs.ts';
import { readCost } from '../../../db/reports/cost.ts';
import type { UsageFilter } from '../../../db/reports/filter.ts';
import { reportParts } from '../../../db/reports/parts.ts';
import { readRequest, readRequests } from '../../../db/reports/requests.ts';
import { readSums } from '../../../db/reports/sums.ts';
import { checkRollups } from '../../../db/rollups/build.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { MINUTE_MS, NOON_MS, type Placed } from '../../db/sample-usage.ts';
import { type CallFacts, callOf, TAKEN_IN_MS, takeInCalls } from './rated-calls.ts';

const DAY: RatingRequest = {
  from: '2026-11-20T00:00:00Z',
  to: '2026-11-21T00:00:00Z',
  onlyUnknown: false,
};
const FILTER: UsageFilter = { from: new Date(DAY.from), to: new Date(DAY.to), seen: 'all', dimensions: {} };
const CLASSES = ['input.uncached', 'output.text'] as const;

/** A price per million tokens of input and output, given for one re-rating. */
const flat = (model: string, [input, output]: readonly [string, string]): CorrectedPrice => ({
  provider: 'openai',
  model,
  price: {
    kind: 'rates',
    serviceTiers: null,
    rates: CLASSES.map((name, index) => ({
      class: name,
      modality: 'text',
      priceUsd: index === 0 ? input : output,
      priceUnit: '1000000',
    })),
  },
});

const call = (model: string, tokens: number, change: Partial<CallFacts> = {}): CallFacts => ({
  provider: 'openai',
  model,
  usage: { inputUncached: tokens, outputText: 7 },
  ...change,
});

describe.each(ENGINES)('re-rating on $name', (engine) => {
  let db: Database;
  let nowMs = TAKEN_IN_MS;
  const context = (): RatingContext => ({ db, clock: () => new Date(nowMs++) });
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const preview = ({ organisationId }: Placed, change: Partial<RatingRequest> = {}) =>
    startPreview(context(), organisationId, { ...DAY, ...change });
  const apply = ({ organisationId }: Placed, previewId: string, reason = 'A price was wrong') =>
    startRun(context(), organisationId, { previewId, reason, actor: { actorKind: 'session' } });
  const applied = async (placed: Placed, change: Partial<RatingRequest> = {}): Promise<StoredRun> => {
    const { previewId } = await preview(placed, change);
    const run = await apply(placed, previewId);
    if (typeof run === 'string') throw new Error(run);
    return run;
  };
  const report = async ({ organisationId }: Placed) => {
    const figures = await db.readTenant(organisationId, (unit) => readCost(unit, FILTER, ['model', 'key']));
    if (!figures) throw new Error('no report');
    const days = await checkRollups(db, organisationId);
    expect(days.filter(({ differences }) => differences > 0)).toEqual([]);
    return figures;
  };
  const adjustmentsOf = async ({ organisationId }: Placed, events: readonly UsageEvent[]) => {
    const ids = events.map(({ eventId }) => eventId);
    const found = await db.readTenant(organisationId, (unit) => readAdjustments(unit, ids));
    return ids.map((id) => found.get(id) ?? []);
  };
  /** Everything that ingest wrote, as text. */
  const ledger = ({ organisationId }: Placed) =>
    db.readTenant(organisationId, async ({ tx, tables }) => {
      const rows = [tables.usageEvent, tables.usageLine, tables.usageLineClass].map((table) =>
        tx.select().from(table).where(eq(table.tenantId, organisationId)),
      );
      const texts = (await Promise.all(rows)).flat().map((row) => JSON.stringify(row, exact));
      return texts.toSorted();
    });
  const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

  test('whatever is applied in whatever order, line + adjustments is the price under what was applied last', async () => {
    const price = fc.integer({ min: 0, max: 99_999 }).map((units) => `${units / 1_000}`);
    const models = fc.constantFrom('gpt-4o-mini', 'new-model-a', 'new-model-b');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(models, fc.nat(2_000_000)), { minLength: 1, maxLength: 6 }),
        fc.array(fc.tuple(models, fc.tuple(price, price)), { minLength: 1, maxLength: 3 }),
        async (calls, prices) => {
          const placed = await sampleOrganisation(db);
          const facts = calls.map(([model, tokens]) => call(model, tokens));
          const events = await takeInCalls(
            db,
            placed,
            facts.map((one) => callOf(placed, one)),
          );
          const before = [await ledger(placed), (await report(placed)).total.chargedNanos];
          const last = new Map<string, readonly [string, string]>();
          for (const [model, rates] of prices) {
            last.set(model, rates);
            const change = { prices: [flat(model, rates)] };
            const run = await applied(placed, change);
            expect(run.state).toBe('done');
            const again = await preview(placed, change);
            expect(again.totals).toMatchObject({
              changedLines: 0,
              becameKnownLines: 0,
              differenceNanos: '0',
            });
          }
          const posted = await adjustmentsOf(placed, events);
          const costs = events.map(({ lines: [line] }, index) => {
            const rates = last.get(line?.model ?? '');
            const expected = rates
              ? line?.classes.map(({ class: name, quantity }) =>
                  costNanos(quantity, rates[name === 'input.uncached' ? 0 : 1], 1_000_000n).toString(),
                )
              : line?.classes.map((row) => row.costNanos);
            const own = posted[index] ?? [];
            const isKnown = line?.costNanos !== null || own.length > 0;
            const classes = line?.classes.map((row, position) =>
              isKnown
                ? sumNanos([
                    row.costNanos ?? '0',
                    ...own.map((one) => one.classes[position]?.deltaNanos ?? '?'),
                  ]).toString()
                : row.costNanos,
            );
            expect(classes).toEqual(expected);
            for (const { deltaNanos, classes: parts, previousCostNanos, costNanos: cost } of own) {
              expect(sumNanos(parts.map((part) => part.deltaNanos)).toString()).toBe(deltaNanos);
              expect(sumNanos([previousCostNanos ?? '0', deltaNanos]).toString()).toBe(cost);
            }
            return isKnown
              ? sumNanos([line?.costNanos ?? '0', ...own.map(({ deltaNanos }) => deltaNanos)]).toString()
              : null;
          });
          const known = costs.filter((cost) => cost !== null);
          const { total, rows } = await report(placed);
          expect(total.costNanos).toBe(sumNanos(known).toString());
          expect(total.unknownLines).toBe(costs.length - known.length);
          expect(sumNanos(rows.map((row) => row.costNanos)).toString()).toBe(total.costNanos);
          const [sum] = await db.readTenant(placed.organisationId, async (unit) =>
            readSums(unit, (await reportParts(unit, FILTER, [])).parts, [], 1),
          );
          const listed = events.flatMap(({ lines: [line] }, index) => {
            const last = posted[index]?.at(-1) ?? line;
            return last ? [listCost(last).listNanos.toString()] : [];
          });
          expect(sum?.listNanos).toBe(sumNanos(listed).toString());
          const list = await db.readTenant(placed.organisationId, (unit) =>
            readRequests(unit, FILTER, null, 100),
          );
          const costOf = new Map(list.rows.map((row) => [row.eventId, row.costNanos]));
          expect(events.map(({ eventId }) => costOf.get(eventId))).toEqual(costs);
          expect([await ledger(placed), total.chargedNanos]).toEqual(before);
        },
      ),
      { numRuns: engine.kind === 'pg' ? 5 : 2 },
    );
  });

  test('with the prices that priced them there is nothing to post', async () => {
    const placed = await sampleOrganisation(db);
    const events = [call('gpt-4o-mini', 100), call('gpt-5', 5_000_000), call('nobody-knows', 3)];
    await takeInCalls(
      db,
      placed,
      events.map((one) => callOf(placed, one)),
    );
    const { totals, state } = await preview(placed);
    expect(state).toBe('ready');
    expect(totals).toMatchObject({
      lines: 3,
      unchangedLines: 2,
      changedLines: 0,
      becameKnownLines: 0,
      notPricedLines: 1,
      differenceNanos: '0',
      notPriced: [{ reason: 'no_price', lines: 1 }],
    });
  });

  test('L15: what was unknown becomes known, in reports and requests, and nothing is charged for it', async () => {
    const placed = await sampleOrganisation(db);
    const events = await takeInCalls(db, placed, [
      callOf(placed, call('gpt-4o-mini', 1_000)),
      callOf(placed, call('new-model', 1_000_000)),
    ]);
    const before = await report(placed);
    expect(before.total).toMatchObject({ unknownLines: 1, unknownAtMostNanos: '10000000' });
    const run = await applied(placed, { onlyUnknown: true, prices: [flat('new-*', ['2', '10'])] });
    expect(run.totals).toMatchObject({ lines: 1, becameKnownLines: 1, differenceNanos: '2000070000' });
    expect(run.totals.byModel).toMatchObject([{ value: 'openai:new-model', differenceNanos: '2000070000' }]);
    const { total } = await report(placed);
    expect(total).toMatchObject({
      unknownLines: 0,
      unknownAtMostNanos: '0',
      chargedNanos: before.total.chargedNanos,
      costNanos: sumNanos([before.total.costNanos, '2000070000']).toString(),
    });
    const opened = await db.readTenant(placed.organisationId, (unit) =>
      readRequest(unit, events[1]?.eventId ?? '', 'all'),
    );
    expect(opened).toMatchObject({
      costNanos: '2000070000',
      lines: [{ costNanos: null }],
      adjustments: [
        {
          line: 0,
          ordinal: 1,
          runId: run.runId,
          reason: 'A price was wrong',
          accountingPeriod: '2026-11',
          previousCostNanos: null,
          costNanos: '2000070000',
          priceSource: 'override',
        },
      ],
    });
  });

  test('what a correction says becomes known, and settles what it corrects', async () => {
    const placed = await sampleOrganisation(db);
    const lost = callOf(placed, {
      ...call('new-model', 0),
      context: { basis: 'reserved' },
      event: { outcome: 'lost', basis: 'reserved' },
    });
    const truth = callOf(placed, call('new-model', 1_000_000));
    await takeInCalls(db, placed, [lost, { ...truth, kind: 'correction', correctsEventId: lost.eventId }]);
    expect((await report(placed)).total.unknownLines).toBe(1);
    await applied(placed, { prices: [flat('new-model', ['2', '10'])] });
    expect((await report(placed)).total).toMatchObject({
      unknownLines: 0,
      unknownAtMostNanos: '0',
      costNanos: '2000070000',
      requests: 1,
    });
  });

  test('only what was asked for is rated again', async () => {
    const placed = await sampleOrganisation(db);
    await takeInCalls(db, placed, [
      callOf(placed, call('new-model', 10, { admittedAtMs: Date.parse(DAY.from) - 1 })),
      callOf(placed, call('new-model', 10, { admittedAtMs: Date.parse(DAY.from) })),
      callOf(placed, call('gpt-4o-mini', 10)),
      callOf(placed, { ...call('new-model', 10), provider: 'xai' }),
      callOf(placed, call('new-model', 10, { admittedAtMs: Date.parse(DAY.to) })),
    ]);
    const lines = async (change: Partial<RatingRequest>) => (await preview(placed, change)).totals.lines;
    expect(await lines({})).toBe(3);
    expect(await lines({ model: ['new-model'] })).toBe(2);
    expect(await lines({ provider: ['xai'] })).toBe(1);
    expect(await lines({ key: ['another'] })).toBe(0);
    expect(await lines({ onlyUnknown: true })).toBe(2);
    expect(await lines({ prices: [flat('gpt-*', ['1', '1'])] })).toBe(1);
  });

  test('the organisation’s own prices are taken as they stand, also those that begin in the past', async () => {
    const placed = await sampleOrganisation(db);
    await takeInCalls(db, placed, [callOf(placed, call('gpt-4o-mini', 1_000_000))]);
    const id = newId();
    const own = { id, ...flat('gpt-4o-mini', ['0.1', '0']), effectiveFromMs: 0, effectiveUntilMs: null };
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      insertOverride(unit, own, 'Contract', new Date(nowMs)),
    );
    const stale = await preview(placed);
    expect(stale.totals).toMatchObject({ changedLines: 1, newCostNanos: '100000000' });
    await db.inTenant('app_user', placed.organisationId, (unit) => endOverride(unit, id, new Date(1)));
    expect(await apply(placed, stale.previewId)).toBe('preview_stale');
    expect((await preview(placed)).totals).toMatchObject({ changedLines: 0, unchangedLines: 1 });
  });

  describe('a run', () => {
    const corrected = { prices: [flat('gpt-4o-mini', ['3', '3'])] };
    const organisationWithCalls = async (calls: number) => {
      const placed = await sampleOrganisation(db);
      const events = Array.from({ length: calls }, (_, index) =>
        callOf(placed, call('gpt-4o-mini', 100 + index, { admittedAtMs: NOON_MS + (index % 3) * MINUTE_MS })),
      );
      return { placed, events: await takeInCalls(db, placed, events) };
    };

    test('that is interrupted goes on where it stopped, and posts each line once', async () => {
      const { placed, events } = await organisationWithCalls(11);
      const { previewId } = await preview(placed, corrected);
      const { organisationId } = placed;
      const runId = newId();
      const actor = { actorKind: 'token' } as const;
      const start = { runId, previewId, reason: 'Interrupted', actor, startedAt: new Date(nowMs) };
      await db.inTenant('app_user', organisationId, (unit) =>
        insertRun(unit, { ...start, totals: NO_TOTALS }),
      );
      expect(await workOnRating(context(), organisationId, 1, 4)).toBe(false);
      const posted = async () => (await adjustmentsOf(placed, events)).flat().length;
      expect(await posted()).toBe(4);
      // The same work, found by another process.
      expect(await ratingPass(context(), () => false)).toBe(true);
      expect(await posted()).toBe(11);
      const run = await db.readTenant(organisationId, (unit) => readRun(unit, runId));
      expect(run).toMatchObject({ state: 'done', totals: { lines: 11, changedLines: 11 } });
    });

    test('asked for twice is one run', async () => {
      const { placed, events } = await organisationWithCalls(2);
      const { previewId } = await preview(placed, corrected);
      const both = await Promise.all([apply(placed, previewId), apply(placed, previewId)]);
      const ids = both.map((run) => (typeof run === 'string' ? run : run.runId));
      expect(ids[0]).toBe(ids[1]);
      expect((await adjustmentsOf(placed, events)).map((list) => list.length)).toEqual([1, 1]);
    });

    test('is refused for a preview that others have overtaken, that is too old, or of another organisation', async () => {
      const { placed } = await organisationWithCalls(1);
      const [one, other] = [await preview(placed, corrected), await preview(placed, corrected)];
      const foreign = await sampleOrganisation(db);
      expect(await apply(foreign, one.previewId)).toBe('not_found');
      expect(await apply(placed, one.previewId)).toMatchObject({ state: 'done' });
      expect(await apply(placed, other.previewId)).toBe('preview_stale');
      const old = await preview(placed, corrected);
      nowMs += 24 * 3_600_000;
      expect(await apply(placed, old.previewId)).toBe('preview_expired');
    });

    test('is in the audit log with its reason and actor, at its start and at its end', async () => {
      const { placed } = await organisationWithCalls(1);
      const run = await applied(placed, corrected);
      const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 10));
      const ours = entries.filter(({ action }) => action === 'rating.run');
      expect(ours.map(({ result }) => result)).toEqual(['done', 'started']);
      for (const entry of ours) {
        expect(entry).toMatchObject({
          target: run.runId,
          detail: { reason: 'A price was wrong' },
          actorKind: 'session',
        });
      }
    });
  });

  test('no role changes or removes an adjustment, or who had a run posted and why', async () => {
    const placed = await sampleOrganisation(db);
    await takeInCalls(db, placed, [callOf(placed, call('gpt-4o-mini', 100))]);
    await applied(placed, { prices: [flat('gpt-4o-mini', ['3', '3'])] });
    const statements = [
      sql`update rating_adjustment set delta_nanos = 0`,
      sql`delete from rating_adjustment`,
      sql`update rating_adjustment_class set delta_nanos = 0`,
      sql`delete from rating_adjustment_class`,
      sql`truncate rating_adjustment_class`,
      sql`update rating_run set reason = 'Another'`,
      sql`update rating_run set actor_kind = 'system'`,
      sql`delete from rating_run`,
      sql`update rating_preview set inputs_hash = ''`,
    ];
    for (const role of ['app_user', 'ingest_user'] as const) {
      for (const statement of statements) {
        const attempt = db.inTenant(role, placed.organisationId, ({ tx }) => tx.execute(statement));
        await expect(attempt).rejects.toThrow();
      }
    }
  });
});
