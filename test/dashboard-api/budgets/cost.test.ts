import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BudgetMatch } from '../../../contract/budget.ts';
import { type BudgetCost, budgetCostSchema } from '../../../contract/budgets-api.ts';
import { newId } from '../../../contract/ids.ts';
import { costReportSchema } from '../../../contract/reports.ts';
import { startPreview, startRun } from '../../../dashboard-api/rating/start.ts';
import { workOnRating } from '../../../dashboard-api/rating/work.ts';
import { readCharged } from '../../../db/budgets/spend.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { Administrator } from '../organisation/administrator.ts';
import { callOf, TAKEN_IN_MS, takeInCalls } from '../rating/rated-calls.ts';

const NOVEMBER = 'from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z';
/** Charged what it cost. */
const REPORTED = sampleLine();
/** The caller left: charged what it had reserved, 15.5 million nano-dollars above the estimate. */
const BROKEN_OFF = sampleLine({ basis: 'estimated', chargedNanos: '20000000' });
/** Nobody knows what it cost. */
const LOST = sampleLine({ basis: 'reserved', classes: [], costNanos: null, chargedNanos: '10000000' });

describe.each(ENGINES)('a budget’s charge beside the cost in reports, on $name', (engine) => {
  let db: Database;
  let administrator: Administrator;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    administrator = await Administrator.signedIn(db);
  });

  const budgetOf = async (match: BudgetMatch = {}) =>
    (await administrator.make('/budgets', { name: 'Everything', limitNanos: '1', match })).id;
  const costOf = async (id: string): Promise<BudgetCost> =>
    budgetCostSchema.parse((await administrator.send('GET', `/budgets/${id}/cost`)).body);
  const event = (...[change]: [Parameters<typeof sampleEvent>[1]]) =>
    sampleEvent(administrator.placed, change);
  const reportOf = async (query = '') =>
    costReportSchema.parse((await administrator.send('GET', `/reports/cost?${NOVEMBER}${query}`)).body).total;
  /** A price for what had none, for the calls of that day. */
  const priceAnew = async (model: string) => {
    let nowMs = TAKEN_IN_MS;
    const context = { db, clock: () => new Date(nowMs++) };
    const { organisationId } = administrator.placed;
    const rates = [
      { class: 'input.uncached', modality: 'text', priceUsd: '3', priceUnit: '1000000' },
    ] as const;
    const { previewId } = await startPreview(context, organisationId, {
      from: '2026-11-20T00:00:00Z',
      to: '2026-11-21T00:00:00Z',
      onlyUnknown: true,
      prices: [
        { provider: 'openai', model, price: { kind: 'rates', serviceTiers: null, rates: [...rates] } },
      ],
    });
    await workOnRating(context, organisationId, 10);
    await startRun(context, organisationId, { previewId, reason: 'Priced', actor: { actorKind: 'session' } });
    await workOnRating(context, organisationId, 10);
  };

  test('is told by its parts, and the cost is the report’s over the same window to the last digit', async () => {
    const lost = event({ lines: [LOST], basis: 'reserved' });
    await takeInCalls(db, administrator.placed, [
      event({}),
      event({ lines: [BROKEN_OFF], basis: 'estimated' }),
      event({ lines: [LOST], basis: 'reserved' }),
      lost,
      // What the lost one cost became known: the difference, in the same window.
      event({
        kind: 'correction',
        correctsEventId: lost.eventId,
        requestId: lost.requestId,
        lines: [sampleLine({ chargedNanos: (4_500_000 - 10_000_000).toString() })],
      }),
      callOf(administrator.placed, {
        provider: 'openai',
        model: 'new-model',
        usage: { inputUncached: 1_000 },
      }),
    ]);
    const id = await budgetOf();
    const before = await costOf(id);
    expect(before).toMatchObject({
      timeZone: 'UTC',
      chargedNanos: '49000000',
      reported: {
        costNanos: '13500000',
        differenceNanos: '35500000',
        unknownLines: 2,
        unknownNanos: '20000000',
        parts: { aboveCostNanos: '15500000', adjustedNanos: '0' },
      },
    });
    await priceAnew('new-model');
    const after = await costOf(id);
    expect(after).toMatchObject({
      chargedNanos: '49000000',
      reported: {
        costNanos: '16500000',
        differenceNanos: '32500000',
        unknownLines: 1,
        unknownNanos: '10000000',
        parts: { aboveCostNanos: '25500000', adjustedNanos: '3000000' },
      },
    });
    const total = await reportOf();
    expect(total).toMatchObject({ costNanos: '16500000', unknownLines: 1, chargedNanos: '49000000' });
  });

  test('is of the calls that the budget counts alone', async () => {
    const { placed } = administrator;
    await takeInCalls(db, placed, [
      event({}),
      event({ lines: [BROKEN_OFF], modelRequested: 'gpt-4o-mini', basis: 'estimated' }),
      event({ lines: [LOST], provider: 'mistral', modelRequested: 'large', basis: 'reserved' }),
      event({ environment: 'dev', dimensions: { app: 'other' } }),
    ]);
    const matches: readonly (readonly [BudgetMatch, string])[] = [
      [{ model: 'gpt-4o-*' }, '&modelRequested=gpt-4o-mini'],
      [{ provider: 'mistral' }, '&provider=mistral'],
      [{ environment: 'dev' }, '&environment=dev'],
      [{ dimension: { key: 'app', value: 'other' } }, '&dimension:app=other'],
      [{ keyId: placed.keyId, teamId: placed.teamId, projectId: placed.projectId }, `&key=${placed.keyId}`],
      [{ ownerId: newId() }, `&owner=${newId()}`],
    ];
    for (const [match, query] of matches) {
      const { chargedNanos, reported } = await costOf(await budgetOf(match));
      const total = await reportOf(query);
      expect([chargedNanos, reported?.costNanos, reported?.unknownLines]).toEqual([
        total.chargedNanos,
        total.costNanos,
        total.unknownLines,
      ]);
    }
  });

  test('states its window and zone; a budget that is archived has none', async () => {
    const { placed } = administrator;
    await administrator.send('PUT', '/settings/calendar', { timeZone: 'Asia/Tokyo', fiscalStartMonth: 1 });
    await takeInCalls(db, placed, [event({})]);
    const { id } = await administrator.make('/budgets', { name: 'Total', limitNanos: '1' });
    const answer = await costOf(id);
    const window = { startMs: Date.parse(answer.window.start), endMs: Date.parse(answer.window.end ?? '') };
    const charged = await db.readTenant(placed.organisationId, (unit) => readCharged(unit, id, {}, window));
    expect(answer).toMatchObject({
      timeZone: 'Asia/Tokyo',
      chargedNanos: charged.toString(),
      reported: { costNanos: REPORTED.costNanos, differenceNanos: '0' },
    });
    await administrator.make(`/budgets/${id}/archive`, { reason: 'Over' });
    expect(await administrator.send('GET', `/budgets/${id}/cost`)).toMatchObject({ status: 404 });
    expect(await administrator.send('GET', `/budgets/${newId()}/cost`)).toMatchObject({ status: 404 });
  });
});
