import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventLine, UsageEvent } from '../../../contract/event.ts';
import { sumNanos } from '../../../contract/money.ts';
import { type Figures, GROUPINGS, type Grouping } from '../../../contract/reports.ts';
import type { Database } from '../../../db/database.ts';
import { type CostFigures, readCost } from '../../../db/reports/cost.ts';
import type { UsageFilter } from '../../../db/reports/filter.ts';
import { type PageEnd, type RequestSlice, readRequests } from '../../../db/reports/requests.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../engines.ts';
import { sampleOrganisation } from '../sample-organisation.ts';
import {
  MINUTE_MS,
  NOON_MS,
  numbered,
  type Placed,
  sampleClass,
  sampleEvent,
  sampleLine,
} from '../sample-usage.ts';

const NOW = new Date(NOON_MS + 60 * MINUTE_MS);
const EVER: UsageFilter = { from: new Date(0), to: new Date(NOON_MS + 1e9), seen: 'all', dimensions: {} };

const EVERY_GROUPING: readonly Grouping[] = [
  ...GROUPINGS,
  'dimension:team',
  'dimension:none of this name'.replaceAll(' ', '_') as Grouping,
];

const nanos = fc.bigInt({ min: 0n, max: 10n ** 24n }).map(String);

const line: fc.Arbitrary<EventLine> = fc
  .record({
    model: fc.constantFrom(null, 'gpt-4o', 'claude-x', 'gemini/y'),
    basis: fc.constantFrom('reported', 'estimated', 'reserved', 'unmetered', 'none', 'drained'),
    costNanos: fc.option(nanos),
    chargedNanos: nanos,
    tokens: fc.array(
      fc.tuple(fc.constantFrom('input.uncached', 'input.cacheRead', 'output.text'), fc.nat()),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ tokens, ...rest }) =>
    sampleLine({
      ...rest,
      basis: rest.basis as EventLine['basis'],
      classes: tokens.map(([name, quantity]) =>
        sampleClass({
          class: name as 'input.uncached',
          quantity: String(quantity),
          costNanos: null,
          priceUsd: null,
        }),
      ),
    }),
  );

interface Call {
  readonly lines: EventLine[];
  readonly overrides: Partial<UsageEvent>;
}

const call: fc.Arbitrary<Call> = fc.record({
  lines: fc.array(line, { maxLength: 3 }),
  overrides: fc.record({
    kind: fc.constantFrom('closing', 'closing', 'closing', 'refusal'),
    admittedAtMs: fc.integer({ min: 0, max: 3000 }).map((minutes) => NOON_MS + minutes * MINUTE_MS),
    provider: fc.constantFrom('openai', 'anthropic'),
    modelRequested: fc.constantFrom(null, 'gpt-4o', 'gpt-4o-mini'),
    endpoint: fc.constantFrom('/v1/chat/completions', '/v1/messages'),
    dimensions: fc.constantFrom<Record<string, string>[]>(
      {},
      { team: 'search' },
      { team: "o'neil; --", app: 'x' },
    ),
  }) as fc.Arbitrary<Partial<UsageEvent>>,
});

/** The call's events as a gate would write them: a refusal costs nothing; a call without lines costs nothing. */
function eventsOf(placed: Placed, calls: readonly Call[]): UsageEvent[] {
  return numbered(
    calls.map(({ lines, overrides }) =>
      overrides.kind === 'refusal'
        ? sampleEvent(placed, { ...overrides, lines: [], outcome: 'refused', refusal: 'model_not_allowed' })
        : sampleEvent(placed, { ...overrides, lines }),
    ),
  );
}

/** The same figures, added up in code. */
function expectedTotal(events: readonly UsageEvent[]): Omit<Figures, 'tokens'> {
  const calls = events.filter(({ kind }) => kind !== 'refusal');
  const lines = calls.flatMap((event) => event.lines);
  const unknown = lines.filter(({ costNanos }) => costNanos === null);
  const costs = (some: readonly EventLine[]) =>
    sumNanos(some.map(({ costNanos }) => costNanos ?? '0')).toString();
  return {
    costNanos: costs(lines),
    chargedNanos: sumNanos(lines.map(({ chargedNanos }) => chargedNanos)).toString(),
    estimatedNanos: costs(lines.filter(({ basis }) => basis === 'estimated')),
    requests: calls.length,
    unknownLines: unknown.length,
    unknownAtMostNanos: sumNanos(unknown.map(({ chargedNanos }) => chargedNanos)).toString(),
  };
}

