import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allocationStatementSchema } from '../../../contract/allocation-api.ts';
import {
  conversionAnswerSchema,
  exchangeRateListSchema,
  exchangeRateSchema,
} from '../../../contract/currencies-api.ts';
import type { Role } from '../../../contract/rights.ts';
import { usageReportSchema } from '../../../contract/usage-report.ts';
import { makingOf } from '../../../dashboard-api/exports/making.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import { putMonth } from '../../../db/close/months.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';

const NOVEMBER = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };

describe.each(ENGINES)('other currencies on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let finance: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    finance = await as('finance');
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = (method: string, path: string, body?: unknown, who = finance) =>
    sendAs(who, api, method, path, body);
  const enter = (effectiveFrom: string, rate: string, more: object = {}, who = finance) => {
    const body = { currency: 'EUR', effectiveFrom, rate, source: 'The bank’s list', ...more };
    return send('POST', '/exchange-rates', body, who);
  };
  const list = async () => exchangeRateListSchema.parse((await send('GET', '/exchange-rates')).body);
  /** Two keys' calls of one dollar and of half a dollar, on a day of November. */
  const spend = async () => {
    const { organisationId, gateId, incarnationId } = placed;
    const call = (quantity: string, model: string) =>
      sampleEvent(placed, {
        admittedAtMs: Date.UTC(2026, 10, 3, 12),
        lines: [sampleLine({ model, classes: [sampleClass({ quantity, priceUsd: '1' })] })],
      });
    const events = numbered([call('1000001', 'one'), call('500000', 'other')]);
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };
  const query = { ...NOVEMBER, groupBy: ['model'], displayCurrency: 'EUR' } as const;

  test('a rate is entered with its source, audited, and taken back; who reads usage sees it', async () => {
    const entered = exchangeRateSchema.parse((await enter('2026-11-01', '0.92')).body);
    expect(entered).toMatchObject({ perDollar: '0.92', quote: 'perDollar', withdrawnAt: null });
    const turned = await enter('2026-11-02', '1.0853', { quote: 'dollarsPerUnit' });
    expect(turned.body).toMatchObject({ rate: '1.0853', perDollar: '0.921404220031328' });
    const reader = await as('read_only');
    expect((await send('GET', '/exchange-rates', undefined, reader)).status).toBe(200);
    expect((await enter('2026-11-01', '0.92', {}, reader)).status).toBe(403);
    expect((await send('POST', `/exchange-rates/${entered.rateId}/withdraw`)).status).toBe(200);
    expect((await send('POST', `/exchange-rates/${entered.rateId}/withdraw`)).status).toBe(404);
    expect((await list()).rates.map(({ withdrawnAt }) => withdrawnAt !== null)).toEqual([false, true]);
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith('exchange_'));
    expect(actions.toSorted()).toEqual([
      'exchange_rate.enter',
      'exchange_rate.enter',
      'exchange_rate.withdraw',
    ]);
  });

  test.each([
    ['USD', '2026-11-01', '1', {}],
    ['XYZ', '2026-11-01', '1', {}],
    ['EUR', '2026-11-01', '0.00', {}],
    ['EUR', '2026-11-01', '1e3', {}],
    ['EUR', '2026-02-30', '0.92', {}],
    ['EUR', '2026-11-02', '0.92', { effectiveUntil: '2026-11-01' }],
  ])('%s from %s at %s is no rate (%#)', async (currency, effectiveFrom, rate, more) => {
    expect((await enter(effectiveFrom, rate, { currency, ...more })).status).toBe(400);
  });

  test('a report states both, by the rate of its last day; without one it says so and converts nothing', async () => {
    await spend();
    const report = async () => usageReportSchema.parse((await send('POST', '/reports/usage', query)).body);
    const before = await report();
    expect(before.conversion).toBeNull();
    expect(before.total).toMatchObject({ contractedNanos: '1500001000', converted: null });
    await enter('2026-11-01', '0.9');
    await enter('2026-11-10', '0.92');
    await enter('2026-12-01', '0.95');
    const { conversion, total, rows } = await report();
    // The period runs: its rate is that of the test's day.
    expect(conversion).toMatchObject({ currency: 'EUR', perDollar: '0.92', effectiveFrom: '2026-11-10' });
    expect(total.converted).toMatchObject({ contracted: '1.38000092', estimated: '0' });
    expect(rows.map(({ figures }) => figures.converted?.contracted)).toEqual(['0.92000092', '0.46']);
    const asked = await send('GET', `/exchange-rates/conversion?currency=EUR&to=${NOVEMBER.from}`);
    expect(conversionAnswerSchema.parse(asked.body)).toEqual({
      currency: 'EUR',
      day: '2026-10-31',
      conversion: null,
    });
    expect(
      (await send('POST', '/reports/usage', { ...query, displayCurrency: undefined })).body,
    ).not.toHaveProperty('conversion');
  });

  test('a statement has both, its rows in coins that add up; an export has a column of each and the rate', async () => {
    await spend();
    await enter('2026-11-01', '0.92');
    const path = '/allocation/statement?month=2026-11';
    const made = allocationStatementSchema.parse((await send('GET', `${path}&displayCurrency=EUR`)).body);
    expect(made).toMatchObject({
      totalCents: '150',
      converted: '1.38',
      conversion: { perDollar: '0.92' },
      unallocated: { converted: '1.38' },
    });
    expect((await send('GET', path)).body).not.toHaveProperty('conversion');
    const making = makingOf(
      { db, organisationId: placed.organisationId, asOf: api.services.clock() },
      { kind: 'report', format: 'csv', query: { ...usageReportQuery(), displayCurrency: 'EUR' } },
    );
    const pieces: Uint8Array[] = [];
    for await (const { bytes } of making.pieces(null)) pieces.push(bytes);
    const [head = '', first = ''] = Buffer.concat(pieces).toString().split('\r\n');
    const cells = Object.fromEntries(head.split(',').map((name, index) => [name, first.split(',')[index]]));
    expect(cells).toMatchObject({ contractedCostUsd: '1.000001', contractedCostEUR: '0.92000092' });
    expect(making.figures()).toMatchObject({ exchangeRate: '0.92', exchangeRateSource: 'The bank’s list' });
  });

  test('what is shown of a closed month by a rate stays: neither a new one nor taking back changes it', async () => {
    const { body } = await enter('2026-10-01', '0.9');
    const closed = { month: '2026-10', state: 'closed', revision: 1, note: null } as const;
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      putMonth(unit, { ...closed, changedAt: api.services.clock() }),
    );
    expect((await list()).closedUpTo).toBe('2026-10');
    expect((await enter('2026-10-15', '0.91')).body['code']).toBe('month_closed');
    expect((await send('POST', `/exchange-rates/${String(body['rateId'])}/withdraw`)).status).toBe(409);
    // Days that no rate held on may get one, and the open month is free.
    expect((await enter('2026-09-01', '0.89')).status).toBe(200);
    expect((await enter('2026-11-01', '0.92')).status).toBe(200);
  });
});

const usageReportQuery = () => ({
  ...NOVEMBER,
  interval: null,
  groupBy: ['model' as const],
  filters: [],
  measures: ['contractedCost' as const],
  orderBy: 'contractedCost' as const,
  top: null,
  compare: 'none' as const,
  isCumulative: false,
});
