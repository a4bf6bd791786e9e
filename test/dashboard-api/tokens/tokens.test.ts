import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../../contract/rights.ts';
import { madeTokenSchema, serviceAccountSchema, tokenListSchema } from '../../../contract/tokens-api.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const DAY_MS = 24 * 3_600_000;

describe.each(ENGINES)('tokens for programs on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let admin: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    admin = await as('admin');
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = async (who: SignedIn | string, method: string, path: string, body?: unknown) => {
    const identity =
      typeof who === 'string'
        ? { authorization: `Bearer ${who}` }
        : { cookie: who.cookie, origin: PUBLIC_URL };
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { ...identity, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
  const make = async (who: SignedIn, wanted: object = {}) =>
    madeTokenSchema.parse(
      (await send(who, 'POST', '/tokens', { name: 'CI', scopes: ['keys:read'], ...wanted })).body,
    );
  const status = async (token: string, path = '/keys') => (await send(token, 'GET', path)).status;

  test('P25: a token is shown once, does what its scopes say, and ends after 90 days', async () => {
    const made = await make(admin);
    expect(made.token).toMatch(/^aso_t_[0-9a-f]{32}_[0-9A-Za-z]{43}$/);
    expect(await status(made.token)).toBe(200);
    expect(await status(made.token, '/members')).toBe(403);
    const { apiTokens } = tokenListSchema.parse((await send(admin, 'GET', '/tokens')).body);
    expect(apiTokens).toEqual([
      expect.objectContaining({ tokenId: made.tokenId, lastUsedAt: api.services.clock().toISOString() }),
    ]);
    expect(JSON.stringify(apiTokens)).not.toContain(made.token.slice(-43));
    api.advance(90 * DAY_MS - 1);
    expect(await status(made.token)).toBe(200);
    api.advance(1);
    expect(await status(made.token)).toBe(401);
  });

  test('P25: it lasts a year at most, and has no right that its maker has not', async () => {
    const wanted = { name: 'CI', scopes: ['keys:read'] };
    expect((await send(admin, 'POST', '/tokens', { ...wanted, days: 366 })).status).toBe(400);
    const developer = await as('developer');
    const more = { name: 'CI', scopes: ['keys:read', 'members:read'] };
    expect(await send(developer, 'POST', '/tokens', more)).toMatchObject({ body: { code: 'not_allowed' } });
    expect((await send(developer, 'POST', '/tokens', wanted)).status).toBe(200);
  });

  test('P25: it can do less as soon as its owner can, and is revoked at its next request', async () => {
    const owner = await as('owner');
    const made = await make(admin, { scopes: ['members:read', 'keys:read'] });
    expect(await status(made.token, '/members')).toBe(200);
    await send(owner, 'PATCH', `/members/${admin.personId}`, { role: 'developer' });
    expect(await status(made.token, '/members')).toBe(403);
    expect((await send(owner, 'DELETE', `/tokens/${made.tokenId}`)).status).toBe(204);
    expect(await status(made.token)).toBe(401);
    expect((await send(owner, 'DELETE', `/tokens/${made.tokenId}`)).status).toBe(404);
  });

  test('a token makes no token, and nobody but administrators sees or revokes another’s', async () => {
    const made = await make(admin, { scopes: ['tokens:write', 'tokens:read'] });
    const more = { name: 'More', scopes: ['tokens:read'] };
    expect((await send(made.token, 'POST', '/tokens', more)).status).toBe(403);
    const developer = await as('developer');
    expect((await send(developer, 'GET', '/tokens')).body).toEqual({ apiTokens: [] });
    expect((await send(developer, 'DELETE', `/tokens/${made.tokenId}`)).status).toBe(404);
    expect(await status(made.token, '/tokens')).toBe(200);
    const foreign = await sampleOrganisation(db);
    const stranger = await signedIn(db, foreign.organisationId, 'owner', api.services.clock());
    expect((await send(stranger, 'DELETE', `/tokens/${made.tokenId}`)).status).toBe(404);
  });

  test('making one asks for a fresh proof, and is limited', async () => {
    const wanted = { name: 'CI', scopes: ['keys:read'] };
    for (let time = 0; time < 30; time++) await make(admin);
    expect(await send(admin, 'POST', '/tokens', wanted)).toMatchObject({ status: 429 });
    api.advance(10 * 60_000);
    expect(await send(admin, 'POST', '/tokens', wanted)).toMatchObject({
      body: { code: 'step_up_required' },
    });
  });

  describe('a service account', () => {
    const account = async (role = 'auditor') =>
      serviceAccountSchema.parse(
        (await send(admin, 'POST', '/service-accounts', { name: 'Warehouse', role })).body,
      );

    test('has tokens that outlive whoever made them, and end with it', async () => {
      const owner = await as('owner');
      const { serviceAccountId } = await account();
      const made = await make(admin, { serviceAccountId });
      expect((await send(owner, 'DELETE', `/members/${admin.personId}`)).status).toBe(200);
      expect(await status(made.token)).toBe(200);
      expect((await send(owner, 'DELETE', `/service-accounts/${serviceAccountId}`)).status).toBe(204);
      expect(await status(made.token)).toBe(401);
    });

    test('bounds its tokens by its own role, which is never an owner’s', async () => {
      const { serviceAccountId } = await account();
      const wanted = { name: 'W', scopes: ['keys:write'], serviceAccountId };
      expect((await send(admin, 'POST', '/tokens', wanted)).status).toBe(403);
      const above = { name: 'W', role: 'owner' };
      expect((await send(admin, 'POST', '/service-accounts', above)).status).toBe(400);
      const developer = await as('developer');
      const own = { name: 'W', scopes: ['keys:read'], serviceAccountId };
      expect((await send(developer, 'POST', '/tokens', own)).status).toBe(403);
    });

    test('is no person: a member is none, and is not removed as one', async () => {
      const member = await as('developer');
      const path = `/service-accounts/${member.personId}`;
      expect((await send(admin, 'DELETE', path)).status).toBe(404);
      const wanted = { name: 'W', scopes: ['keys:read'], serviceAccountId: member.personId };
      expect((await send(admin, 'POST', '/tokens', wanted)).status).toBe(404);
      const { serviceAccountId } = await account();
      const { serviceAccounts } = (await send(admin, 'GET', '/service-accounts')).body;
      expect(serviceAccounts).toMatchObject([{ serviceAccountId, name: 'Warehouse', role: 'auditor' }]);
    });
  });
});