/** Adds figures up, member by member. */
function added(rows: readonly Figures[]): Figures {
  const sum = (of: (row: Figures) => string) => sumNanos(rows.map(of)).toString();
  const names = new Set(rows.flatMap(({ tokens }) => Object.keys(tokens)));
  return {
    costNanos: sum((row) => row.costNanos),
    chargedNanos: sum((row) => row.chargedNanos),
    estimatedNanos: sum((row) => row.estimatedNanos),
    requests: rows.reduce((total, { requests }) => total + requests, 0),
    unknownLines: rows.reduce((total, { unknownLines }) => total + unknownLines, 0),
    unknownAtMostNanos: sum((row) => row.unknownAtMostNanos),
    tokens: Object.fromEntries([...names].map((name) => [name, sum(({ tokens }) => tokens[name] ?? '0')])),
  };
}

describe.each(ENGINES)('cost reports on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const store = (placed: Placed, events: readonly UsageEvent[]) =>
    db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(
        unit,
        { gate: { gateId: placed.gateId, incarnationId: placed.incarnationId }, events, refused: [] },
        NOW,
      ),
    );
  const report = async (
    { organisationId }: Placed,
    groupBy: readonly Grouping[],
    filter: Partial<UsageFilter> = {},
  ): Promise<CostFigures> => {
    const answer = await db.readTenant(organisationId, (unit) =>
      readCost(unit, { ...EVER, ...filter }, groupBy),
    );
    if (!answer) throw new Error('too many rows');
    return answer;
  };
  const figuresOf = ({ tokens, costNanos, chargedNanos, estimatedNanos, ...counts }: Figures): Figures => ({
    tokens,
    costNanos,
    chargedNanos,
    estimatedNanos,
    requests: counts.requests,
    unknownLines: counts.unknownLines,
    unknownAtMostNanos: counts.unknownAtMostNanos,
  });

  test('rows of every grouping add up to the total, and the total to the events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 40 }),
        fc.subarray([...EVERY_GROUPING], { minLength: 1, maxLength: 3 }),
        async (calls, groupBy) => {
          const placed = await sampleOrganisation(db);
          const events = eventsOf(placed, calls);
          await store(placed, events);
          const { total, rows } = await report(placed, groupBy);
          expect(total).toMatchObject(expectedTotal(events));
          expect(added(rows.map(figuresOf))).toEqual(added([total]));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('each row, used as a filter, is the whole of its own report and of its own requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 15 }), async (calls) => {
        const placed = await sampleOrganisation(db);
        await store(placed, eventsOf(placed, calls));
        const { rows } = await report(placed, ['model', 'basis', 'dimension:team']);
        for (const { group, ...figures } of rows) {
          const filter = {
            model: [group['model'] ?? null],
            basis: [group['basis'] ?? null],
            dimensions: { team: [group['dimension:team'] ?? null] },
          };
          const child = await report(placed, [], filter);
          expect(child.total).toEqual(figuresOf(figures));
          const requests = await db.readTenant(placed.organisationId, (unit) =>
            readRequests(unit, { ...EVER, ...filter }, null, 100),
          );
          const charged = requests.rows
            .filter(({ kind }) => kind !== 'refusal')
            .map(({ chargedNanos }) => chargedNanos);
          expect(sumNanos(charged).toString()).toBe(figures.chargedNanos);
        }
      }),
      { numRuns: 6 },
    );
  });

  test('a call without model or dimension is a row of its own', async () => {
    const placed = await sampleOrganisation(db);
    const unnamed = sampleLine({ model: null });
    await store(
      placed,
      numbered([
        sampleEvent(placed),
        sampleEvent(placed, { lines: [unnamed], modelRequested: null, dimensions: {} }),
        sampleEvent(placed, { lines: [unnamed], modelRequested: 'gpt-4o' }),
      ]),
    );
    const { rows } = await report(placed, ['model', 'dimension:app']);
    expect(rows.map(({ group, requests }) => [group['model'], group['dimension:app'], requests])).toEqual(
      expect.arrayContaining([
        ['gpt-4o-2024-08-06', 'ranker', 1],
        [null, null, 1],
        ['gpt-4o', 'ranker', 1],
      ]),
    );
    expect(rows).toHaveLength(3);
  });

  test('a call with two models counts once, under its first', async () => {
    const placed = await sampleOrganisation(db);
    const lines = [
      sampleLine({ model: 'main' }),
      sampleLine({ model: 'helper' }),
      sampleLine({ model: null }),
    ];
    await store(placed, numbered([sampleEvent(placed, { lines })]));
    const { rows, total } = await report(placed, ['model']);
    expect(Object.fromEntries(rows.map(({ group, requests }) => [String(group['model']), requests]))).toEqual(
      {
        main: 1,
        helper: 0,
        null: 0,
      },
    );
    expect(total.requests).toBe(1);
  });

  test('L12: an unknown cost is counted apart and is not zero', async () => {
    const placed = await sampleOrganisation(db);
    const unknown = sampleLine({ classes: [sampleClass({ priceUsd: null })], chargedNanos: '10000000' });
    await store(placed, numbered([sampleEvent(placed), sampleEvent(placed, { lines: [unknown] })]));
    const { total } = await report(placed, []);
    expect(total).toMatchObject({
      costNanos: '4500000',
      chargedNanos: '14500000',
      requests: 2,
      unknownLines: 1,
      unknownAtMostNanos: '10000000',
    });
  });

  test('L7: classes that nobody stated are absent, a stated zero is a zero', async () => {
    const placed = await sampleOrganisation(db);
    const lines = [sampleLine({ classes: [sampleClass({ class: 'output.text', quantity: '0' })] })];
    await store(placed, numbered([sampleEvent(placed, { lines })]));
    const { total } = await report(placed, []);
    expect(total.tokens).toEqual({ 'output.text': '0', output: '0' });
  });

  test('a correction adds money and no request, and what it says is unknown no longer', async () => {
    const placed = await sampleOrganisation(db);
    const lost = sampleEvent(placed, {
      outcome: 'lost',
      basis: 'reserved',
      lines: [sampleLine({ basis: 'reserved', classes: [], costNanos: null, chargedNanos: '20000000' })],
    });
    const truth = sampleEvent(placed, {
      kind: 'correction',
      correctsEventId: lost.eventId,
      lines: [sampleLine({ chargedNanos: '-15500000' })],
    });
    await store(placed, numbered([lost]));
    const before = await report(placed, []);
    expect(before.total).toMatchObject({
      requests: 1,
      costNanos: '0',
      unknownLines: 1,
      unknownAtMostNanos: '20000000',
    });
    await store(placed, numbered([lost, truth]).slice(1));
    const after = await report(placed, ['basis']);
    expect(after.total).toMatchObject({
      requests: 1,
      costNanos: '4500000',
      chargedNanos: '4500000',
      unknownLines: 0,
      unknownAtMostNanos: '0',
    });
    expect(added(after.rows.map(figuresOf))).toEqual(added([after.total]));
  });

  test('buckets are UTC instants and the end of a period is exclusive', async () => {
    const placed = await sampleOrganisation(db);
    const at = (time: string) => sampleEvent(placed, { admittedAtMs: Date.parse(time) });
    await store(
      placed,
      numbered([
        at('2026-11-19T23:59:59.999Z'),
        at('2026-11-20T00:00:00.000Z'),
        at('2026-11-20T13:07:09.500Z'),
      ]),
    );
    const period = { from: new Date('2026-11-19T00:00:00Z'), to: new Date('2026-11-20T13:07:09.500Z') };
    const { rows } = await report(placed, ['day', 'hour', 'minute'], period);
    expect(rows.map(({ group }) => group)).toEqual([
      { day: '2026-11-19T00:00:00Z', hour: '2026-11-19T23:00:00Z', minute: '2026-11-19T23:59:00Z' },
      { day: '2026-11-20T00:00:00Z', hour: '2026-11-20T00:00:00Z', minute: '2026-11-20T00:00:00Z' },
    ]);
  });

  test('simulated calls are marked', async () => {
    const placed = await sampleOrganisation(db);
    await store(placed, numbered([sampleEvent(placed)]));
    expect((await report(placed, [])).hasSimulated).toBe(false);
    const [, simulated] = numbered([sampleEvent(placed), sampleEvent(placed, { upstream: 'simulator' })]);
    await store(placed, simulated ? [simulated] : []);
    const answer = await report(placed, ['key', 'team', 'project']);
    expect(answer).toMatchObject({ hasSimulated: true, dataAsOf: NOW.toISOString() });
    expect(answer.rows[0]?.labels).toEqual({ key: 'Ranking service', team: 'Search', project: 'Ranking' });
  });

  test('pages of requests join without loss or repetition, newest first', async () => {
    const placed = await sampleOrganisation(db);
    const events = numbered(
      Array.from({ length: 23 }, (_, index) =>
        sampleEvent(placed, { admittedAtMs: NOON_MS + Math.floor(index / 4) * MINUTE_MS }),
      ),
    );
    await store(placed, events);
    const seen: string[] = [];
    let after: PageEnd | null = null;
    do {
      const end: PageEnd | null = after;
      const page: RequestSlice = await db.readTenant(placed.organisationId, (unit) =>
        readRequests(unit, EVER, end, 5),
      );
      seen.push(...page.rows.map(({ admittedAt, eventId }) => `${admittedAt} ${eventId}`));
      after = page.end;
    } while (after !== null);
    expect(seen).toHaveLength(23);
    expect(seen).toEqual(seen.toSorted().reverse());
    expect(new Set(seen).size).toBe(23);
  });
});
