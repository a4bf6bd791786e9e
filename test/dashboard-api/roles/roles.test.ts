import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { memberListSchema } from '../../../contract/members.ts';
import type { RoleRef } from '../../../contract/rights.ts';
import { roleHoldersSchema, roleListSchema, roleSchema } from '../../../contract/roles-api.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { insertScimGroup, listScimGroups } from '../../../db/scim/groups.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';

const READS_KEYS = { 'keys:read': 'all' } as const;
/** May give access, and little else. */
const GIVES_ACCESS = { 'members:read': 'all', 'members:write': 'all', 'keys:read': 'all' } as const;

describe.each(ENGINES)('roles that an organisation defines, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    owner = await as('owner');
  });

  const as = (role: RoleRef) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = async (who: SignedIn | string, method: string, path: string, body?: unknown) => {
    const by = typeof who === 'string' ? { authorization: `Bearer ${who}` } : { cookie: who.cookie };
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { ...by, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, body: answer, cookie: response.headers.get('set-cookie') };
  };
  const define = async (
    rights: object,
    name = `Role ${newId().slice(-8)}`,
    who: SignedIn | string = owner,
  ) => {
    const made = await send(who, 'POST', '/roles', { name, rights });
    expect(made).toMatchObject({ status: 200 });
    return roleSchema.parse(made.body);
  };
  const roleOf = async (personId: string) => {
    const { members } = memberListSchema.parse((await send(owner, 'GET', '/members')).body);
    return members.find(({ id }) => id === personId)?.role;
  };
  const audited = () =>
    db.readTenant(placed.organisationId, async (unit) =>
      (await auditEntries(unit, 9))
        .filter(({ action }) => action.startsWith('role.'))
        .map(({ action, actorId, target, detail }) => ({ action, actorId, target, detail })),
    );

  test('P15: a role of an organisation’s own holds from its members’ next request on, and so does each change of it', async () => {
    const role = await define({ ...READS_KEYS, 'budgets:read': 'all' }, 'Key watcher');
    const watcher = await as('read_only');
    const given = { role: role.roleId };
    expect((await send(watcher, 'GET', '/keys')).status).toBe(403);
    expect((await send(owner, 'PATCH', `/members/${watcher.personId}`, given)).status).toBe(204);
    const seen = await send(watcher, 'GET', '/session');
    expect(seen.body).toMatchObject({
      role: role.roleId,
      roleName: 'Key watcher',
      rights: { 'keys:read': 'all', 'budgets:read': 'all' },
    });
    expect(seen.cookie).toContain('aso_session=');
    expect((await send(watcher, 'GET', '/keys')).status).toBe(200);
    expect((await send(watcher, 'GET', '/reports/month-to-date')).status).toBe(403);

    const other = await signIn(db, placed.organisationId, watcher.personId, api.services.clock());
    const changed = { name: 'Key watcher', rights: { 'budgets:read': 'all' } };
    expect((await send(owner, 'PUT', `/roles/${role.roleId}`, changed)).status).toBe(200);
    expect((await send(watcher, 'GET', '/keys')).status).toBe(403);
    const after = await send(other, 'GET', '/keys');
    expect(after.status).toBe(403);
    expect(after.cookie).toContain('aso_session=');
    expect((await audited()).slice(0, 2)).toEqual([
      {
        action: 'role.change',
        actorId: owner.personId,
        target: role.roleId,
        detail: { name: 'Key watcher', gained: '', lost: 'keys:read' },
      },
      expect.objectContaining({ action: 'role.create', target: role.roleId }),
    ]);
  });

  test('P15: nobody defines, gives, changes or takes a role that is more than their own', async () => {
    const admin = await as('admin');
    const more = { name: 'Signs', rights: { 'sign_off:read': 'all', 'sign_off:write': 'all' } };
    const refused = { status: 403, body: { code: 'not_allowed' } };
    expect(await send(admin, 'POST', '/roles', more)).toMatchObject(refused);
    const signs = await define(more.rights, more.name);
    const member = await as('read_only');
    const reads = { name: 'Signs', rights: READS_KEYS };
    expect(await send(admin, 'PUT', `/roles/${signs.roleId}`, reads)).toMatchObject(refused);
    expect(await send(admin, 'DELETE', `/roles/${signs.roleId}`)).toMatchObject(refused);
    const given = { role: signs.roleId };
    expect(await send(admin, 'PATCH', `/members/${member.personId}`, given)).toMatchObject(refused);
    expect(await send(admin, 'POST', '/service-accounts', { name: 'Bot', ...given })).toMatchObject(refused);
    const invited = { address: 'new@acme.example', ...given };
    expect(await send(admin, 'POST', '/invitations', invited)).toMatchObject(refused);
    // Whoever has more by it is out of an admin's reach too.
    await send(owner, 'PATCH', `/members/${member.personId}`, given);
    for (const [method, path] of [
      ['PATCH', `/members/${member.personId}`],
      ['DELETE', `/members/${member.personId}`],
      ['DELETE', `/members/${member.personId}/sessions`],
      ['DELETE', `/members/${member.personId}/second-factor`],
    ] as const) {
      const body = method === 'PATCH' ? { role: 'read_only' } : undefined;
      expect(await send(admin, method, path, body), path).toMatchObject(refused);
    }
  });

  test('P15: whoever may give access by a role of their own makes neither themself nor others more than that', async () => {
    const role = await define(GIVES_ACCESS);
    const giver = await as(role.roleId);
    const accomplice = await as('read_only');
    const refused = { status: 403, body: { code: 'not_allowed' } };
    const wider = {
      name: 'Wider',
      rights: { ...GIVES_ACCESS, 'settings:read': 'all', 'settings:write': 'all' },
    };
    expect(await send(giver, 'PUT', `/roles/${role.roleId}`, wider)).toMatchObject(refused);
    expect(await send(giver, 'POST', '/roles', wider)).toMatchObject(refused);
    for (const given of ['owner', 'admin', 'finance', 'read_only'])
      expect(await send(giver, 'PATCH', `/members/${giver.personId}`, { role: given })).toMatchObject(
        refused,
      );
    // Within their own rights they may: but not to somebody who has others.
    const narrow = await define(READS_KEYS, 'Narrow', giver);
    const given = { role: narrow.roleId };
    expect(await send(giver, 'PATCH', `/members/${accomplice.personId}`, given)).toMatchObject(refused);
    expect((await send(giver, 'POST', '/invitations', { address: 'n@acme.example', ...given })).status).toBe(
      200,
    );
    // By a token there is no way either, nor for a service account that can do more.
    const scopes = ['members:read', 'members:write'] as const;
    const request = { origin: 'issued', lifetimeMs: 1e9, scopes, personId: giver.personId } as const;
    const token = (await issueApiToken(db, placed.organisationId, request, api.services.clock())).reveal();
    expect((await send(token, 'GET', '/roles')).status).toBe(200);
    expect(await send(token, 'POST', '/roles', { name: 'By token', rights: READS_KEYS })).toMatchObject(
      refused,
    );
    expect(await send(token, 'PUT', `/roles/${narrow.roleId}`, wider)).toMatchObject(refused);
    expect(await send(token, 'DELETE', `/roles/${narrow.roleId}`)).toMatchObject(refused);
  });

  test('P15: a token for a service account is never more than whoever makes it', async () => {
    const account = await send(owner, 'POST', '/service-accounts', { name: 'Admin bot', role: 'admin' });
    const makes = await as((await define({ 'tokens:read': 'all', 'tokens:write': 'all' })).roleId);
    const { serviceAccountId } = account.body;
    const token = (scopes: string[]) =>
      send(makes, 'POST', '/tokens', { name: 'T', scopes, serviceAccountId });
    expect(await token(['members:write'])).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    expect((await token(['tokens:read'])).status).toBe(200);
  });

  test('a token of somebody with an own role can do what the role and its scopes allow, as the role is now', async () => {
    const role = await define({ ...READS_KEYS, 'budgets:read': 'all' });
    const person = await as(role.roleId);
    const request = { origin: 'issued', lifetimeMs: 1e9, scopes: ['keys:read', 'members:read'] } as const;
    const token = (
      await issueApiToken(
        db,
        placed.organisationId,
        { ...request, personId: person.personId },
        api.services.clock(),
      )
    ).reveal();
    expect((await send(token, 'GET', '/keys')).status).toBe(200);
    expect((await send(token, 'GET', '/members')).status).toBe(403);
    await send(owner, 'PUT', `/roles/${role.roleId}`, { name: 'Less', rights: { 'budgets:read': 'all' } });
    expect((await send(token, 'GET', '/keys')).status).toBe(403);
  });

  test('what an owner alone may, what nobody may, and changing without seeing is no part of a role', async () => {
    for (const rights of [
      { 'ownership:read': 'all', 'ownership:write': 'all' },
      { 'deletion:read': 'all', 'deletion:write': 'all' },
      { 'audit:read': 'all', 'audit:write': 'all' },
      { 'prices:read': 'team' },
      { 'budgets:write': 'all' },
      { 'tokens:read': 'own', 'tokens:write': 'all' },
      {},
    ])
      expect(
        (await send(owner, 'POST', '/roles', { name: 'No', rights })).status,
        JSON.stringify(rights),
      ).toBe(400);
    expect((await send(owner, 'POST', '/roles', { name: 'admin ', rights: READS_KEYS })).status).toBe(400);
    await define(READS_KEYS, 'Once');
    const again = { name: 'ONCE', rights: READS_KEYS };
    expect(await send(owner, 'POST', '/roles', again)).toMatchObject({ body: { code: 'name_taken' } });
    const other = await define(READS_KEYS, 'Twice');
    expect(await send(owner, 'PUT', `/roles/${other.roleId}`, again)).toMatchObject({
      body: { code: 'name_taken' },
    });
  });

  test('P12: a role that can give access asks for a second factor at once', async () => {
    const role = await define(READS_KEYS);
    const person = await as(role.roleId);
    const { organisationId } = placed;
    const single = await signIn(db, organisationId, person.personId, api.services.clock(), false);
    expect((await send(single, 'GET', '/keys')).status).toBe(200);
    const more = { name: 'More', rights: GIVES_ACCESS };
    expect((await send(owner, 'PUT', `/roles/${role.roleId}`, more)).body).toMatchObject({
      isAdministrative: true,
    });
    expect(await send(single, 'GET', '/keys')).toMatchObject({ body: { code: 'second_factor_required' } });
    expect((await send(person, 'GET', '/keys')).status).toBe(200);
  });

  test('a role in use is removed only with another for whoever has it: members, accounts, invitations, groups', async () => {
    const role = await define(READS_KEYS, 'Leaving');
    const path = `/roles/${role.roleId}`;
    const person = await as(role.roleId);
    const given = { role: role.roleId };
    const account = await send(owner, 'POST', '/service-accounts', { name: 'Bot', ...given });
    await send(owner, 'POST', '/invitations', { address: 'next@acme.example', ...given });
    const now = api.services.clock();
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      insertScimGroup(unit, {
        groupId: newId(),
        displayName: 'Watchers',
        externalId: null,
        teamIds: [],
        ...given,
        version: 1,
        createdAt: now,
        changedAt: now,
      }),
    );
    const holders = roleHoldersSchema.parse((await send(owner, 'GET', `${path}/holders`)).body);
    expect(holders.members.map(({ isService }) => isService)).toEqual([false, true]);
    expect(holders).toMatchObject({
      invitations: [{ address: 'next@acme.example' }],
      groups: [{ name: 'Watchers' }],
    });
    const { roles } = roleListSchema.parse((await send(owner, 'GET', '/roles')).body);
    const counted = { members: 1, serviceAccounts: 1, invitations: 1, groups: 1 };
    expect(roles.find(({ roleId }) => roleId === role.roleId)).toMatchObject(counted);

    expect(await send(owner, 'DELETE', path)).toMatchObject({ status: 409, body: { code: 'role_in_use' } });
    for (const to of ['owner', role.roleId, newId()])
      expect((await send(owner, 'DELETE', `${path}?moveTo=${to}`)).status, to).toBe(400);
    expect(await send(owner, 'DELETE', `${path}?moveTo=developer`)).toMatchObject({
      status: 200,
      body: counted,
    });
    expect(await roleOf(person.personId)).toBe('developer');
    expect(await roleOf(String(account.body['serviceAccountId']))).toBe('developer');
    expect((await send(owner, 'GET', '/invitations')).body).toMatchObject({
      invitations: [{ role: 'developer' }],
    });
    const groups = await db.readTenant(placed.organisationId, listScimGroups);
    expect(groups.map((group) => group.role)).toEqual(['developer']);
    expect((await send(person, 'GET', '/session')).body).toMatchObject({ role: 'developer', roleName: null });
    expect((await send(owner, 'GET', path)).status).toBe(404);
    expect((await send(owner, 'PATCH', `/members/${person.personId}`, given)).status).toBe(400);
    expect((await audited())[0]).toMatchObject({ action: 'role.remove', target: role.roleId });
  });

  test('a role that is removed while it is given ends with nobody having it', async () => {
    const role = await define(READS_KEYS);
    const people = await Promise.all(
      ['a', 'b', 'c'].map(() => newMember(db, placed.organisationId, 'auditor', api.services.clock())),
    );
    const answers = await Promise.all([
      ...people.map((id) => send(owner, 'PATCH', `/members/${id}`, { role: role.roleId })),
      send(owner, 'DELETE', `/roles/${role.roleId}?moveTo=read_only`),
    ]);
    expect(answers.map(({ status }) => status)).not.toContain(500);
    for (const id of people) expect(['auditor', 'read_only']).toContain(await roleOf(id));
  });

  test('P8: a role of another organisation is nothing here', async () => {
    const role = await define(READS_KEYS);
    const other = await sampleOrganisation(db);
    const stranger = await signedIn(db, other.organisationId, 'owner', api.services.clock());
    const path = `/roles/${role.roleId}`;
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { name: 'Mine', rights: READS_KEYS }],
      ['DELETE', undefined],
    ] as const)
      expect((await send(stranger, method, path, body)).status, method).toBe(404);
    expect((await send(stranger, 'GET', `${path}/holders`)).status).toBe(404);
    const invited = { address: 'x@acme.example', role: role.roleId };
    expect((await send(stranger, 'POST', '/invitations', invited)).status).toBe(400);
    // One who has it here, through a fault, has no right by it.
    const lost = await signedIn(db, other.organisationId, role.roleId, api.services.clock());
    expect((await send(lost, 'GET', '/keys')).status).toBe(403);
  });
});
