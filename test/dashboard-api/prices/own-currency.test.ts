import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PriceOverride } from '../../../contract/organisation.ts';
import { overrideListSchema } from '../../../contract/organisation-api.ts';
import { ratingPreviewSchema } from '../../../contract/rating.ts';
import { costReportSchema } from '../../../contract/reports.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { NOON_MS } from '../../db/sample-usage.ts';
import { Administrator } from '../organisation/administrator.ts';
import { callOf, takeInCalls } from '../rating/rated-calls.ts';

const DAY_MS = 86_400_000;
/** The tests' clock stands in the afternoon of 20 November 2026. */
const TODAY = '2026-11-20';
const RATED = { class: 'input.uncached', modality: 'text', priceUnit: '1000000' } as const;
const EUROS = {
  kind: 'rates-in-currency',
  currency: 'EUR',
  serviceTiers: null,
  rates: [{ ...RATED, price: '1.8' }],
};
const PRICE = {
  provider: 'mistral',
  model: 'mistral-own',
  price: EUROS,
  effectiveFrom: '2026-11-01T00:00:00Z',
  reason: 'Contract 12, in euros',
};

describe.each(ENGINES)('prices agreed in another currency on $name', (engine) => {
  let db: Database;
  let administrator: Administrator;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    administrator = await Administrator.signedIn(db);
  });

  const send = (...sent: Parameters<Administrator['send']>) => administrator.send(...sent);
  const enterRate = async (effectiveFrom: string, rate: string, change: object = {}) => {
    const body = { currency: 'EUR', effectiveFrom, rate, source: 'The bank’s list', ...change };
    const entered = await send('POST', '/exchange-rates', body);
    expect(entered).toMatchObject({ status: 200 });
    return String(entered.body['rateId']);
  };
  const listed = async () =>
    overrideListSchema.parse((await send('GET', '/prices/overrides')).body).overrides;
  /** What the edge was told last, in the order of time: since when, and dollars a million. */
  const toldPrices = async () => {
    const prices = (await administrator.told())?.record.priceOverrides ?? [];
    return prices
      .toSorted((one, other) => one.effectiveFromMs - other.effectiveFromMs)
      .map((price) => [new Date(price.effectiveFromMs).toISOString().slice(0, 10), dollarsOf(price)]);
  };

  test('go to the edge in dollars, by the rate of each day, and anew with every rate', async () => {
    await enterRate('2026-11-01', '0.9');
    expect(await administrator.told()).toBeUndefined();
    const { id } = await administrator.make('/prices/overrides', PRICE);
    expect(await toldPrices()).toEqual([['2026-11-01', '2']]);
    expect(await listed()).toMatchObject([
      { overrideId: id, price: EUROS, todaysRate: { currency: 'EUR', rate: '0.9', day: TODAY } },
    ]);
    const tomorrow = await enterRate('2026-11-21', '0.75');
    expect(await toldPrices()).toEqual([
      ['2026-11-01', '2'],
      ['2026-11-21', '2.4'],
    ]);
    await enterRate('2026-11-22', '1.5', { quote: 'dollarsPerUnit', effectiveUntil: '2026-11-24' });
    await send('POST', `/exchange-rates/${tomorrow}/withdraw`, {});
    expect(await toldPrices()).toEqual([
      ['2026-11-01', '2'],
      ['2026-11-22', '2.7'],
      ['2026-11-25', '2'],
    ]);
    const versions = (await administrator.told())?.version;
    await enterRate('2026-11-20', '160', { currency: 'JPY' });
    expect((await administrator.told())?.version).toBe(versions);
  });

  test('are unknown while no rate holds, and the list says so', async () => {
    await administrator.make('/prices/overrides', PRICE);
    expect(await toldPrices()).toEqual([['2026-11-01', null]]);
    expect(await listed()).toMatchObject([{ price: EUROS, todaysRate: null }]);
    // What ended longer ago than a call can take is of no use there.
    await enterRate('2026-11-10', '0.9', { effectiveUntil: '2026-11-18' });
    expect(await toldPrices()).toEqual([
      ['2026-11-10', '2'],
      ['2026-11-19', null],
    ]);
    await enterRate('2026-11-20', '0.8');
    expect(await toldPrices()).toEqual([
      ['2026-11-10', '2'],
      ['2026-11-19', null],
      ['2026-11-20', '2.25'],
    ]);
    expect(await listed()).toMatchObject([{ todaysRate: { rate: '0.8' } }]);
  });

  test('price calls again by the rate of their own day, once there is one', async () => {
    const { placed } = administrator;
    await administrator.make('/prices/overrides', PRICE);
    const call = (admittedAtMs: number) => {
      const facts = { provider: 'mistral', model: 'mistral-own', usage: { inputUncached: 1_000_000 } };
      const context = { overrides: [UNKNOWN] };
      return callOf(placed, { ...facts, admittedAtMs, context });
    };
    await takeInCalls(db, placed, [call(NOON_MS - 2 * DAY_MS), call(NOON_MS - DAY_MS), call(NOON_MS)]);
    await enterRate('2026-11-19', '0.9');
    const stale = await rerate();
    expect(stale.totals).toMatchObject({ lines: 3, becameKnownLines: 2, newCostNanos: '4000000000' });
    await enterRate('2026-11-20', '0.75');
    const run = (previewId: string) => send('POST', '/rating/runs', { previewId, reason: 'Rates are in' });
    expect(await run(stale.previewId)).toMatchObject({ status: 409, body: { code: 'preview_stale' } });
    const fresh = await rerate();
    expect(fresh.totals).toMatchObject({
      becameKnownLines: 2,
      newCostNanos: '4400000000',
      notPriced: [{ reason: 'no_rate' }],
    });
    expect((await run(fresh.previewId)).status).toBe(200);
    const report = await send('GET', '/reports/cost?from=2026-11-18T00:00:00Z&to=2026-11-21T00:00:00Z');
    expect(costReportSchema.parse(report.body).total).toMatchObject({ costNanos: '4400000000' });
  });

  async function rerate() {
    const period = { from: '2026-11-18T00:00:00Z', to: '2026-11-21T00:00:00Z' };
    return ratingPreviewSchema.parse((await send('POST', '/rating/previews', period)).body);
  }

  test.each([
    ['in dollars by another name', { ...EUROS, currency: 'USD' }],
    ['in no currency', { ...EUROS, currency: 'euro' }],
    ['in one that nobody has', { ...EUROS, currency: 'QQQ' }],
    ['of nothing', { ...EUROS, rates: [] }],
    ['twice for one class', { ...EUROS, rates: [EUROS.rates[0], EUROS.rates[0]] }],
    ['in dollars beside euros', { ...EUROS, rates: [{ ...RATED, priceUsd: '1' }] }],
  ])('a price %s is refused', async (_, price) => {
    expect((await send('POST', '/prices/overrides', { ...PRICE, price })).status).toBe(400);
    expect(await listed()).toEqual([]);
  });
});

/** What the gateway had priced by before there was a rate. */
const UNKNOWN: PriceOverride = {
  id: '00000000-0000-4000-8000-000000000009',
  provider: 'mistral',
  model: 'mistral-own',
  effectiveFromMs: 0,
  effectiveUntilMs: null,
  price: { kind: 'rates', serviceTiers: null, rates: [] },
};

const dollarsOf = ({ price }: PriceOverride): string | null | undefined =>
  price.kind === 'rates' ? (price.rates[0]?.priceUsd ?? null) : undefined;
