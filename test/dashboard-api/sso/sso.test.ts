import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { type TestApi, testApi } from '../api.ts';
import { codeOf } from '../second-factor/authenticator.ts';
import { type IdentityProvider, startProvider } from './identity-provider.ts';
import { as, audited, Browser, connect, connectedOrganisation, visitor, type World } from './sso-world.ts';

const RULES = { idleMinutes: 30, absoluteMinutes: 720, secondFactorFor: 'admins', isSsoRequired: false };

describe.each(ENGINES)('an organisation’s own sign-in on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let provider: IdentityProvider;
  let platform: IdentityProvider;
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [db, provider, platform] = [await engine.open(), await startProvider(), await startProvider()];
  });
  afterAll(() => Promise.all([db.close(), provider.close(), platform.close()]));
  beforeEach(async () => {
    const { issuer, clientId, clientSecret } = platform;
    const settings = { issuer, clientId, clientSecret: new Secret(clientSecret), secondFactor: 'provider' };
    api = await testApi(db, { platform: { ...settings, secondFactor: 'provider' } }, Date.now());
    world = await connectedOrganisation(db, api, provider);
    browser = new Browser(api);
  });

  const addressed = (name = 'ada') => `${name}@${world.domain}`;
  const session = async (who = browser) => (await who.send('GET', '/session')).body;
  const invite = async (address: string, role = 'finance') => {
    const made = await world.owner.send('POST', '/invitations', { address, role, teamIds: [world.teamId] });
    return { invitation: String(made.body['url']).split('token=')[1] ?? '' };
  };
  /** Somebody from outside with a role, through the platform's provider. */
  const outsider = async (role: string) => {
    const address = `${role}-${world.domain}@mail.example`;
    const who = visitor(address);
    const own = new Browser(api);
    expect((await own.signIn(await invite(address, role), platform, who)).status).toBe(204);
    return { address, who, own };
  };
  /** The owner's own account at the organisation's provider insists on that provider from now on. */
  const requireSso = async () => {
    const address = addressed('owner');
    const own = new Browser(api);
    await own.signIn(await invite(address, 'owner'), provider, visitor(address));
    const answer = await own.send('PUT', '/settings/access', { ...RULES, isSsoRequired: true });
    expect(answer.status).toBe(200);
    return own;
  };

  describe('an invitation', () => {
    test('is accepted once, by who proves its address, with its role and teams', async () => {
      const { own, who } = await outsider('finance');
      expect(await session(own)).toMatchObject({
        role: 'finance',
        organisation: { id: world.organisationId },
      });
      const { members } = (await world.owner.send('GET', '/members')).body as { members: object[] };
      expect(members).toContainEqual(
        expect.objectContaining({ address: who.email, origin: 'invited', teamIds: [world.teamId] }),
      );
      const again = await browser.signIn({ address: who.email }, platform, who);
      expect(again.status).toBe(204);
    });

    test('is nothing to another address, and stays open then', async () => {
      const invitation = await invite('grace@mail.example');
      const wrong = await browser.signIn(invitation, platform, visitor('ada@mail.example'));
      expect(wrong).toMatchObject({ status: 403, body: { code: 'invitation_refused' } });
      const right = await browser.signIn(invitation, platform, visitor('grace@mail.example'));
      expect(right.status).toBe(204);
      const used = await new Browser(api).send('POST', '/login', invitation);
      expect(used).toMatchObject({ status: 403, body: { code: 'invitation_refused' } });
    });

    test('of an address of the own domain is accepted at the own provider', async () => {
      const url = new URL(await browser.begin(await invite(addressed())));
      expect([url.origin, url.searchParams.get('login_hint')]).toEqual([provider.issuer, addressed()]);
    });
  });

  describe('insisting on the own provider', () => {
    test('takes somebody who has signed in there', async () => {
      const put = await world.owner.send('PUT', '/settings/access', { ...RULES, isSsoRequired: true });
      expect(put).toMatchObject({ status: 409, body: { code: 'sso_not_shown' } });
    });

    test('ends sessions that began elsewhere at their next request, and lets none begin', async () => {
      const { own, address, who } = await outsider('finance');
      expect((await own.send('GET', '/keys')).status).toBe(200);
      await requireSso();
      expect((await own.send('GET', '/keys')).status).toBe(401);
      const refused = await new Browser(api).signIn({ address }, platform, who);
      expect(refused).toMatchObject({ status: 403, body: { code: 'sso_required' } });
    });

    test('an owner still comes in from outside, with an authenticator app of ours, and it is noted', async () => {
      const { address, who } = await outsider('owner');
      await requireSso();
      const glass = new Browser(api);
      // What the platform's provider proves of a second factor counts for nothing here.
      await glass.signIn({ address }, platform, { ...who, amr: ['pwd', 'otp'] });
      expect(await session(glass)).toMatchObject({ role: 'owner', isConfined: true });
      expect(await audited(db, world.organisationId)).toEqual(['session.break_glass done']);
      expect(api.logged).toContainEqual({ name: 'login.break_glass' });
      const { secret } = (await glass.send('POST', '/second-factor/enrolment')).body;
      const code = codeOf(String(secret), api.services.clock());
      expect((await glass.send('POST', '/second-factor/enrolment/confirm', { code })).status).toBe(200);
      expect(await session(glass)).toMatchObject({ isConfined: false });
    });

    test('keeps the last connection from being switched off', async () => {
      const owner = await requireSso();
      const path = `/sso/connections/${world.connection.connectionId}`;
      expect((await owner.send('DELETE', path)).body).toMatchObject({ code: 'last_connection' });
    });
  });

  describe('a connection', () => {
    test('P18: shows nothing of its secret, in an answer or in the database', async () => {
      const { connections } = (await world.owner.send('GET', '/sso/connections')).body;
      expect(connections).toMatchObject([{ hasSecret: true, isEnabled: true }]);
      const rows = await db.readTenant(world.organisationId, ({ tx, tables }) =>
        tx.select().from(tables.ssoConnection).where(eq(tables.ssoConnection.tenantId, world.organisationId)),
      );
      for (const text of [connections, rows].map((value) => JSON.stringify(value)))
        expect(text).not.toContain(provider.clientSecret);
    });

    test('is refused if no provider answers to the issuer’s name', async () => {
      for (const issuer of [`${provider.issuer}/another`, 'https://127.0.0.1:1', 'http://id.example']) {
        const wanted = { name: 'X', issuer, clientId: 'x' };
        const made = await world.owner.send('POST', '/sso/connections', wanted);
        expect(made, issuer).toMatchObject({ status: 400, body: { code: 'provider_unusable' } });
      }
    });

    test('that asks everybody for a second factor is for an owner to declare', async () => {
      const { issuer, clientId } = provider;
      const declared = { name: 'X', issuer, clientId, secondFactor: 'declared' };
      const admin = await as(db, api, world.organisationId, 'admin');
      expect((await admin.send('POST', '/sso/connections', declared)).status).toBe(403);
      expect((await world.owner.send('POST', '/sso/connections', declared)).status).toBe(200);
      expect(await audited(db, world.organisationId)).toEqual(['sso.connect second factor declared']);
    });

    test('that is switched off ends its sessions and gives its domains up', async () => {
      await browser.signIn({ address: addressed() }, provider, visitor(addressed()));
      const path = `/sso/connections/${world.connection.connectionId}`;
      expect((await world.owner.send('DELETE', path)).status).toBe(204);
      expect((await browser.send('GET', '/session')).status).toBe(401);
      expect(new URL(await browser.begin({ address: addressed() })).origin).toBe(platform.issuer);
    });

    describe('is changed', () => {
      const path = () => `/sso/connections/${world.connection.connectionId}`;
      const change = (body: object, who = world.owner) => who.send('PATCH', path(), body);
      const signIn = () => new Browser(api).signIn({ address: addressed() }, provider, visitor(addressed()));

      test('P18: in the secret of its client, which is sealed and holds from the next sign-in; sessions go on', async () => {
        await browser.signIn({ address: addressed() }, provider, visitor(addressed()));
        const changed = await change({ clientSecret: 'is-not-known-there' });
        expect(changed).toMatchObject({ status: 200, body: { hasSecret: true, isEnabled: true } });
        expect(JSON.stringify(changed.body)).not.toContain('is-not-known-there');
        expect(await audited(db, world.organisationId)).toEqual(['sso.change done']);
        expect(await signIn()).toMatchObject({ body: { code: 'login_refused' } });
        expect((await browser.send('GET', '/session')).status).toBe(200);
        expect((await change({ clientSecret: null })).body).toMatchObject({ hasSecret: false });
        expect(await signIn()).toMatchObject({ body: { code: 'login_refused' } });
        await change({ clientSecret: provider.clientSecret });
        expect((await signIn()).status).toBe(204);
      });

      test('in what is named alone, and not in whose tokens it takes', async () => {
        const [before] = (await world.owner.send('GET', '/sso/connections')).body['connections'] as object[];
        const { body } = await change({ name: 'Renamed', admitsMembers: false, acrValues: ['c1'] });
        const named = { name: 'Renamed', admitsMembers: false, acrValues: ['c1'] };
        expect(body).toEqual({ ...before, ...named, etag: expect.any(String) });
        expect(await signIn()).toMatchObject({ body: { code: 'not_a_member' } });
        for (const wrong of [{}, { issuer: 'https://id.example' }, { clientId: 'x' }, { pinnedDomain: null }])
          expect((await change(wrong)).status, JSON.stringify(wrong)).toBe(400);
      });

      test('to be declared by an owner alone, and then in anything else by an administrator too', async () => {
        const admin = await as(db, api, world.organisationId, 'admin');
        expect((await change({ secondFactor: 'declared' }, admin)).status).toBe(403);
        expect((await change({ secondFactor: 'declared' })).status).toBe(200);
        expect((await change({ secondFactor: 'declared', name: 'Same' }, admin)).status).toBe(200);
        expect(await audited(db, world.organisationId, 2)).toEqual([
          'sso.change done',
          'sso.change second factor declared',
        ]);
      });

      test('by nobody who may not, not elsewhere, and not once it is switched off', async () => {
        const foreign = await connectedOrganisation(db, api, provider);
        expect((await change({ name: 'X' }, foreign.owner)).status).toBe(404);
        const finance = await as(db, api, world.organisationId, 'finance');
        expect((await change({ name: 'X' }, finance)).status).toBe(403);
        await world.owner.send('DELETE', path());
        expect((await change({ name: 'X' })).status).toBe(404);
      });
    });

    test('that admits nobody new signs members in and others not', async () => {
      const closed = await connectedOrganisation(db, api, provider, { admitsMembers: false });
      const address = `ada@${closed.domain}`;
      const refused = await browser.signIn({ address }, provider, visitor(address));
      expect(refused.body).toMatchObject({ code: 'not_a_member' });
    });

    test('of another organisation is not there', async () => {
      const foreign = await connectedOrganisation(db, api, provider);
      const { connectionId } = foreign.connection;
      const path = `/sso/connections/${connectionId}`;
      expect((await world.owner.send('DELETE', path)).status).toBe(404);
      const claim = { domain: 'taken.example.com', connectionId };
      expect((await world.owner.send('POST', '/sso/domains', claim)).status).toBe(404);
      expect((await world.owner.send('DELETE', `/sso/domains/${foreign.domain}`)).status).toBe(404);
    });
  });

  describe('a domain', () => {
    test('belongs to one organisation, the first whose DNS shows it', async () => {
      const rival = await as(db, api, world.organisationId, 'owner');
      const foreign = await connectedOrganisation(db, api, provider);
      const { connectionId } = await connect(foreign.owner, provider);
      const { body } = await foreign.owner.send('POST', '/sso/domains', {
        domain: world.domain,
        connectionId,
      });
      const path = `/sso/domains/${world.domain}/verify`;
      expect((await foreign.owner.send('POST', path)).body).toMatchObject({ code: 'domain_not_shown' });
      const present = api.txtRecords.get(String(body['recordName'])) ?? [];
      api.txtRecords.set(String(body['recordName']), [...present, [String(body['recordValue'])]]);
      expect((await foreign.owner.send('POST', path)).body).toMatchObject({ code: 'domain_taken' });
      expect((await rival.send('POST', path)).body).toMatchObject({ isVerified: true });
      expect((await rival.send('DELETE', `/sso/domains/${world.domain}`)).status).toBe(204);
      expect((await foreign.owner.send('POST', path)).body).toMatchObject({ isVerified: true });
    });
  });

  describe('a proof of who one is', () => {
    const change = (who: Browser) => who.send('PUT', '/settings/access', RULES);
    const admin = async (more: object) => {
      const address = addressed();
      const who = visitor(address);
      await browser.signIn(await invite(address, 'admin'), provider, { ...who, ...more });
      return who;
    };

    test('that the provider took long ago is none for a change that asks for one', async () => {
      const who = await admin({ sinceSeconds: 660 });
      expect((await change(browser)).body).toMatchObject({ code: 'step_up_required' });
      const url = new URL(await browser.begin({ address: addressed() }, '/login/again'));
      expect(url.searchParams.get('max_age')).toBe('0');
      const before = browser.cookies.get('aso_session');
      expect((await browser.callback(await provider.visit(url.href, who))).status).toBe(204);
      expect(browser.cookies.get('aso_session')).not.toBe(before);
      expect((await change(browser)).status).toBe(200);
    });

    test('is refused from somebody else, in another session, and if it is old', async () => {
      const who = await admin({ sinceSeconds: 660 });
      const again = () => browser.begin({ address: addressed() }, '/login/again');
      const other = visitor(addressed('grace'));
      const refused = { code: 'login_refused' };
      expect((await browser.callback(await provider.visit(await again(), other))).body).toMatchObject(
        refused,
      );
      const old = { ...who, sinceSeconds: 660 };
      const url = new URL(await again());
      // As a provider that does not do as it is asked.
      url.searchParams.delete('max_age');
      expect((await browser.callback(await provider.visit(url.href, old))).body).toMatchObject(refused);
      const returned = await provider.visit(await again(), who);
      browser.cookies.delete('aso_session');
      expect((await browser.callback(returned)).body).toMatchObject({ code: 'login_expired' });
    });
  });
});
