import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACTIVE_HEADER } from '../../../contract/active-header.ts';
import { findingListSchema } from '../../../contract/findings-api.ts';
import { rightsOfRole } from '../../../contract/rights.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { makeLoginLink } from '../../../dashboard-api/identity/login-links.ts';
import { newApiToken } from '../../../dashboard-api/identity/tokens.ts';
import type { Database } from '../../../db/database.ts';
import { revokeApiTokens } from '../../../db/directory/api-tokens.ts';
import { ENGINES } from '../../db/engines.ts';
import { textOfTables } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';

const MINUTE_MS = 60_000;

describe.each(ENGINES)('identity on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
    placed = await sampleOrganisation(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db);
  });

  const link = async () => {
    const url = await makeLoginLink(db, placed.organisationId, PUBLIC_URL, api.services.clock());
    return new URL(url).hash.replace('#token=', '');
  };
  const use = (token: string, headers: Record<string, string> = {}) =>
    api.app.request('/api/v1/session/link', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  const signIn = async () => {
    const response = await use(await link());
    expect(response.status).toBe(204);
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const session = (cookie: string) => api.get('/api/v1/session', { cookie, [ACTIVE_HEADER]: '1' });

  describe('one-time links', () => {
    test('the token is in the fragment and opens a session that says whose it is', async () => {
      const url = await makeLoginLink(db, placed.organisationId, PUBLIC_URL, api.services.clock());
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8788\/login#token=[0-9A-Za-z]{43}$/);
      const cookie = await signIn();
      const response = await session(cookie);
      expect(await response.json()).toEqual({
        organisation: { id: placed.organisationId, name: expect.stringContaining('Organisation') },
        person: { id: expect.any(String), name: 'Local owner', address: null },
        role: 'owner',
        roleName: null,
        rights: Object.fromEntries(rightsOfRole('owner')),
        isConfined: false,
        mustAcceptTerms: false,
        gatewayUrl: 'http://127.0.0.1:8787',
        isSimulated: false,
        idleEndsAt: '2026-11-20T13:30:00.000Z',
        endsAt: '2026-11-21T01:00:00.000Z',
      });
    });

    test('works once, also for many at once', async () => {
      const token = await link();
      const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await use(token)).status));
      expect(statuses.toSorted()).toEqual([204, 401, 401, 401, 401, 401, 401, 401]);
      expect(await (await use(token)).json()).toMatchObject({ code: 'link_used' });
    });

    test('P24: signing in tells of a device that is new for this person', async () => {
      const from = async (agent: string) => {
        api.advance(1_000);
        const response = await use(await link(), { 'user-agent': agent });
        return response.headers.get('set-cookie')?.split(';')[0] ?? '';
      };
      const kinds = async (cookie: string) => {
        const { findings } = findingListSchema.parse(
          await (await api.get('/api/v1/findings', { cookie })).json(),
        );
        return findings.map(({ kind }) => kind);
      };
      await from('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
      api.advance(1_000);
      const before = await kinds(await signIn());
      const cookie = await from('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36');
      expect(await kinds(cookie)).toEqual(['login.new_device', ...before]);
    });

    test('works for 15 minutes', async () => {
      const token = await link();
      api.advance(15 * MINUTE_MS);
      expect(await (await use(token)).json()).toMatchObject({ code: 'link_expired', status: 401 });
    });

    test('an unknown token is refused', async () => {
      expect(await (await use('0'.repeat(43))).json()).toMatchObject({ code: 'link_unknown' });
    });
  });

  describe('sessions', () => {
    test('the cookie is out of reach of scripts and other sites', async () => {
      const response = await use(await link());
      expect(response.headers.get('set-cookie')).toMatch(
        /^aso_session=[0-9A-Za-z]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
      );
      const https = await testApi(db, { publicUrl: 'https://spend.example' });
      const secure = await https.app.request('/api/v1/session/link', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://spend.example' },
        body: JSON.stringify({ token: await link() }),
      });
      expect(secure.headers.get('set-cookie')).toMatch(
        /^__Host-aso=[0-9A-Za-z]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
    });

    test('P14: end after 30 minutes without use', async () => {
      const cookie = await signIn();
      for (let times = 0; times < 3; times++) {
        api.advance(29 * MINUTE_MS);
        expect((await session(cookie)).status).toBe(200);
      }
      api.advance(30 * MINUTE_MS);
      expect((await session(cookie)).status).toBe(401);
      api.advance(-30 * MINUTE_MS);
      expect((await session(cookie)).status).toBe(401);
    });

    test('P14: end after 12 hours of constant use', async () => {
      const cookie = await signIn();
      for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
        api.advance(20 * MINUTE_MS);
        expect((await session(cookie)).status).toBe(200);
      }
      api.advance(20 * MINUTE_MS);
      expect((await session(cookie)).status).toBe(401);
    });

    test('P14: a page that refreshes by itself keeps no session alive', async () => {
      const cookie = await signIn();
      for (let minutes = 0; minutes < 29; minutes += 1) {
        api.advance(MINUTE_MS);
        expect((await api.get('/api/v1/session', { cookie })).status).toBe(200);
      }
      api.advance(MINUTE_MS);
      expect((await api.get('/api/v1/session', { cookie })).status).toBe(401);
    });

    test('end at sign-out', async () => {
      const cookie = await signIn();
      const response = await api.app.request('/api/v1/session', { method: 'DELETE', headers: { cookie } });
      expect(response.status).toBe(204);
      expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
      expect((await session(cookie)).status).toBe(401);
    });

    test('neither cookies nor tokens are stored, only hashes of them', async () => {
      const token = await link();
      const cookie = (await signIn()).replace('aso_session=', '');
      const apiToken = await issueApiToken(
        db,
        placed.organisationId,
        { origin: 'issued', lifetimeMs: 1000 },
        new Date(),
      );
      const stored = await textOfTables(db, 'session', 'login_link', 'api_token');
      expect(stored).toContain(placed.organisationId);
      for (const secret of [token, cookie, apiToken.reveal()]) expect(stored).not.toContain(secret);
    });
  });

  describe('API tokens', () => {
    const issue = (lifetimeMs = 3_600_000) =>
      issueApiToken(db, placed.organisationId, { origin: 'ready_file', lifetimeMs }, api.services.clock());
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    test('read, until they expire', async () => {
      const token = (await issue()).reveal();
      expect((await api.get('/api/v1/keys', bearer(token))).status).toBe(200);
      api.advance(3_600_000);
      expect((await api.get('/api/v1/keys', bearer(token))).status).toBe(401);
    });

    test('are refused once revoked', async () => {
      const token = (await issue()).reveal();
      const { organisationId } = placed;
      await db.inDirectory({ organisationId }, (unit) =>
        revokeApiTokens(unit, organisationId, { origin: 'ready_file' }, api.services.clock()),
      );
      expect((await api.get('/api/v1/keys', bearer(token))).status).toBe(401);
    });

    test('change nothing', async () => {
      const token = (await issue()).reveal();
      const response = await api.app.request('/api/v1/session', { method: 'DELETE', headers: bearer(token) });
      expect(await response.json()).toMatchObject({ code: 'not_allowed', status: 403 });
    });

    test('of another form, another organisation or nobody are refused', async () => {
      const other = await sampleOrganisation(db);
      const token = (await issue()).reveal();
      const named = other.organisationId.replaceAll('-', '');
      const swapped = token.replace(/_[0-9a-f]{32}_/, `_${named}_`);
      for (const text of ['', 'x', swapped, newApiToken(placed.organisationId).reveal(), `${token}0`]) {
        expect((await api.get('/api/v1/keys', bearer(text))).status).toBe(401);
      }
    });

    test('a bad token is not saved by a good cookie', async () => {
      const cookie = await signIn();
      expect((await api.get('/api/v1/keys', { cookie, authorization: 'Bearer x' })).status).toBe(401);
    });
  });

  test.each([
    '/api/v1/session',
    '/api/v1/keys',
    '/api/v1/reports/cost',
    '/api/v1/requests',
    '/api/v1/completeness',
    '/api/v1/anything',
  ])('%s answers nobody who is not known', async (path) => {
    expect((await api.get(path)).status).toBe(401);
    expect((await api.get(path, { cookie: 'aso_session=0' })).status).toBe(401);
  });

  describe('requests from elsewhere', () => {
    test.each([
      ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
      ['a sibling of this site', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9999' }],
      ['an older browser on another site', { origin: 'https://evil.example' }],
      ['a sandboxed frame', { origin: 'null' }],
      ['an address typed by hand', { 'sec-fetch-site': 'none' }],
    ])('a change asked for by %s is refused', async (_, headers) => {
      const response = await use(await link(), headers);
      expect(await response.json()).toMatchObject({ code: 'cross_site', status: 403 });
    });

    test('the page itself and programs are served', async () => {
      expect((await use(await link(), { 'sec-fetch-site': 'same-origin', origin: PUBLIC_URL })).status).toBe(
        204,
      );
      expect((await use(await link())).status).toBe(204);
    });

    test('a form is no JSON', async () => {
      const response = await api.app.request('/api/v1/session/link', {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({ token: await link() }),
      });
      expect(response.status).toBe(415);
    });

    test('a host name that is not ours is not answered', async () => {
      const strict = await testApi(db, { hosts: ['127.0.0.1:8788'] });
      const response = await strict.get('/api/v1/session', { host: 'rebound.example:8788' });
      expect(response.status).toBe(421);
      expect((await strict.get('/api/v1/health', { host: '127.0.0.1:8788' })).status).toBe(200);
    });
  });
});
