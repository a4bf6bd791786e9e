/** Saved views over HTTP, on every engine. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newViewSchema, type SavedView, viewListSchema, viewSchema } from '../../../contract/views-api.ts';
import { endMembership } from '../../../dashboard-api/members/change.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

describe('the address of a view', () => {
  test.each([
    ['/', true],
    ['/explorer?by=team&second=dimension%3Aapp&from=2026-11-01T00%3A00%3A00Z', true],
    ['/close/2026-10', true],
    ['//evil.example/', false],
    ['/\\evil.example', false],
    ['https://evil.example/', false],
    ['javascript:alert(1)', false],
    ['explorer', false],
    ['/explorer?by=<script>', false],
    ['/explorer#token', false],
    ['/../api', false],
  ])('%s', (address, isTaken) => {
    expect(newViewSchema.safeParse({ name: 'Mine', address }).success).toBe(isTaken);
  });
});

describe.each(ENGINES)('saved views on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let organisationId: string;
  let finance: SignedIn;
  let developer: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    ({ organisationId } = await sampleOrganisation(db));
    finance = await member('finance');
    developer = await member('developer');
  });

  const member = (role: 'finance' | 'developer' | 'admin') =>
    signedIn(db, organisationId, role, api.services.clock());
  async function send(by: SignedIn, method: string, path: string, body?: unknown) {
    const response = await api.app.request(`/api/v1/views${path}`, {
      method,
      headers: { cookie: by.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
  const saved = async (by: SignedIn, more = {}): Promise<SavedView> => {
    const view = { name: 'By team', address: '/explorer?by=team', ...more };
    return viewSchema.parse((await send(by, 'POST', '', view)).body);
  };
  const seen = async (by: SignedIn) => viewListSchema.parse((await send(by, 'GET', '')).body).views;

  test('is seen by its owner alone until it is shared, and by nobody once it is removed', async () => {
    const { viewId } = await saved(finance);
    expect(await seen(finance)).toMatchObject([{ viewId, isOwn: true, page: '/explorer', isShared: false }]);
    expect(await seen(developer)).toEqual([]);
    expect((await send(developer, 'GET', `/${viewId}`)).status).toBe(404);
    await send(finance, 'PATCH', `/${viewId}`, { isShared: true });
    expect(await seen(developer)).toMatchObject([{ viewId, isOwn: false, ownerName: expect.any(String) }]);
    expect((await send(developer, 'PATCH', `/${viewId}`, { name: 'Mine' })).status).toBe(403);
    expect((await send(developer, 'DELETE', `/${viewId}`)).status).toBe(403);
    expect((await send(await member('admin'), 'DELETE', `/${viewId}`)).status).toBe(204);
    expect(await seen(finance)).toEqual([]);
  });

  test('is shared by those alone who see everything, and saved by people alone', async () => {
    const shared = { name: 'All', address: '/explorer', isShared: true };
    expect((await send(developer, 'POST', '', shared)).status).toBe(403);
    const { viewId } = await saved(developer);
    expect((await send(developer, 'PATCH', `/${viewId}`, { isShared: true })).status).toBe(403);
    expect(await seen(finance)).toEqual([]);
  });

  test('one per page is the default, each person their own, also of what others share', async () => {
    const first = await saved(finance, { isShared: true, isDefault: true });
    const second = await saved(finance, { name: 'By key', address: '/explorer?by=key' });
    const elsewhere = await saved(finance, {
      name: 'Errors',
      address: '/requests?status=500',
      isDefault: true,
    });
    await send(finance, 'PATCH', `/${second.viewId}`, { isDefault: true });
    await send(developer, 'PATCH', `/${first.viewId}`, { isDefault: true });
    const defaults = async (by: SignedIn) =>
      (await seen(by)).filter(({ isDefault }) => isDefault).map(({ viewId }) => viewId);
    expect((await defaults(finance)).sort()).toEqual([second.viewId, elsewhere.viewId].sort());
    expect(await defaults(developer)).toEqual([first.viewId]);
    await send(finance, 'PATCH', `/${first.viewId}`, { isShared: false });
    await send(finance, 'PATCH', `/${first.viewId}`, { isShared: true });
    expect(await defaults(developer)).toEqual([]);
  });

  test('has a name of its own on its page', async () => {
    const { viewId } = await saved(finance);
    expect((await send(finance, 'POST', '', { name: 'By team', address: '/explorer' })).status).toBe(409);
    await saved(finance, { address: '/requests' });
    await saved(developer);
    const other = await saved(finance, { name: 'Other' });
    expect((await send(finance, 'PATCH', `/${other.viewId}`, { name: 'By team' })).status).toBe(409);
    expect((await send(finance, 'PATCH', `/${viewId}`, { name: 'By team', address: '/' })).status).toBe(200);
  });

  test('that nobody else sees goes with its owner; what they shared stays', async () => {
    await saved(developer);
    const { viewId } = await saved(finance, { isShared: true, isDefault: true });
    await saved(finance, { name: 'Own' });
    await db.inTenant('app_user', organisationId, (unit) =>
      endMembership(unit, { actorKind: 'system' }, finance.personId, api.services.clock()),
    );
    expect(await seen(developer)).toMatchObject([
      { isOwn: true, isShared: false },
      { viewId, ownerName: null, isDefault: false },
    ]);
    const left = await db.inTenant('app_user', organisationId, ({ tx, tables }) =>
      tx.select().from(tables.savedView).where(eq(tables.savedView.tenantId, organisationId)),
    );
    expect(left).toHaveLength(2);
  });
});
