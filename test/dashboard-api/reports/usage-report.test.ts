import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { newId } from '../../../contract/ids.ts';
import { sumNanos } from '../../../contract/money.ts';
import { REPORT_FIELDS } from '../../../contract/report-words.ts';
import {
  type ReportField,
  type ReportQuestion,
  reportQuerySchema,
  type UsageReport,
  usageReportSchema,
} from '../../../contract/usage-report.ts';
import { usageFilter } from '../../../dashboard-api/reports/query.ts';
import { questionFaults } from '../../../dashboard-api/reports/question-faults.ts';
import { readUsageReport } from '../../../dashboard-api/reports/usage-report.ts';
import type { Database } from '../../../db/database.ts';
import { readCost } from '../../../db/reports/cost.ts';
import { readRequests } from '../../../db/reports/requests.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import {
  MINUTE_MS,
  numbered,
  type Placed,
  sampleClass,
  sampleEvent,
  sampleLine,
} from '../../db/sample-usage.ts';

/** Around the night in which Berlin puts its clocks back. */
const START_MS = Date.UTC(2026, 9, 23, 22);
const NOW = new Date(Date.UTC(2026, 10, 20));
const BERLIN = { from: '2026-10-23T22:00:00Z', to: '2026-10-30T23:00:00Z', timeZone: 'Europe/Berlin' };

const call = fc.record({
  minute: fc.integer({ min: -3 * 1440, max: 6 * 1440 }),
  provider: fc.constantFrom('openai', 'anthropic', 'mistral', 'groq'),
  model: fc.constantFrom(null, 'gpt-4o', 'claude-x', 'm1', 'm2'),
  environment: fc.constantFrom(null, 'prod', 'test'),
  dimensions: fc.constantFrom<Record<string, string>[]>({}, { team: 'search' }, { team: 'ads', app: 'x' }),
  status: fc.constantFrom(200, 200, 429, null),
  kind: fc.constantFrom('known', 'known', 'unknown', 'estimated', 'stated'),
  totalMs: fc.integer({ min: 1, max: 60_000 }),
});
type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

function eventOf(placed: Placed, { minute, model, kind, ...facts }: Call): UsageEvent {
  const line = {
    known: {},
    unknown: { classes: [], costNanos: null, chargedNanos: '700' },
    estimated: { basis: 'estimated' as const },
    stated: { costNanos: '12345', chargedNanos: '12345', priceSource: 'provider' as const },
  }[kind];
  const { status, ...rest } = facts;
  return sampleEvent(placed, {
    ...rest,
    admittedAtMs: START_MS + minute * MINUTE_MS,
    status,
    outcome: status === null ? 'upstream_unreachable' : 'completed',
    lines: [sampleLine({ model, ...line })],
  });
}

/** Cost centres divide calls, and have tests of their own. */
const FIELDS: readonly ReportField[] = [
  ...REPORT_FIELDS.filter((field) => field !== 'costCentre'),
  'dimension:team',
  'dimension:app',
];

