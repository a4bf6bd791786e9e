import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountId } from '../../../contract/account.ts';
import { type BudgetList, budgetHistorySchema, budgetListSchema } from '../../../contract/budgets-api.ts';
import { newId } from '../../../contract/ids.ts';
import type { LedgerFigures } from '../../../contract/ledger-figures.ts';
import { readBudgetHistory } from '../../../dashboard-api/budgets/history.ts';
import { refreshEdge } from '../../../dashboard-api/edge/refresh.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import { readCharged, readSpend } from '../../../db/budgets/spend.ts';
import type { Database } from '../../../db/database.ts';
import { organisationsDue } from '../../../db/directory/due-jobs.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';
import { Administrator } from './administrator.ts';

const NOVEMBER_MS = Date.UTC(2026, 10, 1);
const DECEMBER_MS = Date.UTC(2026, 11, 1);
const PRICE = {
  provider: 'openai',
  model: 'gpt-*',
  price: { kind: 'discount', percent: '5' },
  effectiveFrom: '2026-11-01T00:00:00Z',
  reason: 'Contract 8',
};

describe.each(ENGINES)('what belongs to an organisation, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let administrator: Administrator;
  let edge: LedgerFigures | null;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    edge = null;
    delivered = 0;
    administrator = await Administrator.signedIn(db, { ledger: async () => edge });
    ({ api, placed } = administrator);
  });

  const send = (...sent: Parameters<Administrator['send']>) => administrator.send(...sent);
  const make = (path: string, body: unknown) => administrator.make(path, body);
  const told = () => administrator.told();
  const budgets = async (query = ''): Promise<BudgetList> =>
    budgetListSchema.parse((await send('GET', `/budgets${query}`)).body);
  let delivered = 0;
  const deliver = async (...events: Parameters<typeof sampleEvent>[1][]) => {
    const { organisationId, gateId, incarnationId } = placed;
    const first = delivered + 1;
    const sent = numbered(
      events.map((event) => sampleEvent(placed, event)),
      first,
    );
    delivered += sent.length;
    const messages = [{ organisationId, gateId, incarnationId, events: sent }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
    return sent;
  };

  test('a budget goes to the edge whole, with its windows of now, and is audited', async () => {
    const { id, edgeVersion } = await make('/budgets', { name: 'Everything', limitNanos: '5000000000' });
    expect(edgeVersion).toBe(1);
    expect((await told())?.record.budgets).toEqual([
      {
        id,
        name: 'Everything',
        match: {},
        limitNanos: '5000000000',
        raises: [],
        unleasedNanos: null,
        contact: null,
        windows: [
          { startMs: NOVEMBER_MS, endMs: DECEMBER_MS, openingNanos: '0' },
          { startMs: DECEMBER_MS, endMs: Date.UTC(2027, 0, 1), openingNanos: '0' },
        ],
      },
    ]);
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 1));
    expect(entries).toMatchObject([
      { action: 'budget.create', target: id, actorKind: 'session', result: 'done' },
    ]);
  });

  test('its history has who changed what and why, and what was spent in windows that are over', async () => {
    const { id } = await make('/budgets', { name: 'Days', limitNanos: '5000', period: 'day' });
    await send('PATCH', `/budgets/${id}`, { limitNanos: '7000', contact: 'ask@acme.example' });
    const [first] = await deliver({});
    const raise = { amountNanos: '10', until: '2026-12-01T00:00:00.000Z', reason: 'Launch' };
    await make(`/budgets/${id}/raises`, raise);
    const { body } = await send('GET', `/budgets/${id}/history`);
    const { windows: none, changes } = budgetHistorySchema.parse(body);
    expect(none).toEqual([]);
    const later = new Date(api.services.clock().getTime() + 2 * 86_400_000);
    const history = await db.readTenant(placed.organisationId, (unit) => readBudgetHistory(unit, id, later));
    const windows = history?.windows ?? [];
    const dayOf = (at: string) => at.slice(0, 10);
    expect(windows).toHaveLength(2);
    expect(windows.map(({ start }) => dayOf(start))).toEqual(
      windows
        .map(({ start }) => dayOf(start))
        .sort()
        .reverse(),
    );
    const spent = windows.reduce((sum, { spentNanos }) => sum + BigInt(spentNanos), 0n);
    expect(spent).toBe(BigInt(first?.chargedNanos ?? -1));
    expect(changes).toMatchObject([
      { kind: 'raise', reason: 'Launch', set: { amountNanos: '10' } },
      { kind: 'change', set: { limitNanos: '7000' } },
      { kind: 'create', by: expect.stringMatching(/^Person/), set: { limitNanos: '5000', mode: 'block' } },
    ]);
    expect(JSON.stringify(changes)).not.toContain('ask@');
    expect((await send('GET', `/budgets/${newId()}/history`)).status).toBe(404);
  });

  test('what was spent before it began is its opening, completed by what arrives later', async () => {
    const [before] = await deliver({});
    await make('/budgets', { name: 'Late', limitNanos: '5000' });
    expect((await told())?.record.budgets[0]?.windows[0]?.openingNanos).toBe(before?.chargedNanos);
    const late = await deliver({}, { provider: 'mistral' });
    api.advance(20_000);
    expect(await organisationsDue(db, 'edge.refresh', api.services.clock())).toContain(placed.organisationId);
    await refreshEdge(api.services, placed.organisationId);
    const completed = await told();
    expect(completed?.version).toBe(2);
    const all = [before, ...late].reduce((sum, event) => sum + BigInt(event?.chargedNanos ?? 0), 0n);
    expect(completed?.record.budgets[0]?.windows[0]?.openingNanos).toBe(all.toString());
  });

  test('what a gate has counted is not counted again, and only what matches is counted at all', async () => {
    const match = { provider: 'openai', model: 'gpt-4o*', dimension: { key: 'team', value: 'search' } };
    const { id } = await make('/budgets', { name: 'Narrow', limitNanos: '5000', match });
    const account = accountId(id, NOVEMBER_MS);
    const fits = { provider: 'openai', modelRequested: 'gpt-4o-mini', dimensions: { team: 'search' } };
    const [counted] = await deliver(
      { ...fits, budgetAccounts: [account] },
      { ...fits, provider: 'mistral' },
      { ...fits, modelRequested: 'gpt_4o' },
      { ...fits, dimensions: { team: 'ads' } },
    );
    api.advance(20_000);
    await refreshEdge(api.services, placed.organisationId);
    expect((await told())?.record.budgets[0]?.windows[0]?.openingNanos).toBe('0');
    expect((await budgets()).budgets[0]?.now).toMatchObject({
      spentNanos: counted?.chargedNanos,
      edge: null,
    });
  });

  test('what is spent is the same from roll-ups as from events, in whatever window and match', async () => {
    const at = (minute: number) => Date.UTC(2026, 10, 20, 11, minute);
    await deliver(
      { admittedAtMs: at(3) },
      { admittedAtMs: at(16), provider: 'mistral', environment: 'dev' },
      { admittedAtMs: at(29), modelRequested: 'gpt-4o-mini', ownerId: newId() },
      { admittedAtMs: at(44), modelRequested: null, environment: null },
      { admittedAtMs: at(46), dimensions: { team: 'ads' } },
    );
    const { teamId, keyId } = placed;
    const matches = [
      {},
      { provider: 'openai' },
      { model: 'gpt-4o*' },
      { environment: 'prod', teamId, keyId },
      { teamId: newId() },
      { dimension: { key: 'team', value: 'ads' } },
    ];
    const windows = [
      [0, null],
      [at(3), null],
      [at(4), at(46)],
      [at(5), at(12)],
      [at(0), at(45)],
      [at(16), at(17)],
    ] as const;
    await db.readTenant(placed.organisationId, async (unit) => {
      const sums = new Set<bigint>();
      for (const match of matches) {
        for (const [startMs, endMs] of windows) {
          const { total } = await readSpend(unit, newId(), match, { startMs, endMs });
          expect(await readCharged(unit, newId(), match, { startMs, endMs })).toBe(total);
          sums.add(total);
        }
      }
      expect(sums.size).toBeGreaterThan(4);
    });
  });

  test('it shows how it stands at the edge beside what has arrived', async () => {
    const { id } = await make('/budgets', { name: 'Shown', limitNanos: '5000' });
    const account = accountId(id, NOVEMBER_MS);
    const figures = {
      account,
      limitNanos: '5000',
      openingNanos: '100',
      spentNanos: '900',
      leasedNanos: '400',
      reservedNanos: '150',
      underWay: 3,
      exposedNanos: '60',
      overrunNanos: '7',
      perCallNanos: '50',
      perCallWorstNanos: '70',
    };
    edge = { version: 1, gates: 3, confirmed: 2, accounts: [{ ...figures, roomNanos: '3600' }] };
    expect(await budgets()).toMatchObject({
      timeZone: 'UTC',
      edge: { version: 1, gates: 3, confirmed: 2 },
      budgets: [
        {
          now: {
            edge: {
              spentNanos: '1000',
              leasedNanos: '400',
              reservedNanos: '150',
              readyNanos: '250',
              remainingNanos: '4000',
              overrunNanos: '7',
              underWay: 3,
              perCallNanos: '50',
              callsAtOnce: 80,
              mayPassByNanos: '0',
            },
          },
        },
      ],
    });
  });

  test('a limit can be changed, raised for a time with a reason, and ended; each goes out', async () => {
    const { id } = await make('/budgets', { name: 'Changing', limitNanos: '5000' });
    expect(await send('PATCH', `/budgets/${id}`, { limitNanos: '6000' })).toMatchObject({ status: 200 });
    const until = '2026-11-21T00:00:00.000Z';
    await make(`/budgets/${id}/raises`, { amountNanos: '500', until, reason: 'Launch' });
    const [raised] = (await told())?.record.budgets ?? [];
    expect(raised).toMatchObject({
      limitNanos: '6000',
      raises: [{ amountNanos: '500', untilMs: Date.parse(until) }],
    });
    expect((await budgets()).budgets[0]).toMatchObject({
      limitNanos: '6000',
      now: { limitNanos: '6500' },
      raises: [{ reason: 'Launch', isOver: false }],
    });
    await make(`/budgets/${id}/archive`, { reason: 'Done' });
    expect((await told())?.record.budgets).toEqual([]);
    expect((await budgets()).budgets).toEqual([]);
    expect((await budgets('?archived=true')).budgets).toMatchObject([{ budgetId: id, now: null }]);
    expect(await send('PATCH', `/budgets/${id}`, { limitNanos: '1' })).toMatchObject({ status: 404 });
  });

  test('a raise can be ended before its time: the edge is told, what was spent stays spent, and the history has who it was', async () => {
    const [event] = await deliver({});
    const spent = BigInt(event?.chargedNanos ?? 0);
    const limitNanos = (spent - 1n).toString();
    const { id } = await make('/budgets', { name: 'Launch', limitNanos });
    const until = '2026-11-30T00:00:00.000Z';
    for (const amountNanos of ['500', '70'])
      await make(`/budgets/${id}/raises`, { amountNanos, until, reason: 'Launch' });
    const [row] = (await budgets()).budgets;
    const [first, second] = row?.raises ?? [];
    expect(first?.madeAt).not.toBe(second?.madeAt);
    expect(first).toMatchObject({
      plannedUntil: null,
      ifEnded: { limitNanos: (spent + 69n).toString(), aboveNanos: '0', remainingNanos: '69' },
    });
    const path = (madeAt = '') => `/budgets/${id}/raises/${madeAt}/end`;
    const reason = 'Launched';
    expect(await send('POST', path(first?.madeAt), { reason }, { 'if-match': 'W/"other"' })).toMatchObject({
      status: 412,
    });
    expect(await send('POST', path(first?.madeAt), {})).toMatchObject({ status: 400 });
    expect(await send('POST', path('2026-11-01T00:00:00.000Z'), { reason })).toMatchObject({ status: 404 });
    expect(
      await send('POST', path(first?.madeAt), { reason }, { 'if-match': row?.etag ?? '' }),
    ).toMatchObject({ status: 200 });
    const now = api.services.clock().toISOString();
    expect((await told())?.record.budgets[0]?.raises).toEqual([
      { amountNanos: '70', untilMs: Date.parse(until) },
    ]);
    const [ended] = (await budgets()).budgets;
    expect(ended).toMatchObject({
      now: { limitNanos: (spent + 69n).toString() },
      raises: [
        { amountNanos: '500', until: now, plannedUntil: until, isOver: true, ifEnded: null },
        { isOver: false, ifEnded: { limitNanos, aboveNanos: '1', remainingNanos: '0' } },
      ],
    });
    expect(await send('POST', path(first?.madeAt), { reason })).toMatchObject({ status: 404 });
    const { changes } = budgetHistorySchema.parse((await send('GET', `/budgets/${id}/history`)).body);
    expect(changes[0]).toMatchObject({
      kind: 'end_raise',
      at: now,
      by: expect.stringMatching(/^Person/),
      reason,
      set: { amountNanos: '500', until },
    });
  });

  test('one that reserves what calls usually cost is told to the edge so, and can be made strict again', async () => {
    const { id } = await make('/budgets', { name: 'Usual', limitNanos: '5000', expected: { percent: 90 } });
    const expected = { percent: 90, minimumCalls: 100, stopsStreams: false };
    expect((await told())?.record.budgets).toMatchObject([{ id, expected }]);
    expect((await budgets()).budgets).toMatchObject([{ expected }]);
    expect(await send('PATCH', `/budgets/${id}`, { expected: { percent: 100 } })).toMatchObject({
      status: 400,
    });
    expect(await send('PATCH', `/budgets/${id}`, { expected: null })).toMatchObject({ status: 200 });
    expect((await told())?.record.budgets[0]).not.toHaveProperty('expected');
  });

  test('one that only notifies is not told to the edge', async () => {
    await make('/budgets', { name: 'Watching', limitNanos: '5000', mode: 'notify' });
    expect((await told())?.record.budgets).toEqual([]);
  });

  test('the next window goes out when it begins', async () => {
    await make('/budgets', { name: 'Daily', limitNanos: '5000', period: 'day' });
    api.advance(5 * 24 * 3_600_000);
    await refreshEdge(api.services, placed.organisationId);
    const [window] = (await told())?.record.budgets[0]?.windows ?? [];
    expect(window?.startMs).toBe(Date.UTC(2026, 10, 25));
  });

  test('another organisation sees and changes nothing of it', async () => {
    const { id } = await make('/budgets', { name: 'Ours', limitNanos: '5000' });
    const own = await make('/prices/overrides', PRICE);
    await make('/hosts', { kind: 'azure-openai', name: 'acme' });
    const other = await sampleOrganisation(db);
    const { cookie: theirs } = await signedIn(db, other.organisationId, 'owner', api.services.clock());
    const foreign = { cookie: theirs };
    expect((await send('GET', '/budgets', undefined, foreign)).body).toMatchObject({ budgets: [] });
    expect((await send('PATCH', `/budgets/${id}`, { limitNanos: '1' }, foreign)).status).toBe(404);
    expect((await budgets()).budgets[0]?.limitNanos).toBe('5000');
    expect((await send('GET', '/hosts', undefined, foreign)).body).toMatchObject({ hosts: [] });
    expect((await send('GET', '/prices/overrides', undefined, foreign)).body).toMatchObject({
      overrides: [],
      edge: { published: 0 },
    });
    const end = { at: '2026-12-01T00:00:00Z', reason: 'Theirs' };
    expect((await send('POST', `/prices/overrides/${own.id}/end`, end, foreign)).status).toBe(404);
    expect((await send('DELETE', '/hosts/azure-openai/acme', undefined, foreign)).status).toBe(404);
    expect((await told())?.record).toMatchObject({
      hosts: [{ name: 'acme' }],
      priceOverrides: [{ id: own.id, effectiveUntilMs: null }],
    });
  });

  test('a token reads, and changes nothing', async () => {
    const { organisationId } = placed;
    const made = { origin: 'issued', lifetimeMs: 1e9 } as const;
    const token = await issueApiToken(db, organisationId, made, api.services.clock());
    const bearer = { cookie: '', authorization: `Bearer ${token.reveal()}` };
    expect((await send('GET', '/budgets', undefined, bearer)).status).toBe(200);
    const refused = await send('POST', '/budgets', { name: 'No', limitNanos: '1' }, bearer);
    expect(refused).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    for (const [path, body] of [
      ['/hosts', { kind: 'azure-openai', name: 'acme' }],
      ['/prices/overrides', PRICE],
    ] as const)
      expect((await send('POST', path, body, bearer)).status).toBe(403);
    expect(await told()).toBeUndefined();
  });

  test.each([
    [{ name: 'x', limitNanos: '-1' }],
    [{ name: 'x', limitNanos: '1.5' }],
    [{ name: '<b>', limitNanos: '1' }],
    [{ name: 'x', limitNanos: '1', period: 'fortnight' }],
    [{ name: 'x', limitNanos: '1', match: { colour: 'red' } }],
    [{ name: 'x', limitNanos: '1', surprise: true }],
  ])('what cannot be a budget is refused: %o', async (body) => {
    expect((await send('POST', '/budgets', body)).status).toBe(400);
    expect(await told()).toBeUndefined();
  });
});
