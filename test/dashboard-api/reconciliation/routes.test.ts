import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { costReportListSchema, reconciliationSchema } from '../../../contract/reconciliation-api.ts';
import type { Role } from '../../../contract/rights.ts';
import { keepStatement, putMonth } from '../../../db/close/months.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';
import { GOOGLE, openAiPage } from './bills.ts';

const MODEL = 'gpt-4o-2024-08-06';

describe.each(ENGINES)('reconciliation on $name', (engine) => {
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
    const call = (dayOfMonth: number, quantity: string) =>
      sampleEvent(placed, {
        admittedAtMs: Date.UTC(2026, 10, dayOfMonth, 12),
        lines: [sampleLine({ classes: [sampleClass({ quantity, priceUsd: '2.5' })] })],
      });
    // 10 dollars on the first of November, 5 on the second.
    const events = numbered([call(1, '3000000'), call(1, '1000000'), call(2, '2000000')]);
    const { organisationId, gateId, incarnationId } = placed;
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = (method: string, path: string, body?: unknown, who = finance) =>
    sendAs(who, api, method, `/reconciliation${path}`, body);
  const bill = (...days: [day: string, item: string, value: string][]) =>
    openAiPage(days.map(([day, item, value]) => ({ day, item, value, project: 'proj_1' })));
  const bring = (content: string, who = finance) =>
    send('POST', '/reports', { kind: 'openai-costs', name: 'november.json', content }, who);
  const compare = async () =>
    reconciliationSchema.parse((await send('GET', '?provider=openai&month=2026-11')).body);

  test('a bill is imported, and its month compared day by day, model by model, class by class', async () => {
    const content = bill(['2026-11-01', `${MODEL}, input`, '10.00'], ['2026-11-01', 'o3, output', '4']);
    const [file] = costReportListSchema.parse((await bring(content)).body).reports;
    expect(file).toMatchObject({ provider: 'openai', rows: 2, totalNanos: '14000000000', omits: [] });
    const compared = await compare();
    expect(compared).toMatchObject({
      firstDay: '2026-11-01',
      lastDay: '2026-11-01',
      grain: ['day', 'model', 'class'],
      // The second is on no bill, and left out on both sides.
      omits: ['account'],
      billedNanos: '14000000000',
      recordedNanos: '10000000000',
      accuracyPercent: '71.43',
      accuracyOfRecordedPercent: '100.00',
      rowsOmitted: 0,
    });
    expect(
      compared.rows.map(({ model, class: name, reason, differenceNanos }) => [
        model,
        name,
        reason,
        differenceNanos,
      ]),
    ).toEqual([
      ['o3', 'output', 'notThroughUs', '4000000000'],
      [MODEL, 'input', 'none', '0'],
    ]);
  });

  test('of a day the newest report that covers it counts, and a removed one no longer', async () => {
    await bring(bill(['2026-11-01', `${MODEL}, input`, '8'], ['2026-11-02', `${MODEL}, input`, '5']));
    const newer = await bring(bill(['2026-11-01', `${MODEL}, input`, '10']));
    expect((await compare()).differenceNanos).toBe('0');
    const reportId = costReportListSchema.parse(newer.body).reports[0]?.reportId;
    expect((await send('DELETE', `/reports/${reportId}`)).status).toBe(200);
    expect((await compare()).differenceNanos).toBe('-2000000000');
    const { reports } = costReportListSchema.parse((await send('GET', '/reports')).body);
    expect(reports.map(({ isReplaced }) => isReplaced)).toEqual([false]);
  });

  test('a bill names its invoice, and stays once a month was closed with it', async () => {
    const content = bill(['2026-11-01', `${MODEL}, input`, '10']);
    const body = { kind: 'openai-costs', name: 'november.json', content, invoiceId: ' INV-7 ' };
    const { reports } = costReportListSchema.parse((await send('POST', '/reports', body)).body);
    expect(reports).toMatchObject([{ invoiceId: 'INV-7' }]);
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      const closed = { month: '2026-11', revision: 1, changedAt: new Date(), note: null };
      await putMonth(unit, { ...closed, state: 'closed' });
      const kept = { statement: Buffer.from('{}'), sha256: 'a'.repeat(64), totalNanos: 5n };
      const closedAt = new Date(api.services.clock().getTime() + 1_000);
      await keepStatement(unit, { month: '2026-11', revision: 1, ...kept, closedAt });
    });
    const refused = await send('DELETE', `/reports/${reports[0]?.reportId}`);
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'month_closed' }]);
    expect((await compare()).billedNanos).toBe('10000000000');
  });

  test('what is no such report is refused whole, with its place; the same file comes in once', async () => {
    const refused = await bring('{"object":"page","data":[{"results":[]}]}');
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'report_unreadable', faults: [{ place: 'data.0.start_time' }] },
    });
    const shells = bill(['2026-11-01', `${MODEL}, input`, '1']).replace('"usd"', '"shells"');
    expect((await bring(shells)).body['code']).toBe('report_unreadable');
    const content = bill(['2026-11-01', `${MODEL}, input`, '1']);
    expect((await bring(content)).status).toBe(200);
    expect((await bring(content)).body['code']).toBe('report_known');
    const google = { kind: 'google-billing', name: 'google.csv', content: GOOGLE };
    const both = costReportListSchema.parse((await send('POST', '/reports', google)).body).reports;
    expect(both.map(({ provider, rows }) => [provider, rows])).toEqual([
      ['vertex', 2],
      ['google-ai-studio', 2],
    ]);
    expect((await send('POST', '/reports', google)).body['code']).toBe('report_known');
    expect((await send('GET', '?provider=anthropic&month=2026-11')).status).toBe(404);
  });

  test('a bill in another currency is kept as it is, and compared once finance has entered the rates of its days', async () => {
    const at = (day: string, value: string): [string, string, string] => [day, `${MODEL}, input`, value];
    const content = bill(at('2026-11-01', '9.2000000000000000001'), at('2026-11-02', '4.65'));
    const brought = await bring(content.replaceAll('"usd"', '"eur"'));
    const [file] = costReportListSchema.parse(brought.body).reports;
    expect(file).toMatchObject({
      totalNanos: null,
      totals: [{ currency: 'EUR', amount: '13.8500000000000000001' }],
      missingRates: [{ currency: 'EUR', firstDay: '2026-11-01', lastDay: '2026-11-02' }],
    });
    const enter = async (effectiveFrom: string, rate: string) => {
      const rateOf = { currency: 'EUR', effectiveFrom, rate, source: 'The bank’s list' };
      const response = await api.app.request('/api/v1/exchange-rates', {
        method: 'POST',
        body: JSON.stringify(rateOf),
        headers: { cookie: finance.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      });
      expect(response.status).toBe(200);
    };
    await enter('2026-11-02', '0.93');
    expect(await send('GET', '?provider=openai&month=2026-11')).toMatchObject({
      status: 409,
      body: { code: 'rate_missing', faults: [{ place: 'EUR', message: '2026-11-01' }] },
    });
    await enter('2026-11-01', '0.92');
    expect(await compare()).toMatchObject({
      ownCurrency: 'EUR',
      billedNanos: '15000000000',
      recordedNanos: '15000000000',
      differenceNanos: '0',
      accuracyPercent: '100.00',
      own: { billed: '13.8500000000000000001', recorded: '13.85', difference: '0.0000000000000000001' },
      stated: [{ currency: 'EUR', amount: '13.8500000000000000001' }],
      rates: [
        { currency: 'EUR', rate: '0.92', firstDay: '2026-11-01', lastDay: '2026-11-01', days: 1 },
        { currency: 'EUR', rate: '0.93', firstDay: '2026-11-02', lastDay: '2026-11-02', days: 1 },
      ],
    });
    const { reports } = costReportListSchema.parse((await send('GET', '/reports')).body);
    expect(reports.map(({ missingRates }) => missingRates)).toEqual([[]]);
  });

  test('a report of many pages is larger than other requests may be', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index): [string, string, string] => [
      '2026-11-01',
      `model ${index}, input`,
      '0.001',
    ]);
    const large = costReportListSchema.parse((await bring(bill(...rows))).body);
    expect(large.reports).toMatchObject([{ rows: 2_000, totalNanos: '2000000000' }]);
  });

  test('an auditor reads and brings nothing; another organisation has none of it', async () => {
    const content = bill(['2026-11-01', `${MODEL}, input`, '1']);
    const auditor = await as('auditor');
    expect((await bring(content, auditor)).status).toBe(403);
    const [file] = costReportListSchema.parse((await bring(content)).body).reports;
    placed = await sampleOrganisation(db);
    finance = await as('finance');
    expect((await send('GET', '/reports')).body).toEqual({ reports: [] });
    expect((await send('DELETE', `/reports/${file?.reportId}`)).status).toBe(404);
    expect((await send('GET', '?provider=openai&month=2026-11')).status).toBe(404);
    expect((await bring(content)).status).toBe(200);
  });
});
