import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { madeInvitationSchema, memberListSchema, removalSchema } from '../../../contract/members.ts';
import type { Role } from '../../../contract/rights.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { pendingCommands } from '../../../db/edge/commands.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';

describe.each(ENGINES)('members on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = async (who: SignedIn, method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, body: answer, cookie: response.headers.get('set-cookie') };
  };
  const members = async () => memberListSchema.parse((await send(owner, 'GET', '/members')).body).members;
  const audited = () =>
    db.readTenant(placed.organisationId, async (unit) =>
      (await auditEntries(unit, 9)).map(({ action, actorId, target }) => ({ action, actorId, target })),
    );

  test('a member’s role and teams are changed, seen at their next request, and audited', async () => {
    const admin = await as('admin');
    const change = { role: 'finance', teamIds: [placed.teamId] };
    expect((await send(owner, 'PATCH', `/members/${admin.personId}`, change)).status).toBe(204);
    const listed = (await members()).find(({ id }) => id === admin.personId);
    expect(listed).toMatchObject({ role: 'finance', teamIds: [placed.teamId], origin: 'invited' });
    expect((await send(admin, 'GET', '/members')).body).toMatchObject({ code: 'not_allowed' });
    expect((await audited())[1]).toEqual({
      action: 'member.change',
      actorId: owner.personId,
      target: admin.personId,
    });
  });

  test('P14: a change of role gives each session a new cookie; the old one is taken for 30 seconds', async () => {
    const admin = await as('admin');
    await send(owner, 'PATCH', `/members/${admin.personId}`, { role: 'auditor' });
    const { status, cookie } = await send(admin, 'GET', '/session');
    expect(status).toBe(200);
    const renewed = { ...admin, cookie: cookie?.split(';')[0] ?? '' };
    expect(renewed.cookie).toMatch(/^aso_session=[0-9A-Za-z]{43}$/);
    expect(renewed.cookie).not.toBe(admin.cookie);
    const again = await send(admin, 'GET', '/session');
    expect(again).toMatchObject({ status: 200, cookie: null });
    api.advance(30_001);
    expect((await send(admin, 'GET', '/session')).status).toBe(401);
    expect((await send(renewed, 'GET', '/session')).status).toBe(200);
  });

  test('nobody gives or takes a role that can do more than their own', async () => {
    const [admin, other] = [await as('admin'), await as('developer')];
    const attempts = [
      send(admin, 'PATCH', `/members/${other.personId}`, { role: 'owner' }),
      send(admin, 'PATCH', `/members/${owner.personId}`, { role: 'developer' }),
      send(admin, 'DELETE', `/members/${owner.personId}`),
      send(admin, 'POST', '/invitations', { address: 'a@acme.example', role: 'owner' }),
      send(admin, 'DELETE', `/members/${owner.personId}/sessions`),
    ];
    for (const { status } of await Promise.all(attempts)) expect(status).toBe(403);
    expect((await members()).map(({ role }) => role)).toEqual(['owner', 'admin', 'developer']);
  });

  test('the last owner stays one, also when two leave at once', async () => {
    const last = { code: 'last_owner', status: 409 };
    expect((await send(owner, 'DELETE', `/members/${owner.personId}`)).body).toMatchObject(last);
    expect((await send(owner, 'PATCH', `/members/${owner.personId}`, { role: 'admin' })).body).toMatchObject(
      last,
    );
    const second = await as('owner');
    const both = await Promise.all(
      [owner, second].map((who) => send(who, 'PATCH', `/members/${who.personId}`, { role: 'admin' })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409]);
  });

  test('P14: removing a member ends sessions and tokens and switches personal keys off, in one transaction', async () => {
    const leaving = await as('developer');
    const now = api.services.clock();
    const second = await signIn(db, placed.organisationId, leaving.personId, now);
    const lasting = { origin: 'issued', lifetimeMs: 1e9, personId: leaving.personId } as const;
    const token = await issueApiToken(db, placed.organisationId, lasting, now);
    const bearer = { authorization: `Bearer ${token.reveal()}` };
    expect((await api.get('/api/v1/keys', bearer)).status).toBe(200);
    await db.inTenant('app_user', placed.organisationId, ({ tx, tables: { apiKey } }) =>
      tx.update(apiKey).set({ ownerId: leaving.personId }).where(eq(apiKey.tenantId, placed.organisationId)),
    );
    const removal = removalSchema.parse((await send(owner, 'DELETE', `/members/${leaving.personId}`)).body);
    expect(removal).toEqual({ sessionsEnded: 2, tokensRevoked: 1, keysDisabled: [placed.keyId] });
    for (const { cookie } of [leaving, second])
      expect((await api.get('/api/v1/session', { cookie })).status).toBe(401);
    expect((await api.get('/api/v1/keys', bearer)).status).toBe(401);
    const waiting = await db.readTenant(placed.organisationId, pendingCommands);
    expect(waiting.map(({ content }) => content)).toMatchObject([
      { kind: 'key.put', target: placed.keyId, record: { status: 'disabled' } },
    ]);
    expect((await members()).map(({ id }) => id)).toEqual([owner.personId]);
    expect((await audited()).map(({ action }) => action)).toContain('member.remove');
  });

  test('an invitation is shown once, listed without its token, and can be taken back', async () => {
    const wanted = { address: 'New@Acme.example', role: 'finance', teamIds: [placed.teamId] };
    const made = madeInvitationSchema.parse((await send(owner, 'POST', '/invitations', wanted)).body);
    expect(made).toMatchObject({ address: 'new@acme.example', expiresAt: '2026-11-27T13:00:00.000Z' });
    expect(made.url).toMatch(new RegExp(`^${PUBLIC_URL}/join#token=aso_i_[0-9a-f]{32}_[0-9A-Za-z]{43}$`));
    const { url: _url, ...shown } = made;
    expect((await send(owner, 'GET', '/invitations')).body).toEqual({ invitations: [shown] });
    const path = `/invitations/${made.invitationId}`;
    expect((await send(owner, 'DELETE', path)).status).toBe(204);
    expect((await send(owner, 'DELETE', path)).status).toBe(404);
    expect((await send(owner, 'GET', '/invitations')).body).toEqual({ invitations: [] });
  });

  test('sessions are listed with device and place, and ended one, all others, or a member’s', async () => {
    const { personId } = owner;
    const [second, third] = [await another(), await another()];
    const { sessions } = (await send(owner, 'GET', '/sessions')).body as {
      sessions: { sessionId: string; isOwn: boolean; device: string; clientAddress: string }[];
    };
    expect(sessions).toHaveLength(3);
    expect(sessions.filter(({ isOwn }) => isOwn)).toHaveLength(1);
    expect(sessions[0]).toMatchObject({ device: 'Firefox on Linux', clientAddress: '203.0.113.7' });
    const { body } = await send(second, 'GET', '/sessions');
    const own = (body as { sessions: typeof sessions }).sessions.find(({ isOwn }) => isOwn)?.sessionId;
    expect((await send(owner, 'DELETE', `/sessions/${own}`)).body).toEqual({ ended: 1 });
    expect((await send(second, 'GET', '/session')).status).toBe(401);
    expect((await send(owner, 'POST', '/sessions/end-others', {})).body).toEqual({ ended: 1 });
    expect((await send(third, 'GET', '/session')).status).toBe(401);
    const member = await as('developer');
    const path = `/members/${member.personId}/sessions`;
    expect((await send(owner, 'GET', path)).body).toMatchObject({ sessions: [{ isOwn: false }] });
    expect((await send(owner, 'DELETE', path)).body).toEqual({ ended: 1 });
    expect((await send(member, 'GET', '/session')).status).toBe(401);

    function another() {
      return signIn(db, placed.organisationId, personId, api.services.clock());
    }
  });

  test('another organisation’s members, sessions and invitations are not there', async () => {
    const foreign = await sampleOrganisation(db);
    const stranger = await newMember(db, foreign.organisationId, 'developer', api.services.clock());
    await signIn(db, foreign.organisationId, stranger, api.services.clock());
    for (const [method, path, body] of [
      ['PATCH', `/members/${stranger}`, { role: 'admin' }],
      ['DELETE', `/members/${stranger}`, undefined],
      ['GET', `/members/${stranger}/sessions`, undefined],
      ['DELETE', `/members/${stranger}/sessions`, undefined],
    ] as const) {
      expect((await send(owner, method, path, body)).status, path).toBe(404);
    }
    const team = { role: 'developer', teamIds: [foreign.teamId] };
    const own = await as('developer');
    expect((await send(owner, 'PATCH', `/members/${own.personId}`, team)).status).toBe(400);
  });

  test('a change asks for a proof of who one is that is ten minutes old at most', async () => {
    const member = await as('developer');
    api.advance(10 * 60_000);
    const late = await send(owner, 'PATCH', `/members/${member.personId}`, { role: 'auditor' });
    expect(late.body).toMatchObject({ code: 'step_up_required', status: 403 });
    expect((await send(owner, 'GET', '/members')).status).toBe(200);
  });
});
