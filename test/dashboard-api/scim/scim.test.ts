import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { memberListSchema } from '../../../contract/members.ts';
import type { Role } from '../../../contract/rights.ts';
import { madeScimTokenSchema, provisioningSchema } from '../../../contract/scim.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { pendingCommands } from '../../../db/edge/commands.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

type Json = Record<string, unknown>;

describe.each(ENGINES)('provisioning on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  let token: string;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    const made = await admin('POST', '/provisioning/tokens', { name: 'Entra' });
    token = madeScimTokenSchema.parse(made.body).token;
  });

  /** What an administrator does over the API. */
  async function admin(method: string, path: string, body?: unknown, who = owner) {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
  }

  /** What an identity provider does. */
  async function scim(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await api.app.request(`/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Json),
    };
  }

  const patch = (path: string, ...operations: object[]) =>
    scim('PATCH', path, { schemas: [PATCH], Operations: operations });

  /** A user as Entra ID makes one. */
  async function provision(name = `ada-${newId().slice(-8)}`) {
    const address = `${name}@acme.example`;
    const made = await scim('POST', '/Users', {
      schemas: [USER, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
      externalId: name,
      userName: address,
      active: true,
      displayName: 'Ada Lovelace',
      emails: [{ primary: true, type: 'work', value: address }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Ada Lovelace', familyName: 'Lovelace', givenName: 'Ada' },
      roles: [],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
    });
    expect(made.status).toBe(201);
    return { address, id: String(made.body['id']), made };
  }

  async function group(displayName: string, ...userIds: string[]) {
    const members = userIds.map((value) => ({ value }));
    const made = await scim('POST', '/Groups', { schemas: [GROUP], displayName, members });
    expect(made.status).toBe(201);
    return String(made.body['id']);
  }

  const memberOf = async (address: string) => {
    const { members } = memberListSchema.parse((await admin('GET', '/members')).body);
    return members.find((one) => one.address === address);
  };
  const map = (groupId: string, role: Role | null, teamIds: string[] = []) =>
    admin('PUT', `/provisioning/groups/${groupId}`, { role, teamIds });

  test('P27: a user that the provider adds is a member with the least role, and is found as providers look', async () => {
    const { address, id, made } = await provision();
    expect(made.headers.get('content-type')).toBe('application/scim+json');
    expect(made.headers.get('location')).toBe(`${PUBLIC_URL}/scim/v2/Users/${id}`);
    expect(made.headers.get('etag')).toBe('W/"1"');
    expect(await memberOf(address)).toMatchObject({
      role: 'developer',
      origin: 'provisioned',
      name: 'Ada Lovelace',
      teamIds: [],
    });
    const filter = encodeURIComponent(`userName eq "${address.toUpperCase()}"`);
    expect((await scim('GET', `/Users?filter=${filter}`)).body).toMatchObject({
      totalResults: 1,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [{ id, active: true }],
    });
    const none = await scim('GET', `/Users?filter=${encodeURIComponent('externalId eq "nobody"')}`);
    expect(none).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
    expect(await scim('POST', '/Users', { userName: address })).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness', status: '409' },
    });
    expect((await scim('GET', `/Users/${id}`, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(304);
  });

  test.each<[string, object]>([
    ['Entra ID', { op: 'Replace', path: 'active', value: 'False' }],
    ['Okta', { op: 'replace', value: { active: false } }],
  ])(
    'P27: %s switches a user off: session, token, membership and personal keys end at once',
    async (_, off) => {
      const { address, id } = await provision();
      const personId = (await memberOf(address))?.id ?? '';
      const now = api.services.clock();
      const who = await signIn(db, placed.organisationId, personId, now);
      const lifetime = { origin: 'issued', lifetimeMs: 1e9, personId } as const;
      const program = await issueApiToken(db, placed.organisationId, lifetime, now);
      await db.inTenant('app_user', placed.organisationId, ({ tx, tables: { apiKey } }) =>
        tx.update(apiKey).set({ ownerId: personId }).where(eq(apiKey.tenantId, placed.organisationId)),
      );
      expect((await api.get('/api/v1/session', { cookie: who.cookie })).status).toBe(200);
      const done = await patch(`/Users/${id}`, off);
      expect(done).toMatchObject({ status: 200, body: { active: false } });
      expect((await api.get('/api/v1/session', { cookie: who.cookie })).status).toBe(401);
      const authorization = `Bearer ${program.reveal()}`;
      expect((await api.get('/api/v1/keys', { authorization })).status).toBe(401);
      expect(await memberOf(address)).toBeUndefined();
      const waiting = await db.readTenant(placed.organisationId, pendingCommands);
      expect(waiting.map(({ content }) => content)).toMatchObject([
        { kind: 'key.put', target: placed.keyId, record: { status: 'disabled' } },
      ]);
      const back = await patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
      expect(back.body).toMatchObject({ active: true });
      expect((await memberOf(address))?.id).toBe(personId);
    },
  );

  test('P27: a group’s role and teams follow its members, the first of several roles counts, and none is an owner', async () => {
    const [ada, bob] = [await provision(), await provision()];
    const finance = await group('Finance', ada.id);
    expect((await map(finance, 'finance', [placed.teamId])).status).toBe(204);
    expect(await memberOf(ada.address)).toMatchObject({ role: 'finance', teamIds: [placed.teamId] });
    const admins = await group('Admins');
    await map(admins, 'admin');
    expect((await map(admins, 'owner')).status).toBe(400);
    await patch(`/Groups/${admins}`, {
      op: 'Add',
      path: 'members',
      value: [{ value: ada.id }, { value: bob.id }],
    });
    expect(await memberOf(ada.address)).toMatchObject({ role: 'admin', teamIds: [placed.teamId] });
    expect(await memberOf(bob.address)).toMatchObject({ role: 'admin' });
    await patch(`/Groups/${admins}`, { op: 'remove', path: `members[value eq "${ada.id}"]` });
    expect(await memberOf(ada.address)).toMatchObject({ role: 'finance' });
    expect((await scim('DELETE', `/Groups/${finance}`)).status).toBe(204);
    expect(await memberOf(ada.address)).toMatchObject({ role: 'developer', teamIds: [] });
    const listed = provisioningSchema.parse((await admin('GET', '/provisioning')).body);
    expect(listed).toMatchObject({ activeUsers: 2, groups: [{ name: 'Admins', members: 1, role: 'admin' }] });
  });

  test('P27: the last owner is not taken away, and an owner stays one whatever their groups say', async () => {
    const { organisationId } = placed;
    const profile = memberListSchema.parse((await admin('GET', '/members')).body).members[0];
    const made = await scim('POST', '/Users', { userName: profile?.address, active: true });
    const id = String(made.body['id']);
    const developers = await group('Developers', id);
    await map(developers, 'developer');
    expect(await memberOf(profile?.address ?? '')).toMatchObject({ id: owner.personId, role: 'owner' });
    const refused = await patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect(refused).toMatchObject({ status: 403, body: { status: '403' } });
    expect((await scim('GET', `/Users/${id}`)).body).toMatchObject({ active: true });
    await newMember(db, organisationId, 'owner', api.services.clock());
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await api.get('/api/v1/session', { cookie: owner.cookie })).status).toBe(401);
  });

  test('a change for another version is refused, and a page and chosen attributes are answered as asked', async () => {
    const { id, address } = await provision();
    const operations = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'displayName', value: 'A' }] };
    const stale = await scim('PATCH', `/Users/${id}`, operations, { 'if-match': 'W/"7"' });
    expect(stale.status).toBe(412);
    const done = await scim('PATCH', `/Users/${id}`, operations, { 'if-match': 'W/"1"' });
    expect(done).toMatchObject({ status: 200, body: { displayName: 'A', userName: address } });
    expect(done.headers.get('etag')).toBe('W/"2"');
    const page = await scim('GET', '/Users?startIndex=2&count=5');
    expect(page.body).toMatchObject({ totalResults: 1, startIndex: 2, itemsPerPage: 0 });
    const all = await group('All', id);
    const without = await scim('GET', `/Groups/${all}?excludedAttributes=members`);
    expect(without.body).not.toHaveProperty('members');
    const names = await scim('GET', `/Users/${id}?attributes=userName`);
    expect(Object.keys(names.body).toSorted()).toEqual(['id', 'meta', 'schemas', 'userName']);
  });

  test.each<[string, string, unknown, number, string | undefined]>([
    ['POST', '/Users', {}, 400, 'invalidValue'],
    ['POST', '/Users', [], 400, 'invalidSyntax'],
    ['PATCH', `/Users/${newId()}`, { Operations: [{ op: 'move' }] }, 400, 'invalidSyntax'],
    ['PUT', `/Users/${newId()}`, { userName: 'x' }, 404, undefined],
    ['GET', '/Users?filter=nothing', undefined, 400, 'invalidFilter'],
    ['POST', '/Groups', { displayName: 'X', members: [{ value: newId() }] }, 400, 'invalidValue'],
    ['DELETE', '/Users', undefined, 405, undefined],
    ['GET', '/Nothing', undefined, 404, undefined],
  ])('%s %s with %j is refused in the standard’s form', async (method, path, body, status, scimType) => {
    const answer = await scim(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
    });
    expect(answer.body['scimType']).toBe(scimType);
  });

  test('the interface describes itself', async () => {
    const config = await scim('GET', '/ServiceProviderConfig');
    expect(config.body).toMatchObject({ patch: { supported: true }, etag: { supported: true } });
    expect((await scim('GET', '/ResourceTypes')).body).toMatchObject({ totalResults: 2 });
    const user = await scim('GET', `/Schemas/${USER}`);
    expect(user.body).toMatchObject({ id: USER, name: 'User' });
  });

  test('P8: a token reaches its own organisation alone, this interface alone, and nothing once it is revoked', async () => {
    const { id } = await provision();
    const elsewhere = await sampleOrganisation(db);
    const stranger = await signedIn(db, elsewhere.organisationId, 'owner', api.services.clock());
    const made = await admin('POST', '/provisioning/tokens', { name: 'Okta' }, stranger);
    const own = token;
    token = madeScimTokenSchema.parse(made.body).token;
    expect((await scim('GET', `/Users/${id}`)).status).toBe(404);
    expect((await scim('GET', '/Users')).body).toMatchObject({ totalResults: 0 });
    expect((await scim('POST', '/Groups', { displayName: 'X', members: [{ value: id }] })).status).toBe(400);
    token = own;
    expect((await api.get('/api/v1/members', { authorization: `Bearer ${token}` })).status).toBe(401);
    const [listed] = provisioningSchema.parse((await admin('GET', '/provisioning')).body).apiTokens;
    expect((await admin('DELETE', `/provisioning/tokens/${listed?.tokenId}`)).status).toBe(204);
    expect((await scim('GET', '/Users')).status).toBe(401);
  });

  test('P7: what is provisioned is in the audit log, by the token that did it', async () => {
    const { id } = await provision();
    await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    const actions = entries.filter(({ actorKind }) => actorKind === 'token').map(({ action }) => action);
    expect(actions).toEqual(['member.remove', 'scim.user', 'member.join', 'scim.user']);
  });
});
