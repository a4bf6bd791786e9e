import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { monthPeriod } from '../../../contract/accounting-period.ts';
import {
  type CloseMonth,
  closedStatementSchema,
  closeMonthDetailSchema,
  closeMonthListSchema,
  closeMonthSchema,
} from '../../../contract/close-api.ts';
import type { CorrectedPrice } from '../../../contract/rating.ts';
import type { Role } from '../../../contract/rights.ts';
import { readBooks } from '../../../dashboard-api/close/books.ts';
import { startPreview, startRun } from '../../../dashboard-api/rating/start.ts';
import { ratingPass } from '../../../dashboard-api/rating/worker.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { readCost } from '../../../db/reports/cost.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const MONTHS = ['2026-08', '2026-09', '2026-10', '2026-11'];
const NOTE = 'Compared with the invoices';

describe.each(ENGINES)('the books on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let number: number;
  let people: SignedIn[];
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(begin);

  async function begin(): Promise<void> {
    placed = await sampleOrganisation(db);
    number = 0;
    people = [await as('finance'), await as('finance')];
  }

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = async (who: SignedIn | undefined, method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1/close${path}`, {
      method,
      headers: { cookie: who?.cookie ?? '', origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const codeOf = ({ text }: { text: string }) => (JSON.parse(text) as { code?: string }).code;
  const post = (path: string, body: object, who = people[0]) => send(who, 'POST', path, body);
  const detail = async (month: string) =>
    closeMonthDetailSchema.parse(JSON.parse((await send(people[0], 'GET', `/${month}`)).text));
  const reconcile = async (month: string) => {
    for (const to of ['draft', 'reconciled'])
      expect((await post(`/${month}/steps`, { to, note: NOTE })).status).toBe(200);
  };
  const sign = async (month: string, who: SignedIn | undefined, statementSha256?: string) => {
    const sha256 = statementSha256 ?? (await detail(month)).statementSha256;
    return post(`/${month}/signatures`, { statementSha256: sha256, acceptGaps: true }, who);
  };
  const close = async (month: string): Promise<CloseMonth> => {
    await reconcile(month);
    await sign(month, people[0]);
    return closeMonthSchema.parse(JSON.parse((await sign(month, people[1])).text));
  };
  const reopen = (month: string) => post(`/${month}/reopening`, { reason: 'An invoice was wrong' });

  /** Takes in a call of a month that costs some nano-dollars. */
  const spend = async (month: string, nanos: number, model = 'gpt-4o-mini') => {
    const { organisationId, gateId, incarnationId } = placed;
    const lines = [
      sampleLine({ model, classes: [sampleClass({ quantity: String(nanos), priceUsd: '0.001' })] }),
    ];
    const admittedAtMs = monthPeriod(month).from.getTime() + 86_400_000 * 9;
    number++;
    const event = sampleEvent(placed, { lines, admittedAtMs, eventNumber: number, admissionNumber: number });
    const messages = [{ organisationId, gateId, incarnationId, events: [event] }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };
  const booked = async (month: string) => {
    const books = await db.readTenant(placed.organisationId, (unit) =>
      readBooks(unit, month, monthPeriod(month), ['provider', 'model']),
    );
    if (!books) throw new Error('too many rows');
    const { usageNanos, bookedLaterNanos, fromEarlierNanos } = books;
    const total = usageNanos - bookedLaterNanos + fromEarlierNanos;
    expect(books.rows.reduce((sum, { costNanos }) => sum + costNanos, 0n)).toBe(total);
    return total;
  };
  const used = async () => {
    const [from, to] = [monthPeriod('2026-01').from, monthPeriod('2026-12').to];
    const report = await db.readTenant(placed.organisationId, (unit) =>
      readCost(unit, { from, to, seen: 'all', dimensions: {} }, []),
    );
    return BigInt(report?.total.costNanos ?? '0');
  };
  const download = (month: string, revision: number) =>
    send(people[0], 'GET', `/${month}/statement/${revision}`);

  test('two people sign one statement, and it downloads byte for byte the same for good', async () => {
    await spend('2026-10', 1_234);
    await reconcile('2026-10');
    const before = await detail('2026-10');
    expect(before.statement).toMatchObject({ totalNanos: '1234', revision: 1, fromEarlier: [] });
    expect((await sign('2026-10', people[0])).status).toBe(200);
    expect(codeOf(await sign('2026-10', people[0]))).toBe('signed_already');
    const closed = closeMonthSchema.parse(JSON.parse((await sign('2026-10', people[1])).text));
    expect(closed).toMatchObject({
      state: 'closed',
      totalNanos: '1234',
      statementSha256: before.statementSha256,
    });
    const first = await download('2026-10', 1);
    expect(closedStatementSchema.parse(JSON.parse(first.text))).toEqual(before.statement);
    await spend('2026-10', 66);
    expect((await download('2026-10', 1)).text).toBe(first.text);
    expect((await detail('2026-10')).signatures).toMatchObject(
      people.map(({ personId }) => ({ personId, personName: expect.stringMatching(/^Person \d+$/) })),
    );
    expect((await detail('2026-10')).statementSha256).toBe(before.statementSha256);
    const actions = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'close.draft',
        'close.reconciled',
        'close.signed',
        'close.closed',
        'close.download',
      ]),
    );
  });

  test('what comes late stands in the first open month, and says whence', async () => {
    await spend('2026-09', 100);
    await close('2026-09');
    await spend('2026-09', 5);
    await spend('2026-08', 7);
    await spend('2026-10', 1_000);
    expect(await Promise.all(MONTHS.map(booked))).toEqual([0n, 100n, 1_012n, 0n]);
    const { statement } = await detail('2026-10');
    expect(statement.fromEarlier.map(({ usageMonth, costNanos }) => [usageMonth, costNanos])).toEqual([
      ['2026-08', '7'],
      ['2026-09', '5'],
    ]);
    expect(statement).toMatchObject({ usageNanos: '1000', fromEarlierNanos: '12' });
    expect(statement.allocation.totalNanos).toBe('1012');
    await close('2026-10');
    await spend('2026-09', 3);
    expect(await Promise.all(MONTHS.map(booked))).toEqual([0n, 100n, 1_012n, 3n]);
  });

  test('a statement that changed since it was seen is not signed, and a signature under it is void', async () => {
    await spend('2026-10', 1);
    await reconcile('2026-10');
    const { statementSha256 } = await detail('2026-10');
    expect((await sign('2026-10', people[0], statementSha256)).status).toBe(200);
    await spend('2026-10', 2);
    expect(codeOf(await sign('2026-10', people[1], statementSha256))).toBe('overtaken');
    const open = await sign('2026-10', people[1]);
    expect(closeMonthSchema.parse(JSON.parse(open.text)).state).toBe('reconciled');
    expect(closeMonthSchema.parse(JSON.parse((await sign('2026-10', people[0])).text)).state).toBe('closed');
  });

  test('gaps are listed, and accepted by name or not at all', async () => {
    await spend('2026-10', 1);
    await reconcile('2026-10');
    const { gaps, statementSha256 } = await detail('2026-10');
    // The gateway of this test answers nothing, so that nobody knows what is on its way.
    expect(gaps).toEqual([{ gateId: placed.gateId, missing: 0, quarantined: 0, onTheWay: null }]);
    expect(codeOf(await post('/2026-10/signatures', { statementSha256 }))).toBe('gaps_open');
    expect((await sign('2026-10', people[0])).status).toBe(200);
    expect((await detail('2026-10')).signatures[0]?.gaps).toEqual(gaps);
  });

  test('months are over, reconciled, and closed one after the other; the last one alone is opened again', async () => {
    const sha256 = 'a'.repeat(64);
    expect((await detail('2026-08')).month).toMatchObject({ state: 'open', changedAt: null });
    expect(codeOf(await post('/2026-11/steps', { to: 'draft', note: NOTE }))).toBe('month_not_over');
    expect(codeOf(await post('/2026-09/steps', { to: 'reconciled', note: NOTE }))).toBe('not_reconciled');
    expect(codeOf(await sign('2026-09', people[0], sha256))).toBe('not_reconciled');
    await close('2026-08');
    await reconcile('2026-10');
    expect(codeOf(await sign('2026-10', people[0], sha256))).toBe('earlier_month_open');
    expect(codeOf(await post('/2026-07/steps', { to: 'draft', note: NOTE }))).toBe('month_closed');
    await close('2026-09');
    expect(codeOf(await reopen('2026-08'))).toBe('later_month_closed');
    expect(codeOf(await reopen('2026-10'))).toBe('month_not_closed');
    expect((await reopen('2026-09')).status).toBe(200);
    const list = closeMonthListSchema.parse(JSON.parse((await send(people[0], 'GET', '')).text));
    expect(list.closedUpTo).toBe('2026-08');
    expect(list.months.map(({ month, state, revision }) => [month, state, revision])).toEqual([
      ['2026-10', 'reconciled', 1],
      ['2026-09', 'open', 2],
      ['2026-08', 'closed', 1],
    ]);
    expect((await download('2026-09', 1)).status).toBe(200);
    expect((await download('2026-09', 2)).status).toBe(404);
  });

  test('an admin prepares and does not sign; an auditor reads', async () => {
    const [admin, auditor] = [await as('admin'), await as('auditor')];
    expect((await post('/2026-10/steps', { to: 'draft', note: NOTE }, admin)).status).toBe(200);
    expect((await sign('2026-10', admin)).status).toBe(403);
    expect((await send(auditor, 'GET', '/2026-10')).status).toBe(200);
    expect((await post('/2026-10/steps', { to: 'draft', note: NOTE }, auditor)).status).toBe(403);
  });

  test('a correction of a price in a closed month is an adjustment of the next', async () => {
    await spend('2026-10', 1_000_000, 'gpt-4o-mini');
    await close('2026-10');
    const context = { db, clock: () => api.services.clock() };
    const rated = async () => {
      for (let isIdle = false; !isIdle; ) isIdle = await ratingPass(context, () => false);
    };
    const { from, to } = monthPeriod('2026-10');
    const period = { from: from.toISOString(), to: to.toISOString(), onlyUnknown: false };
    const prices: CorrectedPrice[] = [
      {
        provider: 'openai',
        model: 'gpt-4o-mini',
        price: {
          kind: 'rates',
          serviceTiers: null,
          rates: [{ class: 'input.uncached', modality: 'text', priceUsd: '0.003', priceUnit: '1000000' }],
        },
      },
    ];
    const { previewId } = await startPreview(context, placed.organisationId, { ...period, prices });
    const actor = { actorKind: 'session' } as const;
    await rated();
    await startRun(context, placed.organisationId, { previewId, reason: 'A price was wrong', actor });
    await rated();
    expect(await booked('2026-10')).toBe(1_000_000n);
    expect(await booked('2026-11')).toBe(2_000_000n);
    expect(await used()).toBe(3_000_000n);
  });

  test('however calls come and months are closed and opened, the books are all usage, and what is closed stays', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ month: fc.constantFrom(...MONTHS), nanos: fc.integer({ min: 1, max: 999 }) }),
      },
      { weight: 2, arbitrary: fc.constant('close' as const) },
      { weight: 1, arbitrary: fc.constant('reopen' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        await begin();
        const closed: { month: string; total: bigint }[] = [];
        for (const taken of steps) {
          const next = MONTHS[closed.length] ?? '2026-11';
          const last = closed.at(-1);
          if (taken === 'reopen') {
            if (last && (await reopen(last.month)).status === 200) closed.pop();
          } else if (taken === 'close') {
            if (next !== '2026-11')
              closed.push({ month: next, total: BigInt((await close(next)).totalNanos ?? '-1') });
          } else await spend(taken.month, taken.nanos);
          const totals = await Promise.all(MONTHS.map(booked));
          expect(totals.reduce((sum, total) => sum + total, 0n)).toBe(await used());
          for (const { month, total } of closed) expect(await booked(month)).toBe(total);
        }
      }),
      { numRuns: engine.kind === 'pg' ? 6 : 2 },
    );
  });
});
