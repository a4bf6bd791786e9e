import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addUser, changeUser } from '../../../dashboard-api/scim/provision.ts';
import { readUser } from '../../../dashboard-api/scim/user.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { pastPolicies } from '../../db/past-policies.ts';
import { type TestApi, testApi } from '../api.ts';
import { newMember } from '../sign-in.ts';
import { type IdentityProvider, startProvider } from './identity-provider.ts';
import { audited, Browser, connect, connectedOrganisation, visitor, type World } from './sso-world.ts';

describe.each(ENGINES)('sign-in by OpenID Connect on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let provider: IdentityProvider;
  let other: IdentityProvider;
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [db, provider, other] = [await engine.open(), await startProvider(), await startProvider()];
    // Providers state times by the clock of the machine.
    api = await testApi(db, {}, Date.now());
    world = await connectedOrganisation(db, api, provider);
  });
  afterAll(() => Promise.all([db.close(), provider.close(), other.close()]));
  beforeEach(() => {
    visitors++;
    browser = new Browser(api);
  });

  let visitors = 0;
  /** An address of the organisation's domain, another one in each test. */
  const addressed = (name = `ada-${visitors}`) => `${name}@${world.domain}`;
  const session = async (who = browser) => (await who.send('GET', '/session')).body;
  const persons = async () => {
    const { rows } = await pastPolicies(db, (tx) =>
      tx.execute<{ count: number | string }>(sql`select count(*) as count from person`),
    );
    return Number(rows[0]?.count);
  };

  test('P11: somebody of the organisation’s domain becomes a developer without a team, and stays one person', async () => {
    const ada = visitor(addressed());
    expect(await browser.signIn({ address: addressed() }, provider, ada)).toMatchObject({ status: 204 });
    const first = await session();
    expect(first).toMatchObject({ role: 'developer', isConfined: false, person: { address: addressed() } });
    expect(await audited(db, world.organisationId, 2)).toEqual([
      'session.open done',
      'member.join just_in_time',
    ]);
    expect([...browser.cookies.keys()]).toEqual(['aso_session']);
    const second = new Browser(api);
    await second.signIn({ address: addressed() }, provider, ada);
    expect(await session(second)).toMatchObject({ person: first['person'] });
    expect(second.cookies.get('aso_session')).not.toBe(browser.cookies.get('aso_session'));
  });

  test('a member whose address the provider proves is that member, with their role', async () => {
    const now = api.services.clock();
    const personId = await newMember(db, world.organisationId, 'finance', now);
    await db.inDirectory({ lookup: personId }, ({ tx, tables: { personAddress } }) =>
      tx.insert(personAddress).values({ address: addressed('grace'), personId, provenAt: now }),
    );
    await browser.signIn({ address: addressed('grace') }, provider, visitor(addressed('grace')));
    expect(await session()).toMatchObject({ role: 'finance', person: { id: personId } });
  });

  test('P27: whom the provider has provisioned signs in as that member, and does not come back once switched off', async () => {
    const { organisationId } = world;
    const stated = readUser({ userName: addressed('joan'), active: true });
    if (!stated) throw new Error('no user');
    const actor = { actorKind: 'system' } as const;
    const user = await db.inTenant('app_user', organisationId, (unit) =>
      addUser(unit, actor, stated, api.services.clock()),
    );
    if (typeof user === 'string') throw new Error(user);
    const signIn = (who: Browser) =>
      who.signIn({ address: addressed('joan') }, provider, visitor(addressed('joan')));
    expect((await signIn(browser)).status).toBe(204);
    expect(await session()).toMatchObject({ person: { id: user.personId } });
    await db.inTenant('app_user', organisationId, (unit) =>
      changeUser(unit, actor, user, { ...stated, isActive: false }, api.services.clock()),
    );
    expect((await browser.send('GET', '/session')).status).toBe(401);
    expect(await signIn(new Browser(api))).toMatchObject({ status: 403, body: { code: 'not_a_member' } });
  });

  test('an address that the provider says it did not verify is nobody’s, and leaves nothing behind', async () => {
    const before = await persons();
    const unverified = visitor(addressed(), { email_verified: false });
    const refused = await browser.signIn({ address: addressed() }, provider, unverified);
    expect(refused).toMatchObject({ status: 403, body: { code: 'not_a_member' } });
    expect(await persons()).toBe(before);
    expect(await audited(db, world.organisationId)).toEqual(['session.open not_a_member']);
  });

  test('a provider that somebody set up for themselves vouches for nobody of another’s domain', async () => {
    const victim = visitor(addressed());
    await browser.signIn({ address: addressed() }, provider, victim);
    const { person } = await session();
    const attacker = await connectedOrganisation(db, api, other);
    const invited = { address: addressed(), role: 'admin' };
    const { body } = await attacker.owner.send('POST', '/invitations', invited);
    const invitation = String(body['url']).split('token=')[1] ?? '';
    const { connectionId } = attacker.connection;
    const lured = new Browser(api);
    // The invitation leads to the attacker's provider only if nothing better is known of the address's domain.
    const url = await lured.begin({ invitation });
    expect(new URL(url).origin).toBe(other.issuer);
    const claimed = visitor(addressed());
    expect(await lured.callback(await other.visit(url, claimed), connectionId)).toMatchObject({
      status: 204,
    });
    const there = await session(lured);
    expect(there).toMatchObject({ role: 'admin', organisation: { id: attacker.organisationId } });
    expect(there['person']).not.toMatchObject({ id: (person as { id: string }).id });
  });

  test('P11: a sign-in is finished once, and in the browser that began it', async () => {
    const returned = await provider.visit(
      await browser.begin({ address: addressed() }),
      visitor(addressed()),
    );
    const loginCookie = browser.cookies.get('aso_login') ?? '';
    expect(await browser.callback(returned)).toMatchObject({ status: 204 });
    browser.cookies.set('aso_login', loginCookie);
    expect((await browser.callback(returned)).body).toMatchObject({ code: 'login_expired' });
    const stranger = new Browser(api);
    expect((await stranger.callback(returned)).body).toMatchObject({ code: 'login_expired' });
    await stranger.begin({ address: addressed() });
    expect((await stranger.callback(returned)).body).toMatchObject({ code: 'login_refused' });
    expect(await audited(db, world.organisationId)).toEqual(['session.open login_refused']);
    expect(api.logged).toContainEqual({ name: 'login.refused', reason: 'login_refused' });
  });

  test('P11: of many at once one finishes', async () => {
    const returned = await provider.visit(
      await browser.begin({ address: addressed() }),
      visitor(addressed()),
    );
    const loginCookie = browser.cookies.get('aso_login') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => {
        const same = new Browser(api);
        same.cookies.set('aso_login', loginCookie);
        return same.callback(returned);
      }),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 403, 403, 403, 403]);
  });

  test('a sign-in that took longer than ten minutes is over', async () => {
    const returned = await provider.visit(
      await browser.begin({ address: addressed() }),
      visitor(addressed()),
    );
    const late = new Browser(await testApi(db, {}, Date.now() + 10 * 60_000));
    late.cookies.set('aso_login', browser.cookies.get('aso_login') ?? '');
    expect((await late.callback(returned)).body).toMatchObject({ code: 'login_expired' });
  });

  test.each([
    ['another nonce', (url: URL) => url.searchParams.set('nonce', 'chosen by somebody else'), undefined],
    ['another state', undefined, (back: URL) => back.searchParams.set('state', 'x')],
    [
      'another code challenge',
      (url: URL) => url.searchParams.set('code_challenge', 'A'.repeat(43)),
      undefined,
    ],
    ['the issuer of another', undefined, (back: URL) => back.searchParams.set('iss', other.issuer)],
    ['no issuer', undefined, (back: URL) => back.searchParams.delete('iss')],
    ['another code', undefined, (back: URL) => back.searchParams.set('code', 'x'.repeat(43))],
    ['no code', undefined, (back: URL) => back.searchParams.delete('code')],
    ['an error', undefined, (back: URL) => back.searchParams.set('error', 'access_denied')],
  ])('P11: what was changed on the way is refused: %s', async (_, there, back) => {
    const url = new URL(await browser.begin({ address: addressed() }));
    there?.(url);
    const returned = await provider.visit(url.href, visitor(addressed()));
    back?.(returned);
    expect(await browser.callback(returned)).toMatchObject({ status: 403, body: { code: 'login_refused' } });
    expect(browser.cookies.size).toBe(0);
  });

  test('P11: what one provider answered is nothing at another’s address', async () => {
    const second = await connect(world.owner, other);
    const returned = await provider.visit(
      await browser.begin({ address: addressed() }),
      visitor(addressed()),
    );
    const mixedUp = await browser.callback(returned, second.connectionId);
    expect(mixedUp).toMatchObject({ status: 403, body: { code: 'login_refused' } });
  });

  test('P11: a token that has expired is refused', async () => {
    const late = await startProvider({ ttl: { IdToken: () => -3_600 } });
    const { domain } = await connectedOrganisation(db, api, late);
    const address = `ada@${domain}`;
    const refused = await browser.signIn({ address }, late, visitor(address));
    expect(refused).toMatchObject({ status: 403, body: { code: 'login_refused' } });
    await late.close();
  });

  test('a provider that is away is said to be away', async () => {
    const gone = await startProvider();
    const { domain } = await connectedOrganisation(db, api, gone);
    await gone.close();
    const answer = await browser.send('POST', '/login', { address: `ada@${domain}` });
    expect(answer).toMatchObject({ status: 502, body: { code: 'provider_unreachable' } });
  });

  test('P22: a thousand sign-ins are not begun from one address for one account', async () => {
    const send = () => browser.send('POST', '/login', { address: addressed('mallory') });
    for (let time = 0; time < 20; time++) expect((await send()).status).toBe(200);
    expect(await send()).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect((await browser.send('POST', '/login', { address: addressed() })).status).toBe(200);
  });

  test('an address that nobody signs in for is told so', async () => {
    const answer = await browser.send('POST', '/login', { address: 'somebody@nowhere.example' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'login_unavailable' } });
  });

  test('P12: who did not prove a second factor to the provider is asked for ours', async () => {
    const strict = await connectedOrganisation(db, api, provider);
    const rules = {
      idleMinutes: 30,
      absoluteMinutes: 720,
      secondFactorFor: 'everybody',
      isSsoRequired: false,
    };
    expect((await strict.owner.send('PUT', '/settings/access', rules)).status).toBe(200);
    const address = `ada@${strict.domain}`;
    await browser.signIn({ address }, provider, visitor(address, { amr: ['pwd'] }));
    expect(await session()).toMatchObject({ isConfined: true, rights: {} });
    expect((await browser.send('GET', '/keys')).body).toMatchObject({ code: 'second_factor_required' });
    const proven = new Browser(api);
    await proven.signIn({ address }, provider, visitor(address, { amr: ['pwd', 'otp'] }));
    expect(await session(proven)).toMatchObject({ isConfined: false });
  });
});
