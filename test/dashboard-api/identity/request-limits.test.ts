import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRequestLimits } from '../../../dashboard-api/identity/request-limits.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const MINUTE_MS = 60_000;
const PER_MINUTE = 60;

describe.each(ENGINES)('limits of requests, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let who: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    placed = await sampleOrganisation(db);
  });
  beforeEach(async () => {
    api = await testApi(db, { requestsPerMinute: PER_MINUTE });
    who = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
  });
  afterAll(() => db.close());

  const ask = (headers: Record<string, string>, address?: string) => {
    const socket = { remoteAddress: address, remotePort: 1, remoteFamily: 'IPv4' };
    const bindings = address === undefined ? {} : { incoming: { socket } };
    return api.app.request('/api/v1/members', { headers }, bindings);
  };
  const statuses = async (times: number, headers: Record<string, string>, address?: string) => {
    const all = await Promise.all(Array.from({ length: times }, () => ask(headers, address)));
    return Object.fromEntries(
      [...Map.groupBy(all, ({ status }) => status)].map(([status, some]) => [status, some.length]),
    );
  };

  test('P22: an account that asks too often is told when to come again, and others go on', async () => {
    const { cookie } = who;
    expect(await statuses(PER_MINUTE, { cookie })).toEqual({ 200: PER_MINUTE });
    const refused = await ask({ cookie });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
    const other = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    expect((await ask({ cookie: other.cookie })).status).toBe(200);
    api.advance(MINUTE_MS);
    expect((await ask({ cookie })).status).toBe(200);
  });

  test('P22: processes that share a store let through no more together than one alone', async () => {
    const { clock } = api.services;
    const processes = [0, 1, 2].map(() => createRequestLimits(db, clock, PER_MINUTE));
    const answers = await Promise.all(
      Array.from({ length: 3 * PER_MINUTE }, (_, index) =>
        processes[index % 3]?.count('account', [who.personId]),
      ),
    );
    expect(answers.filter((wait) => wait === null)).toHaveLength(PER_MINUTE);
  });

  test('P22: an address is limited whoever asks, and an address that is not known is nobody’s', async () => {
    const address = '203.0.113.20';
    expect(await statuses(5 * PER_MINUTE + 10, {}, address)).toEqual({ 401: 5 * PER_MINUTE, 429: 10 });
    expect((await ask({}, '203.0.113.21')).status).toBe(401);
    expect((await ask({})).status).toBe(401);
  });

  test('P22: who guesses tokens is stopped, and a good one from the same address goes on', async () => {
    const address = '203.0.113.30';
    const authorization = `Bearer aso_t_${placed.organisationId.replaceAll('-', '')}_${'x'.repeat(43)}`;
    expect(await statuses(65, { authorization }, address)).toEqual({ 401: 60, 429: 5 });
    expect((await ask({ cookie: who.cookie }, address)).status).toBe(200);
  });
});
