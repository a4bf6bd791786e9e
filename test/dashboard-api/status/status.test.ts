import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import { type Status, statusSchema } from '../../../contract/status-api.ts';
import { checkStatus, isGood } from '../../../dashboard-api/status/check.ts';
import { statusPage } from '../../../dashboard-api/status/page.ts';
import { NOT_MEASURED, uptimeOf } from '../../../dashboard-api/status/standing.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type TestApi, testApi } from '../api.ts';

const MINUTE_MS = 60_000;
const ENGINE = ENGINES.find(({ name }) => name.includes('PostgreSQL')) ?? ENGINES[0];

test('P34: there is no figure of uptime for a window that was not measured from its beginning', () => {
  expect(uptimeOf(1_440, 0, 1_440, false).percent).toBeNull();
  expect(uptimeOf(1_439, 1, 1_440, true)).toEqual({
    percent: '99.930',
    minutesUp: 1_439,
    minutesDown: 1,
    minutesNotMeasured: 0,
  });
  // A minute that was not measured counts as down, and nothing is rounded up.
  expect(uptimeOf(720, 0, 1_440, true)).toMatchObject({ percent: '50.000', minutesNotMeasured: 720 });
  expect(uptimeOf(129_599, 0, 129_600, true).percent).toBe('99.999');
  expect(uptimeOf(0, 0, 1_440, true).percent).toBe('0.000');
});

test('P34: L20: a call must succeed, and one that a spent budget does not cover be refused for that', () => {
  expect([isGood('call', 200, null), isGood('call', 502, 'upstream'), isGood('call', 301, null)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isGood('budget', 402, 'budget_exhausted')).toBe(true);
  expect(isGood('budget', 200, null)).toBe(false);
  expect(isGood('budget', 402, 'other')).toBe(false);
  expect(isGood('budget', 503, null)).toBe(false);
});

test('the page says what is measured, and that nothing is', () => {
  expect(statusPage(NOT_MEASURED)).toContain('Not measured at the moment.');
  const status: Status = { ...NOT_MEASURED, state: 'up', measuredSince: '2026-11-21T00:00:00.000Z' };
  expect(statusPage(status)).toContain('measured since 2026-11-21T00:00:00.000Z');
  expect(statusPage(status)).not.toMatch(/<script|style=/);
});

test('without settings nothing is measured, and that is said', () => {
  expect(statusSchema.parse(NOT_MEASURED).state).toBe('unknown');
});

let db: Database;
let api: TestApi;
let gateway: Server;
let answers: Record<string, number>;
const asked: string[] = [];
beforeAll(async () => {
  if (!ENGINE) throw new Error('no engine');
  db = await ENGINE.open();
  gateway = createServer((request, response) => {
    const key = String(request.headers['x-aso-api-key']);
    asked.push(`${request.method} ${request.url} ${key}`);
    const status = answers[key] ?? 500;
    response.writeHead(status, status === 402 ? { 'X-ASO-Error': 'budget_exhausted' } : {}).end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const { organisationId } = await sampleOrganisation(db);
  const status = {
    organisationId,
    path: '/v1/openai/v1/x',
    body: '{}',
    key: new Secret('good'),
    spentKey: new Secret('spent'),
  };
  const first = await testApi(db);
  const { port } = gateway.address() as AddressInfo;
  const own = { ...first.services.config.gateway, url: `http://127.0.0.1:${port}` };
  api = await testApi(db, { status, gateway: own });
});
afterAll(async () => {
  await new Promise((resolve) => gateway.close(resolve));
  await db.close();
});

test('P34: each minute one process makes each check; what anybody reads comes from what is on record', async () => {
  const read = async () => statusSchema.parse(await (await api.get('/api/v1/status')).json());
  expect(await read()).toMatchObject({ state: 'unknown', measuredSince: null });
  answers = { good: 200, spent: 402 };
  await Promise.all([checkStatus(api.services), checkStatus(api.services), checkStatus(api.services)]);
  expect(asked.sort()).toEqual(['POST /v1/openai/v1/x good', 'POST /v1/openai/v1/x spent']);
  api.advance(MINUTE_MS);
  const up = await read();
  expect(up).toMatchObject({ state: 'up', checks: [{ state: 'up' }, { state: 'up' }] });
  expect(up.uptime.every(({ percent }) => percent === null)).toBe(true);
  expect(up.uptime[0]).toMatchObject({ minutesUp: 1, minutesDown: 0, minutesNotMeasured: 1_439 });

  // The budget lets through what it should not: the installation is not well.
  answers = { good: 200, spent: 200 };
  await checkStatus(api.services);
  api.advance(MINUTE_MS);
  expect(await read()).toMatchObject({ state: 'down', checks: [{ state: 'up' }, { state: 'down' }] });
  expect(await (await api.get('/status')).text()).toContain('Something does not work.');

  api.advance(10 * MINUTE_MS);
  expect(await read()).toMatchObject({ state: 'unknown' });
  api.advance(24 * 60 * MINUTE_MS);
  const measured = await read();
  expect(measured.uptime[0]).toMatchObject({ days: 1, percent: '0.000', minutesNotMeasured: 1_440 });
  expect(measured.uptime[1]?.percent).toBeNull();
});
