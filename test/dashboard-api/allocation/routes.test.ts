import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  allocationPreviewSchema,
  allocationRulesListSchema,
  allocationStatementSchema,
  costCentreListSchema,
} from '../../../contract/allocation-api.ts';
import type { Role } from '../../../contract/rights.ts';
import { madeSchema } from '../../../contract/teams-api.ts';
import { makingOf } from '../../../dashboard-api/exports/making.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';

const at = (day: number) => Date.UTC(2026, 10, day, 12);

describe.each(ENGINES)('allocation on $name', (engine) => {
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
  const centre = async (code: string) =>
    madeSchema.parse((await send('POST', '/cost-centres', { code, name: `Centre ${code}` })).body).id;
  const statement = async (month = '2026-11') =>
    allocationStatementSchema.parse((await send('GET', `/allocation/statement?month=${month}`)).body);
  /** Calls of one cost each: what they cost in nano-dollars, on a day of November. */
  const spend = async (
    ...calls: { readonly nanos: bigint; readonly day: number; readonly app?: string }[]
  ) => {
    const { organisationId, gateId, incarnationId } = placed;
    const events = numbered(
      calls.map(({ nanos, day, app }) => {
        // A dollar per thousand millions: quantity and cost are one number.
        const line = sampleLine({
          classes: [sampleClass({ quantity: nanos.toString(), priceUsd: '0.001' })],
        });
        return sampleEvent(placed, {
          lines: [line],
          admittedAtMs: at(day),
          ...(app === undefined ? {} : { dimensions: { app } }),
        });
      }),
    );
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };
  const direct = (costCentreId: string, match: object = {}) => ({
    name: 'Direct',
    match,
    split: { method: 'direct', costCentreId },
  });
  const put = (effectiveFrom: string, ...rules: object[]) =>
    send('POST', '/allocation/rules', { effectiveFrom, rules, reason: 'As agreed' });

  test('without rules everything is unallocated, and seen', async () => {
    await spend({ nanos: 15_000_000n, day: 3 });
    const { totalNanos, totalCents, rows, unallocated } = await statement();
    expect({ totalNanos, totalCents, rows }).toEqual({ totalNanos: '15000000', totalCents: '2', rows: [] });
    expect(unallocated).toMatchObject({
      costNanos: '15000000',
      cents: '2',
      shares: [{ reason: 'no_rule', version: null, teamName: 'Search', projectName: 'Ranking' }],
    });
    expect((await statement('2026-10')).totalNanos).toBe('0');
  });

  test('calls of the month that the simulator answered are said to be among them', async () => {
    await spend({ nanos: 15_000_000n, day: 3 });
    expect((await statement()).hasSimulated).toBe(false);
    const { organisationId, gateId, incarnationId } = placed;
    const events = numbered([sampleEvent(placed, { upstream: 'simulator', admittedAtMs: at(4) })], 2);
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
    expect((await statement()).hasSimulated).toBe(true);
    expect((await statement('2026-10')).hasSimulated).toBe(false);
  });

  test('rows and what is left add up to the total, in nano-dollars and in cents', async () => {
    const [one, two, three] = [await centre('CC-1'), await centre('CC-2'), await centre('CC-3')];
    await spend(
      { nanos: 10_000_001n, day: 3 },
      { nanos: 5_000_000n, day: 4, app: 'cc-3' },
      { nanos: 7n, day: 5, app: 'lost' },
    );
    const even = { name: 'Even', match: {}, split: { method: 'even', costCentreIds: [one, two] } };
    const byCode = { name: 'By code', match: {}, split: { method: 'byDimension', dimension: 'app' } };
    const tagged = { ...byCode, match: { dimension: { name: 'app', values: ['cc-3', 'lost'] } } };
    expect((await put('2026-11-01', tagged, even)).status).toBe(200);
    const made = await statement();
    expect(made.versions).toEqual([1]);
    expect(made.rows.map(({ costCentreId, costNanos, cents }) => [costCentreId, costNanos, cents])).toEqual([
      [one, '5000001', '1'],
      [two, '5000000', '1'],
      [three, '5000000', '0'],
    ]);
    expect(made.unallocated).toMatchObject({ costNanos: '7', shares: [{ reason: 'unknown_code', rule: 1 }] });
    expect([made.totalNanos, made.totalCents, made.allocatedNanos]).toEqual(['15000008', '2', '15000001']);
    expect(made.rows[2]?.roundedBy).toBe(0);
  });

  test('journal lines charge each cost centre in cents, against one account, and balance', async () => {
    const [one, two] = [await centre('CC-1'), await centre('CC-2')];
    await spend({ nanos: 10_000_001n, day: 3 }, { nanos: 5_000_000n, day: 4, app: 'lost' });
    const even = { name: 'Even', match: {}, split: { method: 'even', costCentreIds: [one, two] } };
    const byCode = { name: 'By code', match: {}, split: { method: 'byDimension', dimension: 'app' } };
    await put('2026-11-01', { ...byCode, match: { dimension: { name: 'app', values: ['lost'] } } }, even);
    const { organisationId } = placed;
    const accounts = { month: '2026-11', debitAccount: '6300', creditAccount: '2100' };
    const making = makingOf(
      { db, organisationId, asOf: api.services.clock() },
      { kind: 'journal', format: 'csv', ...accounts },
    );
    let text = '';
    for await (const { bytes } of making.pieces(null)) text += Buffer.from(bytes).toString();
    expect(text.trimEnd().split('\r\n')).toEqual([
      'period,account,costCentre,text,debitUsd,creditUsd',
      '2026-11,6300,CC-1,Centre CC-1,0.01,',
      '2026-11,6300,CC-2,Centre CC-2,0.01,',
      '2026-11,2100,,AI providers,,0.02',
    ]);
    const rate = { currency: 'EUR', rate: '3', source: 'The bank’s list' };
    const asked = { kind: 'journal', format: 'csv', displayCurrency: 'EUR', ...accounts } as const;
    expect((await send('POST', '/exchange-rates', { ...rate, effectiveFrom: '2026-11-01' })).status).toBe(
      200,
    );
    const inEuros = makingOf({ db, organisationId, asOf: api.services.clock() }, asked);
    text = '';
    for await (const { bytes } of inEuros.pieces(null)) text += Buffer.from(bytes).toString();
    // At three a dollar it is 0.045000003 euros: their coins are given by themselves, to a line without a cent too, and balance.
    expect(text.trimEnd().split('\r\n')).toEqual([
      'period,account,costCentre,text,debitUsd,creditUsd,debitEUR,creditEUR',
      '2026-11,6300,CC-1,Centre CC-1,0.01,,0.02,',
      '2026-11,6300,CC-2,Centre CC-2,0.01,,0.02,',
      '2026-11,6300,,Unallocated,,,0.01,',
      '2026-11,2100,,AI providers,,0.02,,0.05',
    ]);
    expect(inEuros.figures()).toMatchObject({ totalEUR: '0.05', exchangeRate: '3' });
    const owner = await as('owner');
    const unknown = { ...asked, displayCurrency: 'CHF' };
    expect((await send('POST', '/exports', unknown, owner)).body).toMatchObject({
      code: 'rate_missing',
      faults: [{ place: 'CHF' }],
    });
    expect(making.figures()).toMatchObject({
      totalUsd: '0.02',
      ledgerCostUsd: '0.015000001',
      ruleVersions: '1',
    });
  });

  test('rules hold from their day on; of several from one day the newest', async () => {
    const [one, two] = [await centre('A'), await centre('B')];
    await spend({ nanos: 1n, day: 2 }, { nanos: 10n, day: 10 }, { nanos: 100n, day: 20 });
    await put('2026-11-10', direct(two));
    await put('2026-11-10', direct(one));
    await put('2026-11-15', direct(two));
    const made = await statement();
    expect(made.rows.map(({ costCentreId, costNanos }) => [costCentreId, costNanos])).toEqual([
      [one, '10'],
      [two, '100'],
    ]);
    expect(made.unallocated.costNanos).toBe('1');
    expect(made.versions).toEqual([2, 3]);
    expect(made.rows[0]?.shares).toMatchObject([{ version: 2, rule: 1, ruleName: 'Direct' }]);
    const { versions } = allocationRulesListSchema.parse((await send('GET', '/allocation/rules')).body);
    expect(versions.map(({ version, createdBy }) => [version, createdBy])).toEqual(
      [3, 2, 1].map((version) => [version, finance.personId]),
    );
  });

  test('a preview changes nothing and stands beside what is in force', async () => {
    const one = await centre('A');
    await spend({ nanos: 9n, day: 2 });
    const asked = { month: '2026-11', rules: [direct(one)] };
    const { draft, present } = allocationPreviewSchema.parse(
      (await send('POST', '/allocation/preview', asked)).body,
    );
    expect([draft.allocatedNanos, present.allocatedNanos]).toEqual(['9', '0']);
    expect((await statement()).allocatedNanos).toBe('0');
  });

  test('a cost centre has its code alone, is archived, and rules name only such as are open', async () => {
    const one = await centre('A-1');
    expect((await send('POST', '/cost-centres', { code: 'a-1', name: 'Twin' })).body['code']).toBe(
      'name_taken',
    );
    expect((await put('2026-11-01', direct(one))).status).toBe(200);
    expect((await send('PATCH', `/cost-centres/${one}`, { isArchived: true, name: 'Old' })).status).toBe(200);
    const { costCentres } = costCentreListSchema.parse((await send('GET', '/cost-centres')).body);
    expect(costCentres).toMatchObject([{ code: 'A-1', name: 'Old', archivedAt: expect.any(String) }]);
    expect((await put('2026-11-02', direct(one))).body['code']).toBe('cost_centre_unknown');
    await spend({ nanos: 4n, day: 3 });
    expect((await statement()).rows).toMatchObject([{ costCentreId: one, costNanos: '4' }]);
    const audit = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 3));
    expect(audit.map(({ action }) => action)).toEqual([
      'cost_centre.change',
      'allocation.rules',
      'cost_centre.create',
    ]);
  });

  test('who only reads may not write, and another organisation sees nothing of it', async () => {
    const one = await centre('A');
    await spend({ nanos: 4n, day: 3 });
    const auditor = await as('auditor');
    expect((await send('POST', '/allocation/preview', { month: '2026-11', rules: [] }, auditor)).status).toBe(
      403,
    );
    expect((await send('GET', '/allocation/statement?month=2026-11', undefined, auditor)).status).toBe(200);
    placed = await sampleOrganisation(db);
    finance = await as('finance');
    expect((await send('GET', '/cost-centres')).body).toEqual({ costCentres: [] });
    expect((await send('PATCH', `/cost-centres/${one}`, { name: 'Mine' })).status).toBe(404);
    expect((await put('2026-11-01', direct(one))).body['code']).toBe('cost_centre_unknown');
    expect((await statement()).totalNanos).toBe('0');
  });
});
