/** Cost centres as a field of reports: by the rules of each day, and nothing lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allocationStatementSchema } from '../../../contract/allocation-api.ts';
import { sumNanos } from '../../../contract/money.ts';
import { requestPageSchema } from '../../../contract/reports.ts';
import type { Role } from '../../../contract/rights.ts';
import { madeSchema } from '../../../contract/teams-api.ts';
import { type ReportQuestion, type UsageReport, usageReportSchema } from '../../../contract/usage-report.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';

const NOVEMBER = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z', timeZone: 'UTC' };

describe.each(ENGINES)('reports by cost centre on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let finance: SignedIn;
  let one: string;
  let two: string;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    finance = await as('finance');
    [one, two] = [await centre('CC-1'), await centre('CC-2')];
    await spend(
      { nanos: 100n, day: 2, app: 'a' },
      { nanos: 1_000n, day: 12, app: 'a' },
      { nanos: 301n, day: 12, app: 'cc-2' },
      { nanos: 101n, day: 13, app: 'shared' },
      { nanos: 7n, day: 20 },
      { nanos: null, day: 13, app: 'shared' },
    );
    await put('2026-11-10', [
      named('Shared', { split: { method: 'proportional', costCentreIds: [one, two] }, match: app('shared') }),
      named('Tagged', { split: { method: 'byDimension', dimension: 'app' }, match: app('cc-2') }),
      named('Half', { split: { method: 'even', costCentreIds: [one, two] }, match: app('none') }),
      named('Rest', { split: { method: 'direct', costCentreId: one }, match: app('a') }),
    ]);
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = (method: string, path: string, body?: unknown, who = finance) =>
    sendAs(who, api, method, path, body);
  const centre = async (code: string) =>
    madeSchema.parse((await send('POST', '/cost-centres', { code, name: `Centre ${code}` })).body).id;
  const app = (value: string) => ({ dimension: { name: 'app', values: [value] } });
  const named = (name: string, rule: object) => ({ name, ...rule });
  const put = (effectiveFrom: string, rules: object[]) =>
    send('POST', '/allocation/rules', { effectiveFrom, rules, reason: 'As agreed' });
  const report = async (question: Partial<ReportQuestion> = {}): Promise<UsageReport> => {
    const asked = { ...NOVEMBER, groupBy: ['costCentre'], measures: ['contractedCost'], ...question };
    return usageReportSchema.parse((await send('POST', '/reports/usage', asked)).body);
  };
  const spend = async (
    ...calls: { readonly nanos: bigint | null; readonly day: number; readonly app?: string }[]
  ) => {
    const { organisationId, gateId, incarnationId } = placed;
    const events = numbered(
      calls.map(({ nanos, day, app: label }, index) => {
        const known = [sampleClass({ quantity: String(nanos ?? 0), priceUsd: '0.001' })];
        const lines = [
          nanos === null
            ? sampleLine({ classes: [], costNanos: null, chargedNanos: '50', basis: 'reserved' })
            : sampleLine({ classes: known }),
        ];
        const at = { lines, admittedAtMs: Date.UTC(2026, 10, day, 12, 0, 0, index) };
        return sampleEvent(placed, { ...at, ...(label === undefined ? {} : { dimensions: { app: label } }) });
      }),
    );
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };
  const amounts = ({ rows }: UsageReport) =>
    new Map(rows.map(({ path, figures }) => [path[0]?.value, figures.contractedNanos]));

  test('it shows what the month’s statement shows, Unallocated by name', async () => {
    const made = await report();
    // 1,000 + 77 of the shared 101 against 301: in proportion to 1,000 and 301.
    expect(amounts(made)).toEqual(
      new Map([
        [one, '1078'],
        [two, '324'],
        [null, '107'],
      ]),
    );
    const answer = await send('GET', '/allocation/statement?month=2026-11');
    const statement = allocationStatementSchema.parse(answer.body);
    expect(statement.rows.map(({ costCentreId, costNanos }) => [costCentreId, costNanos])).toEqual([
      [one, '1078'],
      [two, '324'],
    ]);
    expect(statement.unallocated.costNanos).toBe('107');
    const labels = made.rows.map(({ path }) => path[0]?.label);
    expect(labels).toEqual(['CC-1 Centre CC-1', 'CC-2 Centre CC-2', 'Unallocated']);
  });

  test('rows add up to what the report without cost centres says, unknown lines too, by any further field', async () => {
    const plain = (await report({ groupBy: [] })).total;
    for (const more of [
      { groupBy: ['costCentre'], top: 1 },
      { groupBy: ['costCentre', 'dimension:app'], top: null },
      { groupBy: ['model', 'costCentre'], interval: 'day' },
    ] as const) {
      const made = await report({ ...more, groupBy: [...more.groupBy] });
      expect(made.total).toMatchObject({ contractedNanos: plain.contractedNanos, unknownLines: 1 });
      expect(made.total.requests).toBe(plain.requests);
      const leaves = made.rows.filter(
        ({ path }) => path.length === more.groupBy.length || path.at(-1)?.isOther,
      );
      expect(String(sumNanos(leaves.map(({ figures }) => figures.contractedNanos)))).toBe(
        plain.contractedNanos,
      );
      expect(leaves.every(({ figures }) => figures.requests === null)).toBe(true);
    }
  });

  test('a part of the month is divided as the whole is, and Unallocated is never in Other', async () => {
    const day = await report({ from: '2026-11-13T00:00:00Z', to: '2026-11-14T00:00:00Z' });
    expect(amounts(day)).toEqual(
      new Map([
        [one, '78'],
        [two, '23'],
        [null, '0'],
      ]),
    );
    const three = await centre('CC-3');
    const four = await centre('CC-4');
    await put('2026-11-10', [
      named('Even', { split: { method: 'even', costCentreIds: [one, two, three, four] }, match: app('a') }),
    ]);
    const cut = await report({ top: 1, from: '2026-11-12T00:00:00Z' });
    expect(cut.rows.map(({ path, figures }) => [path[0]?.label, figures.contractedNanos])).toEqual([
      ['Unallocated', '409'],
      [null, '1000'],
    ]);
  });

  test('a filter leaves the share of its cost centre, and its calls are those behind it', async () => {
    const filters = [{ field: 'costCentre' as const, values: [two] }];
    const made = await report({ filters, groupBy: ['dimension:app'] });
    expect(amounts(made)).toEqual(
      new Map([
        ['cc-2', '301'],
        ['shared', '23'],
      ]),
    );
    expect(made.total).toMatchObject({ contractedNanos: '324', requests: null });
    const calls = async (query: string) => {
      const span = `from=${NOVEMBER.from}&to=${NOVEMBER.to}`;
      const { body } = await send('GET', `/requests?${span}&${query}`);
      return requestPageSchema.parse(body).rows.map(({ costNanos }) => costNanos);
    };
    expect(await calls(`costCentre=${two}`)).toEqual([null, '101', '301']);
    expect(await calls('costCentre=')).toEqual(['7', null, '101', '100']);
    expect(await calls(`not:costCentre=${one}&dimension:app=a`)).toEqual(['100']);
  });

  test('only money is divided, and only for those who see everything', async () => {
    const refused = async (more: Partial<ReportQuestion>) =>
      (await send('POST', '/reports/usage', { ...NOVEMBER, groupBy: ['costCentre'], ...more })).status;
    expect(await refused({ measures: ['errorRate'] })).toBe(400);
    expect(await refused({ orderBy: 'requests' })).toBe(400);
    expect(await refused({ groupBy: ['costCentre', 'tokenClass'] })).toBe(400);
    const developer = await as('developer');
    const question = { ...NOVEMBER, groupBy: ['costCentre'] };
    expect((await send('POST', '/reports/usage', question, developer)).status).toBe(403);
    expect((await send('GET', `/requests?costCentre=${one}`, undefined, developer)).status).toBe(403);
  });
});
