/** Effective cost: contracted with its share of commitments and credits, in every row, and nothing lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sumNanos } from '../../../contract/money.ts';
import type { Role } from '../../../contract/rights.ts';
import { type ReportQuestion, type UsageReport, usageReportSchema } from '../../../contract/usage-report.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';

const NOVEMBER = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z', timeZone: 'UTC' };
const MEASURES = { measures: ['contractedCost', 'effectiveCost'], top: null } as const;

interface Call {
  readonly nanos: bigint;
  readonly day: number;
  readonly provider?: string;
  readonly model?: string;
  readonly app?: string;
}

/** No two costs share a factor with the amounts, so that nothing divides evenly. */
const CALLS: readonly Call[] = [
  { nanos: 1_000_003n, day: 2, app: 'a' },
  { nanos: 700_001n, day: 12, app: 'b' },
  { nanos: 13n, day: 12, model: 'other', app: 'a' },
  { nanos: 299_993n, day: 20, model: 'other' },
  { nanos: 5_000_011n, day: 20, provider: 'mistral' },
];

describe.each(ENGINES)('effective cost on $name', (engine) => {
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
    await spend(CALLS);
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = async (method: string, path: string, body?: unknown, who = finance) =>
    (await sendAs(who, api, method, path, body)).body;
  const spend = async (calls: readonly Call[]) => {
    const { organisationId, gateId, incarnationId } = placed;
    const events = numbered(
      calls.map(({ nanos, day, provider = 'openai', model = 'one', app }) =>
        sampleEvent(placed, {
          provider,
          admittedAtMs: Date.UTC(2026, 10, day, 12),
          lines: [
            sampleLine({ model, classes: [sampleClass({ quantity: String(nanos), priceUsd: '0.001' })] }),
          ],
          ...(app === undefined ? {} : { dimensions: { app } }),
        }),
      ),
    );
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };
  const charge = (category: string, nanos: bigint, more: object = {}) => ({
    category,
    provider: 'openai',
    firstDay: '2026-11-01',
    lastDay: '2026-11-30',
    description: 'Charge',
    amount: `0.${String(nanos).padStart(9, '0')}`,
    ...more,
  });
  const enter = (...charges: object[]) => send('POST', '/provider-charges', { charges });
  const ask = async (more: Partial<ReportQuestion> = {}, who = finance) =>
    usageReportSchema.parse(await send('POST', '/reports/usage', { ...NOVEMBER, ...MEASURES, ...more }, who));
  const effectiveOf = ({ rows }: UsageReport, depth = 1) =>
    sumNanos(
      rows.filter(({ path }) => path.length === depth).map(({ figures }) => figures.effectiveNanos ?? 'x'),
    );
  const shareOf = ({ total }: UsageReport) =>
    BigInt(total.effectiveNanos ?? 'x') - BigInt(total.contractedNanos);

  test('is contracted cost while nothing is entered, and is not stated where it is not asked for', async () => {
    const report = await ask({ groupBy: ['provider'] });
    expect(report.total.effectiveNanos).toBe(report.total.contractedNanos);
    expect(report.unsharedNanos).toBe('0');
    const without = await ask({ measures: ['contractedCost'] });
    expect(without.total).not.toHaveProperty('effectiveNanos');
    expect(without).not.toHaveProperty('unsharedNanos');
  });

  test.each([
    { groupBy: ['provider'] },
    { groupBy: ['model', 'team'] },
    { groupBy: ['dimension:app'], interval: 'day' },
    { groupBy: ['key', 'tokenClass'] },
    { groupBy: ['costCentre', 'model'] },
    { groupBy: ['model'], interval: 'week', isCumulative: true, orderBy: 'effectiveCost' },
    { groupBy: ['model'], top: 1, compare: 'previous' },
  ] as const satisfies Partial<ReportQuestion>[])(
    'of a month has the whole of its charges, and rows add up to it: %o',
    async (more) => {
      await enter(
        charge('commitment', 1_000_000n),
        charge('credit', 333_331n),
        charge('credit', 77_777n, { model: 'other' }),
      );
      const report = await ask(more);
      expect(shareOf(report)).toBe(1_000_000n - 333_331n - 77_777n);
      expect(effectiveOf(report)).toBe(BigInt(report.total.effectiveNanos ?? 'x'));
      const deepest = more.groupBy.length;
      if (deepest > 1) expect(effectiveOf(report, deepest)).toBe(effectiveOf(report));
      if (more.orderBy) expect(report.totalSeries.at(-1)).toBe(report.total.effectiveNanos);
    },
  );

  test('a charge is shared by the calls that it is for, in proportion to what they cost', async () => {
    await enter(charge('commitment', 2_000_000n), charge('commitment', 900n, { provider: 'mistral' }));
    const { rows } = await ask({ groupBy: ['provider'] });
    const shares = rows.map(({ path, figures }) => [
      path[0]?.value,
      BigInt(figures.effectiveNanos ?? 'x') - BigInt(figures.contractedNanos),
    ]);
    expect(shares).toEqual([
      ['mistral', 900n],
      ['openai', 2_000_000n],
    ]);
    const byApp = await ask({
      groupBy: ['dimension:app'],
      filters: [{ field: 'provider', values: ['openai'] }],
    });
    const [a] = byApp.rows.filter(({ path }) => path[0]?.value === 'a');
    expect(a?.figures).toMatchObject({
      contractedNanos: '1000016',
      effectiveNanos: String(1_000_016 + 1_000_011),
    });
  });

  test('a part of the calls has its part, whoever asks, and all parts are the whole', async () => {
    await enter(charge('commitment', 2_000_010n));
    const week = async (from: number, to: number) =>
      shareOf(await ask({ from: `2026-11-${from}T00:00:00Z`, to: `2026-11-${to}T00:00:00Z` }));
    expect(await week(10, 15)).toBe(700_014n);
    expect((await week(15, 30)) + (await week(10, 15))).toBe(1_000_007n);
    const excluded = await ask({ filters: [{ field: 'provider', values: ['openai'], isExcluded: true }] });
    expect(shareOf(excluded)).toBe(0n);
    const other = await ask({ filters: [{ field: 'model', values: ['other', 'none'] }] });
    expect(shareOf(other)).toBe(300_006n);
  });

  test('what nobody shares is told, and is in no figure', async () => {
    await enter(
      charge('credit', 50n, { provider: 'groq' }),
      charge('commitment', 70n, { firstDay: '2026-12-01', lastDay: '2026-12-31' }),
    );
    const report = await ask();
    expect([shareOf(report), report.unsharedNanos]).toEqual([0n, '-50']);
    expect((await ask({ filters: [{ field: 'provider', values: ['openai'] }] })).unsharedNanos).toBe('0');
  });

  test('a charge over months is the same for each day: what comes later changes no month before', async () => {
    await enter(charge('commitment', 61_000n, { lastDay: '2026-12-31' }));
    expect(shareOf(await ask())).toBe(30_000n);
    const december = await ask({ from: '2026-12-01T00:00:00Z', to: '2027-01-01T00:00:00Z' });
    expect([shareOf(december), december.unsharedNanos]).toEqual([0n, '31000']);
  });

  test('it can be had in another currency, and who sees a part of the usage sees its part', async () => {
    await enter(charge('commitment', 1_000n));
    const rate = { currency: 'EUR', effectiveFrom: '2026-11-01', rate: '0.5', source: 'The bank’s list' };
    await send('POST', '/exchange-rates', rate);
    const { total } = await ask({ displayCurrency: 'EUR' });
    expect([total.effectiveNanos, total.converted?.effective]).toEqual(['7001021', '0.0035005105']);
    const developer = await as('developer');
    const own = await ask({}, developer);
    expect([own.total.contractedNanos, own.total.effectiveNanos]).toEqual(['0', '0']);
  });
});