describe.each(ENGINES)('a report on usage, on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const stored = async (calls: readonly Call[]) => {
    const placed = await sampleOrganisation(db);
    const events = numbered(calls.map((facts) => eventOf(placed, facts)));
    const gate = { gateId: placed.gateId, incarnationId: placed.incarnationId };
    await db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(unit, { gate, events, refused: [] }, new Date(START_MS)),
    );
    return placed;
  };
  const ask = async ({ organisationId }: Placed, question: ReportQuestion): Promise<UsageReport> => {
    const query = reportQuerySchema.parse(question);
    const report = await db.readTenant(organisationId, (unit) => readUsageReport(unit, query, 'all', NOW));
    if (typeof report === 'string') throw new Error(report);
    return usageReportSchema.parse(report);
  };
  const filterOf = (filters: UsageReport['filters'], from: string, to: string) => {
    const filter = usageFilter({ from: new Date(from), to: new Date(to), seen: 'all' }, filters);
    if (!filter) throw new Error('a row whose calls cannot be asked for');
    return filter;
  };

  test('children add up to their parent, buckets to their row, and a row to the calls behind it, to the last nano-dollar', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 14 }),
        fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('hour', 'day', 'week', 'month'),
        fc.constantFrom(1, 2, null),
        async (calls, groupBy, interval, top) => {
          const placed = await stored(calls);
          const report = await ask(placed, { ...BERLIN, groupBy, interval, top, compare: 'previous' });
          const sum = (of: readonly (string | null)[]) =>
            sumNanos(of.map((value) => value ?? '0')).toString();
          const cost = ({ figures }: (typeof report.rows)[number]) => figures.contractedNanos;
          const childrenOf = (path: UsageReport['rows'][number]['path']) =>
            report.rows.filter(
              (row) =>
                row.path.length === path.length + 1 &&
                path.every((step, index) => JSON.stringify(step) === JSON.stringify(row.path[index])),
            );
          expect(sum(childrenOf([]).map(cost))).toBe(report.total.contractedNanos);
          expect(sum(report.totalSeries)).toBe(report.total.contractedNanos);
          for (const row of report.rows) {
            const children = childrenOf(row.path);
            if (children.length > 0) {
              expect(sum(children.map(cost))).toBe(cost(row));
              expect(sum(children.map(({ previous }) => previous?.contractedNanos ?? ''))).toBe(
                row.previous?.contractedNanos,
              );
            }
            expect(sum(row.series)).toBe(cost(row));
            if (groupBy.includes('tokenClass')) continue;
            const shown = [cost(row), ...(interval === 'hour' ? [] : row.series)];
            for (const [index, { from, to }] of [report, ...report.buckets]
              .slice(0, shown.length)
              .entries()) {
              const behind = await db.readTenant(placed.organisationId, (unit) =>
                readCost(unit, filterOf(row.filters, from, to), []),
              );
              expect(behind?.total.costNanos).toBe(shown[index] ?? '0');
            }
          }
          const whole = await db.readTenant(placed.organisationId, (unit) =>
            readCost(unit, filterOf([], BERLIN.from, BERLIN.to), []),
          );
          expect(report.total).toMatchObject({
            contractedNanos: whole?.total.costNanos,
            requests: whole?.total.requests,
            unknownLines: whole?.total.unknownLines,
          });
        },
      ),
      { numRuns: engine.kind === 'pg' ? 12 : 2 },
    );
  });

  const facts: Call = {
    minute: 10,
    provider: 'openai',
    model: 'gpt-4o',
    environment: 'prod',
    dimensions: {},
    status: 200,
    kind: 'known',
    totalMs: 800,
  } as Call;

  test('the rest is one row, whose calls the list of requests finds', async () => {
    const placed = await stored(
      (['openai', 'anthropic', 'mistral', 'groq'] as const).flatMap((provider, index) =>
        Array.from({ length: 4 - index }, () => ({ ...facts, provider })),
      ),
    );
    const report = await ask(placed, { ...BERLIN, groupBy: ['provider'], top: 2 });
    expect(
      report.rows.map(({ path, figures }) => [path[0]?.value, path[0]?.isOther, figures.requests]),
    ).toEqual([
      ['openai', false, 4],
      ['anthropic', false, 3],
      [null, true, 3],
    ]);
    const other = filterOf(report.rows[2]?.filters ?? [], report.from, report.to);
    const page = await db.readTenant(placed.organisationId, (unit) => readRequests(unit, other, null, 9));
    expect(page.rows.map(({ provider }) => provider).sort()).toEqual(['groq', 'mistral', 'mistral']);
  });

  test('what is new and what is gone is said, against as many days', async () => {
    const before = -2 * 1440;
    const placed = await stored([
      { ...facts, provider: 'openai' },
      { ...facts, provider: 'groq', minute: before },
      { ...facts, provider: 'mistral' },
      { ...facts, provider: 'mistral', minute: before },
    ]);
    const report = await ask(placed, { ...BERLIN, groupBy: ['provider'], compare: 'previous' });
    expect(Object.fromEntries(report.rows.map(({ path, change }) => [path[0]?.value, change]))).toEqual({
      openai: 'new',
      groq: 'gone',
      mistral: null,
    });
    expect(report).toMatchObject({
      days: 7,
      previousPeriod: { from: '2026-10-16T22:00:00.000Z', days: 7, isEqual: true },
    });
  });

  test('of the period before only what is asked for is read, and that is the same', async () => {
    const before = -2 * 1440;
    const placed = await stored([{ ...facts }, { ...facts, minute: before }]);
    const question: ReportQuestion = {
      ...BERLIN,
      groupBy: ['provider'],
      compare: 'previous',
      measures: ['contractedCost', 'tokens', 'cacheHitRate', 'listCost'],
    };
    const whole = await ask(placed, question);
    const part = await ask(placed, { ...question, compareMeasures: ['contractedCost'] });
    expect(part.rows[0]?.figures).toEqual(whole.rows[0]?.figures);
    const { tokens, cacheHitRate, listNanos, unlistedNanos, belowListNanos, ...left } =
      whole.previousTotal ?? {};
    expect([tokens === undefined, listNanos === undefined]).toEqual([false, false]);
    expect(part.previousTotal).toEqual(left);
    expect(part.rows[0]?.previous).toEqual(left);
  });

  test('rates and percentiles are made anew for each row, and say that they are approximate', async () => {
    const placed = await stored([
      ...Array.from({ length: 9 }, () => ({ ...facts, totalMs: 100 })),
      { ...facts, totalMs: 10_000, status: 429, provider: 'groq' },
    ]);
    const measures = ['errorRate', 'latency', 'cacheHitRate', 'firstByte', 'tokens'] as const;
    const report = await ask(placed, { ...BERLIN, groupBy: ['provider'], measures: [...measures] });
    expect(report).toMatchObject({ readFrom: 'rollups', total: { errorRate: 0.1, cacheHitRate: 0 } });
    const { latency } = report.total;
    expect(latency).toMatchObject({ calls: 10, isApproximate: true });
    expect(latency?.bounds).toEqual({
      p50: { fromMs: 100, toMs: 116 },
      p95: { fromMs: 10_000, toMs: 11_548 },
      p99: { fromMs: 10_000, toMs: 11_548 },
    });
    expect(Math.abs((latency?.p50Ms ?? 0) / 100 - 1)).toBeLessThan(0.081);
    const groq = report.rows.find(({ path }) => path[0]?.value === 'groq');
    expect(groq?.figures).toMatchObject({ errorRate: 1, tokens: { input: '1000' } });
  });

  test('cost per call, token and user, and what caches saved, are of whole rows, and users are counted once', async () => {
    const placed = await sampleOrganisation(db);
    const [ada, ben] = [newId(), newId()];
    const cached = sampleLine({
      classes: [
        sampleClass({ quantity: '1000', priceUsd: '2.5' }),
        sampleClass({ class: 'input.cacheRead', quantity: '3000', priceUsd: '0.25' }),
      ],
    });
    const made = (ownerId: string | null, minute: number, provider: string) =>
      sampleEvent(placed, {
        ownerId,
        provider,
        admittedAtMs: START_MS + minute * MINUTE_MS,
        lines: [cached],
      });
    const events = numbered([
      made(ada, 1, 'openai'),
      made(ada, 1500, 'openai'),
      made(ben, 2, 'groq'),
      made(ada, 3, 'groq'),
      made(null, 4, 'groq'),
    ]);
    const gate = { gateId: placed.gateId, incarnationId: placed.incarnationId };
    await db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(unit, { gate, events, refused: [] }, new Date(START_MS)),
    );
    const question = { ...BERLIN, interval: 'day', groupBy: ['provider'] } as const;
    const report = await ask(placed, {
      ...question,
      groupBy: ['provider'],
      measures: ['unitCosts', 'activeUsers', 'cacheSavings'],
    });
    const each = 2_500_000 + 750_000;
    expect(report.total).toMatchObject({
      contractedNanos: String(5 * each),
      perCallNanos: String(each),
      perThousandTokensNanos: String(each / 4),
      activeUsers: { count: 2, contractedNanos: String(4 * each), perUserNanos: String(2 * each) },
      cacheSavings: { savedNanos: String(5 * (7_500_000 - 750_000)), unpricedTokens: '0' },
    });
    const figures = (name: string) => report.rows.find(({ path }) => path[0]?.value === name)?.figures;
    expect(figures('openai')).toMatchObject({ activeUsers: { count: 1, perUserNanos: String(2 * each) } });
    expect(figures('groq')).toMatchObject({ activeUsers: { count: 2, perUserNanos: String(each) } });
    expect(sumNanos(report.rows.map((row) => row.figures.cacheSavings?.savedNanos ?? '')).toString()).toBe(
      report.total.cacheSavings?.savedNanos,
    );
    expect(sumNanos(report.totalSeries.map((value) => value ?? '')).toString()).toBe(String(5 * each));
    const split = await ask(placed, {
      ...question,
      groupBy: ['tokenClass'],
      measures: ['unitCosts', 'activeUsers', 'cacheSavings'],
    });
    expect(split.rows.map(({ path }) => path[0]?.value).toSorted()).toEqual([
      'input.cacheRead',
      'input.uncached',
    ]);
    expect(split.rows[0]?.figures).toMatchObject({
      perCallNanos: null,
      activeUsers: null,
      cacheSavings: null,
    });
  });

  test('by token class the cost that is in no class stands beside them', async () => {
    const placed = await stored([{ ...facts }, { ...facts, kind: 'stated' }]);
    const report = await ask(placed, { ...BERLIN, groupBy: ['tokenClass'] });
    const shown = Object.fromEntries(report.rows.map(({ path, figures }) => [path[0]?.value, figures]));
    expect(shown).toMatchObject({
      'input.uncached': { contractedNanos: '5000000', requests: null },
      'output.text': { contractedNanos: '4000000' },
      null: { contractedNanos: String(12_345 - 4_500_000) },
    });
  });

  test('L12: a bucket of which nothing is known is null, and so is what runs up to it', async () => {
    const placed = await stored([
      { ...facts, kind: 'unknown' },
      // The second day has 25 hours.
      { ...facts, minute: 2 * 1440 + 60 },
    ]);
    const [each, running] = [false, true].map((isCumulative) =>
      ask(placed, { ...BERLIN, interval: 'day', isCumulative, groupBy: ['model'] }),
    );
    expect((await each)?.totalSeries.slice(0, 3)).toEqual([null, '0', '4500000']);
    expect((await running)?.rows[0]?.series.slice(0, 3)).toEqual([null, null, '4500000']);
  });

  test('running up, the last bucket is the total', async () => {
    const placed = await stored([facts, { ...facts, minute: 5 * 1440 }]);
    const report = await ask(placed, { ...BERLIN, interval: 'day', isCumulative: true });
    expect(report.buckets.map(({ label }) => label)).toContain('2026-10-25');
    expect(report.totalSeries.at(-1)).toBe(report.total.contractedNanos);
    expect(report.totalSeries[0]).toBe('4500000');
  });

  test('who sees a part is shown that part, in rows, total and what is compared', async () => {
    const placed = await stored([facts, { ...facts, minute: -1440 }]);
    const query = reportQuerySchema.parse({ ...BERLIN, groupBy: ['team'], compare: 'previous' });
    const nobody = { personId: '00000000-0000-4000-8000-000000000000' };
    const report = await db.readTenant(placed.organisationId, (unit) =>
      readUsageReport(unit, query, nobody, NOW),
    );
    expect(report).toMatchObject({ rows: [], total: { requests: 0 }, previousTotal: { requests: 0 } });
  });

  test.each<[string, ReportQuestion, string]>([
    ['a zone that does not exist', { ...BERLIN, timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['a period that runs backwards', { ...BERLIN, from: BERLIN.to, to: BERLIN.from }, 'to'],
    [
      'one field filtered twice',
      { ...BERLIN, filters: [0, 1].map(() => ({ field: 'team', values: [null] })) },
      'filters',
    ],
    ['requests by token class', { ...BERLIN, groupBy: ['tokenClass'], orderBy: 'requests' }, 'orderBy'],
    ['running up over no time', { ...BERLIN, isCumulative: true }, 'isCumulative'],
    [
      'error rates of cost centres',
      { ...BERLIN, groupBy: ['costCentre'], measures: ['errorRate'] },
      'measures',
    ],
  ])('%s is no question, and which field says so is named', async (_, question, place) => {
    const { organisationId } = await sampleOrganisation(db);
    const query = reportQuerySchema.parse(question);
    expect(await db.readTenant(organisationId, (unit) => readUsageReport(unit, query, 'all', NOW))).toBe(
      'invalid',
    );
    expect(questionFaults(query)).toMatchObject([{ place }]);
  });
});
