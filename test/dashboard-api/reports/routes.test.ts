import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyListSchema, problemSchema } from '../../../contract/dashboard.ts';
import { newId } from '../../../contract/ids.ts';
import { costReportSchema, requestDetailSchema, requestPageSchema } from '../../../contract/reports.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { MINUTE_MS, NOON_MS, numbered, type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';

describe.each(ENGINES)('reports over HTTP on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let other: Placed;
  const headers: Record<string, string> = {};
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    other = await sampleOrganisation(db);
    for (const of of [placed, other]) {
      const events = numbered([
        sampleEvent(of),
        sampleEvent(of, {
          provider: 'anthropic',
          lines: [sampleLine({ model: 'claude-x' })],
          dimensions: { team: 'a=b,c' },
        }),
        sampleEvent(of, {
          lines: [],
          kind: 'refusal',
          outcome: 'refused',
          refusal: 'model_not_allowed',
          costNanos: '0',
          chargedNanos: '0',
        }),
        sampleEvent(of, { admittedAtMs: NOON_MS - 48 * 60 * MINUTE_MS }),
      ]);
      const { organisationId, gateId, incarnationId } = of;
      const messages = [{ organisationId, gateId, incarnationId, events }];
      expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
    }
    const token = await issueApiToken(
      db,
      placed.organisationId,
      { origin: 'issued', lifetimeMs: 1e9 },
      api.services.clock(),
    );
    headers['authorization'] = `Bearer ${token.reveal()}`;
  });
  afterAll(() => db.close());

  const read = async (path: string) => {
    const response = await api.get(`/api/v1${path}`, headers);
    return { status: response.status, body: await response.json() };
  };

  test('cost: the last 24 hours by default, in the form of the contract', async () => {
    const { status, body } = await read(
      '/reports/cost?groupBy=model,provider&groupBy=dimension:team'.replace('&groupBy', '&groupBy'),
    );
    expect(status).toBe(200);
    const report = costReportSchema.parse(body);
    expect(report).toMatchObject({
      from: '2026-11-19T13:00:00.000Z',
      to: '2026-11-20T13:00:00.000Z',
      groupBy: ['model', 'provider', 'dimension:team'],
      dataAsOf: '2026-11-20T13:00:00.000Z',
      total: { requests: 2, costNanos: '9000000' },
    });
    expect(report.rows.map(({ group }) => group)).toEqual(
      expect.arrayContaining([
        { model: 'claude-x', provider: 'anthropic', 'dimension:team': 'a=b,c' },
        { model: 'gpt-4o-2024-08-06', provider: 'openai', 'dimension:team': 'search' },
      ]),
    );
  });

  test.each([
    ['provider=anthropic', 1],
    ['provider=anthropic&provider=openai', 2],
    ['model=claude-x', 1],
    ['model=', 0],
    ['dimension:team=a%3Db%2Cc', 1],
    ['dimension:team=', 0],
    ['dimension:absent=', 2],
    ['basis=reported', 2],
    ['basis=estimated', 0],
    ['from=2026-11-18T00:00:00Z&to=2026-11-21T00:00:00%2B02:00', 3],
    ['endpoint=/v1/chat/completions', 2],
    ['team=00000000-0000-4000-8000-000000000000', 0],
  ])('cost filtered by %s counts %i', async (query, requests) => {
    const { body } = await read(`/reports/cost?${query}`);
    expect(costReportSchema.parse(body)).toMatchObject({ total: { requests }, rows: [] });
  });

  test.each([
    'groupBy=colour',
    'groupBy=model,provider,key,team',
    'groupBy=model,model',
    'group=model',
    'from=yesterday',
    'from=2026-11-20',
    'from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z',
    'team=search',
    'basis=guessed',
    'dimension:=x',
    'dimension:a%20b=x',
    'dimension:team=a%00b',
    'cursor=x',
    "provider=o'neil",
  ])('cost with %s is a 400', async (query) => {
    expect((await read(`/reports/cost?${query}`)).status).toBe(400);
  });

  test('L26: an unknown parameter is refused by name of the problem, on every route', async () => {
    for (const name of ['constructor', 'toString', 'dimension:'])
      expect((await read(`/reports/cost?${name}=5`)).status).toBe(400);
    for (const path of ['/reports/cost', '/requests', '/completeness', '/keys', `/requests/${newId()}`]) {
      expect(await read(`${path}?budget=5`)).toMatchObject({
        status: 400,
        body: { code: 'unknown_parameter' },
      });
    }
  });

  const ask = async (question: object) => {
    const response = await api.app.request('/api/v1/reports/usage', {
      method: 'POST',
      body: JSON.stringify(question),
      headers: { ...headers, 'content-type': 'application/json' },
    });
    return { status: response.status, body: problemSchema.partial().parse(await response.json()) };
  };
  const PERIOD = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };

  test.each([
    ['team', 'search'],
    ['project', '7'],
    ['owner', 'o@corp.example'],
    ['costCentre', 'CC100'],
    ['status', 'ok'],
  ])('usage: a filter by %s has a value of its form, or is refused where it stands', async (field, value) => {
    for (const isExcluded of [false, true]) {
      const { status, body } = await ask({
        ...PERIOD,
        filters: [{ field, values: [null, value], isExcluded }],
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_parameter', faults: [{ place: 'filters.0.values' }] });
    }
  });

  test('usage: what is refused says which field and what is expected there, and repeats nothing', async () => {
    const secret = 'sk-live_ABCDEF';
    const [wrong, turned, unknown] = [
      await ask({ ...PERIOD, top: 0, interval: secret }),
      await ask({ from: PERIOD.to, to: PERIOD.from }),
      await ask({ ...PERIOD, [secret]: 1 }),
    ];
    expect(wrong.body.faults).toMatchObject([{ place: 'interval' }, { place: 'top' }]);
    expect(turned.body.faults).toEqual([{ place: 'to', message: 'must be later than from' }]);
    expect(unknown.body).toMatchObject({ code: 'unknown_parameter', faults: [{ place: '' }] });
    const named = await read(`/reports/cost?${encodeURIComponent(secret)}=5`);
    const ofDimension = await read(`/reports/cost?dimension:sk_live=${'a'.repeat(65)}`);
    expect(ofDimension.body).toMatchObject({ faults: [{ place: '…' }] });
    expect(JSON.stringify([wrong, turned, unknown, named])).not.toContain(secret);
  });

  test('requests: pages in the form of the contract, refusals included', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await read(`/requests?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page = requestPageSchema.parse(body);
      expect(page).toMatchObject({
        from: '2026-11-19T13:00:00.000Z',
        to: '2026-11-20T13:00:00.000Z',
        timeZone: 'UTC',
        currency: 'USD',
      });
      seen.push(...page.rows.map(({ kind }) => kind));
      cursor = page.nextCursor;
    }
    expect(seen.toSorted()).toEqual(['closing', 'closing', 'refusal']);
  });

  test.each(['cursor=x', 'cursor=MS4y', 'limit=0', 'limit=201', 'limit=1e2', 'groupBy=model'])(
    'requests with %s is a 400',
    async (query) => {
      expect((await read(`/requests?${query}`)).status).toBe(400);
    },
  );

  test('one request, and nothing of another organisation', async () => {
    const page = requestPageSchema.parse((await read('/requests?provider=anthropic')).body);
    const [row] = page.rows;
    const { body } = await read(`/requests/${row?.eventId}`);
    expect(requestDetailSchema.parse(body)).toMatchObject({
      ...row,
      timeZone: 'UTC',
      currency: 'USD',
      eventNumber: 2,
      lines: [{ model: 'claude-x' }],
    });
    const foreign = await db.readTenant(other.organisationId, async ({ tx, tables: { usageEvent } }) => {
      const isOther = eq(usageEvent.tenantId, other.organisationId);
      const [row] = await tx.select({ id: usageEvent.eventId }).from(usageEvent).where(isOther);
      return row?.id;
    });
    expect(await read(`/requests/${foreign}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await read(`/requests/${newId()}`)).status).toBe(404);
    expect((await read('/requests/1')).status).toBe(400);
  });

  test('keys, of this organisation alone', async () => {
    const { keys } = keyListSchema.parse((await read('/keys')).body);
    expect(keys).toEqual([
      expect.objectContaining({
        keyId: placed.keyId,
        name: 'Ranking service',
        status: 'active',
        confirmedAt: null,
      }),
    ]);
    expect(JSON.stringify(keys)).not.toContain('a'.repeat(64));
  });
});
