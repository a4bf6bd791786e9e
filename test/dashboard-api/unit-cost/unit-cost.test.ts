import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPersonalId } from '../../../contract/personal-id.ts';
import type { Role } from '../../../contract/rights.ts';
import { madeSchema } from '../../../contract/teams-api.ts';
import {
  measureDaysSchema,
  measureListSchema,
  type UnitCostQuestion,
  unitCostReportSchema,
} from '../../../contract/unit-cost-api.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { readDays } from '../../../db/measures/days.ts';
import { eraseValues } from '../../../db/privacy/personal-values.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';

const NOVEMBER = { firstDay: '2026-11-01', lastDay: '2026-11-04' };

describe.each(ENGINES)('unit economics on $name', (engine) => {
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
  const make = async (more: object = {}) => {
    const body = { name: 'Tickets', unit: 'ticket', ...more };
    return madeSchema.parse((await send('POST', '/business-measures', body)).body).id;
  };
  const put = (id: string, ...days: object[]) => send('PUT', `/business-measures/${id}/days`, { days });
  const ask = async (measureId: string, more: Partial<UnitCostQuestion> = {}) =>
    unitCostReportSchema.parse(
      (await send('POST', '/reports/unit-cost', { measureId, ...NOVEMBER, ...more })).body,
    );
  /** Calls of so many dollars, on days of November, of a customer. */
  const spend = async (...calls: { dollars: number; day: number; customer?: string; user?: string }[]) => {
    const { organisationId, gateId, incarnationId } = placed;
    const events = numbered(
      calls.map(({ dollars, day, ...dimensions }) =>
        sampleEvent(placed, {
          admittedAtMs: Date.UTC(2026, 10, day, 12),
          lines: [
            sampleLine({ classes: [sampleClass({ quantity: String(dollars * 1_000_000), priceUsd: '1' })] }),
          ],
          dimensions,
        }),
      ),
    );
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };

  test('spend by what was counted, per day and in all, with the days that nobody counted apart', async () => {
    await spend({ dollars: 6, day: 1 }, { dollars: 4, day: 2 }, { dollars: 5, day: 3 });
    const id = await make();
    expect(
      (await put(id, { day: '2026-11-01', quantity: '3' }, { day: '2026-11-03', quantity: '2' })).body,
    ).toEqual({
      measureId: id,
      days: 2,
      rows: 2,
    });
    const report = await ask(id, { interval: 'day', compare: 'previous' });
    expect(report).toMatchObject({
      currency: 'USD',
      timeZone: 'UTC',
      previousPeriod: { firstDay: '2026-10-01', lastDay: '2026-10-04' },
      total: {
        costNanos: '11000000000',
        quantity: '5',
        perUnitNanos: '2200000000',
        days: 4,
        daysCounted: 2,
        uncountedNanos: '4000000000',
      },
      previousTotal: { perUnitNanos: null, quantity: null },
    });
    expect(report.buckets.map(({ label, total }) => [label, total.perUnitNanos])).toEqual([
      ['2026-11-01', '2000000000'],
      ['2026-11-02', null],
      ['2026-11-03', '2500000000'],
      ['2026-11-04', null],
    ]);
    // The same sent again replaces the day; nothing makes it unknown.
    await put(id, { day: '2026-11-01', quantity: '6' }, { day: '2026-11-03', quantity: null });
    expect((await ask(id)).total).toMatchObject({
      quantity: '6',
      perUnitNanos: '1000000000',
      daysCounted: 1,
    });
    const days = await send('GET', `/business-measures/${id}/days?firstDay=2026-11-01&lastDay=2026-11-30`);
    expect(measureDaysSchema.parse(days.body).days).toEqual([
      { day: '2026-11-01', value: null, quantity: '6' },
    ]);
  });

  test('by the customers that callers name: rows add up to all spend, and to all that was counted', async () => {
    await spend(
      { dollars: 6, day: 1, customer: 'acme' },
      { dollars: 1, day: 1, customer: 'beta' },
      { dollars: 2, day: 1 },
    );
    const id = await make({ dimension: 'customer', name: 'Documents', unit: 'document' });
    const content = 'day,value,quantity\n2026-11-01,acme,4\n2026-11-01,gamma,2\n';
    expect((await send('POST', `/business-measures/${id}/csv`, { content })).body).toMatchObject({ rows: 2 });
    const { rows, total } = await ask(id, { isSplit: true, interval: 'week' });
    expect(
      rows.map(({ value, total: { perUnitNanos, uncountedNanos } }) => [value, perUnitNanos, uncountedNanos]),
    ).toEqual([
      ['acme', '1500000000', '0'],
      [null, null, '2000000000'],
      ['beta', null, '1000000000'],
      ['gamma', '0', '0'],
    ]);
    expect(total).toMatchObject({ costNanos: '9000000000', quantity: '6', perUnitNanos: '1500000000' });
    const narrowed = await ask(id, { filters: [{ field: 'dimension:customer', values: ['acme'] }] });
    expect(narrowed.total).toMatchObject({ costNanos: '6000000000', quantity: '6' });
    const wrong = await send('POST', `/business-measures/${id}/csv`, {
      content: `${content}2026-11-01,acme,x\n`,
    });
    expect(wrong.body).toMatchObject({ code: 'report_unreadable', faults: [{ place: 'line 4' }] });
  });

  test('what is counted by person stands as an id, meets the person’s calls, and is forgotten with the person', async () => {
    await spend(
      { dollars: 6, day: 1, user: 'ann@example.org' },
      { dollars: 1, day: 1, user: 'bo@example.org' },
    );
    const id = await make({ dimension: 'user' });
    const content = 'day,value,quantity\n2026-11-01,ann@example.org,4\n2026-11-01,cy@example.org,2\n';
    expect((await send('POST', `/business-measures/${id}/csv`, { content })).body).toMatchObject({ rows: 2 });
    const perUnit = async () =>
      (await ask(id, { isSplit: true })).rows.map(({ value, total: { perUnitNanos } }) => [
        value,
        perUnitNanos,
      ]);
    expect(await perUnit()).toEqual([
      ['ann@example.org', '1500000000'],
      ['bo@example.org', null],
      ['cy@example.org', '0'],
    ]);
    const daysOf = `/business-measures/${id}/days?firstDay=2026-11-01&lastDay=2026-11-04`;
    const days = await send('GET', daysOf);
    expect(
      measureDaysSchema
        .parse(days.body)
        .days.map(({ value }) => value)
        .toSorted(),
    ).toEqual(['ann@example.org', 'cy@example.org']);
    const stored = await db.readTenant(placed.organisationId, (unit) => readDays(unit, id, NOVEMBER));
    expect(stored.every(({ value }) => isPersonalId(value))).toBe(true);
    await db.inTenant('retention_user', placed.organisationId, (unit) =>
      eraseValues(unit, ['cy@example.org', 'ann@example.org'], [], new Date('2026-11-20T12:00:00Z')),
    );
    expect(await perUnit()).toEqual([
      [expect.stringMatching(/^Erased \(p_/), '1500000000'],
      ['bo@example.org', null],
      [expect.stringMatching(/^Erased \(p_/), '0'],
    ]);
    expect(JSON.stringify((await send('GET', daysOf)).body)).not.toContain('example.org');
  });

  test('days are those of the organisation’s calendar, and amounts are shown in another currency too', async () => {
    await spend({ dollars: 6, day: 1 });
    const owner = await as('owner');
    const calendar = { timeZone: 'Pacific/Auckland', fiscalStartMonth: 1 };
    expect((await send('PUT', '/settings/calendar', calendar, owner)).status).toBe(200);
    const id = await make();
    // Noon in London is past midnight in Auckland.
    await put(id, { day: '2026-11-02', quantity: '2' });
    const rate = { currency: 'EUR', effectiveFrom: '2026-11-01', rate: '0.5', source: 'The bank' };
    await send('POST', '/exchange-rates', rate);
    expect(await ask(id, { displayCurrency: 'EUR' })).toMatchObject({
      timeZone: 'Pacific/Auckland',
      conversion: { perDollar: '0.5' },
      total: { perUnitNanos: '3000000000' },
    });
  });

  test('finance makes, imports and archives, audited; who sees a part divides nothing', async () => {
    const id = await make();
    expect((await send('POST', '/business-measures', { name: 'tickets', unit: 'one' })).status).toBe(409);
    await put(id, { day: '2026-11-01', quantity: '3' });
    expect((await send('PATCH', `/business-measures/${id}`, { isArchived: true })).status).toBe(200);
    const { measures } = measureListSchema.parse((await send('GET', '/business-measures')).body);
    expect(measures).toMatchObject([
      { name: 'Tickets', measured: { firstDay: '2026-11-01', lastDay: '2026-11-01', days: 1 } },
    ]);
    expect(measures[0]?.archivedAt).not.toBeNull();
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith('measure.'));
    expect(actions.toSorted()).toEqual(['measure.change', 'measure.create', 'measure.import']);
    const [developer, auditor] = [await as('developer'), await as('auditor')];
    const question = { measureId: id, ...NOVEMBER };
    expect((await send('POST', '/reports/unit-cost', question, developer)).status).toBe(403);
    expect((await send('POST', '/reports/unit-cost', question, auditor)).status).toBe(200);
    expect((await send('PATCH', `/business-measures/${id}`, { isArchived: false }, auditor)).status).toBe(
      403,
    );
    for (const bad of [{ lastDay: '2026-10-01' }, { isSplit: true }, { lastDay: '2036-01-01' }])
      expect((await send('POST', '/reports/unit-cost', { ...question, ...bad })).status).toBe(400);
    placed = await sampleOrganisation(db);
    finance = await as('finance');
    expect((await send('POST', '/reports/unit-cost', question)).status).toBe(404);
    expect((await put(id, { day: '2026-11-01', quantity: '3' })).status).toBe(404);
  });
});
