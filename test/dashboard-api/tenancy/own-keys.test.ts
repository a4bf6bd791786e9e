/** A developer's own keys: made in projects of their teams, cared for by them, and by no other developer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keyListSchema } from '../../../contract/dashboard.ts';
import { issuedKeySchema } from '../../../contract/keys-api.ts';
import { MAX_OWN_KEYS } from '../../../dashboard-api/tenancy/own-keys.ts';
import type { Database } from '../../../db/database.ts';
import { putTeams } from '../../../db/members/profiles.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

describe.each(ENGINES)('P15: keys of one’s own on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  let ada: SignedIn;
  let bob: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db, {}, undefined, { command: async () => ({ ok: true }) });
    placed = await sampleOrganisation(db);
    const signIn = (role: 'owner' | 'developer') =>
      signedIn(db, placed.organisationId, role, api.services.clock());
    [owner, ada, bob] = [await signIn('owner'), await signIn('developer'), await signIn('developer')];
    await joinTeam(ada, placed.teamId);
    await joinTeam(bob, placed.teamId);
  });

  const joinTeam = ({ personId }: SignedIn, teamId: string) =>
    db.inTenant('app_user', placed.organisationId, (unit) => putTeams(unit, personId, [teamId]));
  const send = async ({ cookie }: SignedIn, method: string, path: string, body?: object) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const made = async (by: SignedIn, more: object = {}) =>
    issuedKeySchema.parse((await send(by, 'POST', '/keys', { name: 'Mine', ...more })).body).keyId;
  const listed = async (by: SignedIn, keyId: string) =>
    keyListSchema.parse((await send(by, 'GET', '/keys')).body).keys.find((key) => key.keyId === keyId);
  const refusedFor = (place: string) => ({
    status: 403,
    body: { code: 'not_allowed', faults: [expect.objectContaining({ place })] },
  });
  const changes = (keyId: string): [method: string, path: string, body: object][] => [
    ['POST', `/keys/${keyId}/rotate`, {}],
    ['PATCH', `/keys/${keyId}`, { name: 'Other' }],
    ['PUT', `/keys/${keyId}/rotation-plan`, { everyDays: 30 }],
    ['POST', `/keys/${keyId}/status`, { status: 'disabled', reason: 'r' }],
    ['POST', `/keys/${keyId}/status`, { status: 'revoked', reason: 'r' }],
  ];

  test('are of a project of their team, with their maker as owner', async () => {
    const keyId = await made(ada, { allowedModels: ['gpt-4o-mini'], requestsPerMinute: 10 });
    expect(await listed(ada, keyId)).toMatchObject({
      ownerId: ada.personId,
      projectId: placed.projectId,
      teamId: placed.teamId,
    });
    expect(await listed(ada, await made(ada, { ownerId: ada.personId }))).toBeDefined();
  });

  test('are not of another team, nor of somebody else', async () => {
    const team = await send(owner, 'POST', '/teams', { name: 'Others' });
    const project = await send(owner, 'POST', '/projects', { teamId: team.body['id'], name: 'Theirs' });
    const elsewhere = { name: 'Mine', projectId: project.body['id'] };
    expect(project.status).toBe(200);
    expect(await send(ada, 'POST', '/keys', elsewhere)).toMatchObject(refusedFor('projectId'));
    const forBob = { name: 'Mine', ownerId: bob.personId };
    expect(await send(ada, 'POST', '/keys', forBob)).toMatchObject(refusedFor('ownerId'));
    const outsider = await signedIn(db, placed.organisationId, 'developer', api.services.clock());
    expect(await send(outsider, 'POST', '/keys', { name: 'Mine' })).toMatchObject(refusedFor('projectId'));
  });

  test.each([
    ['gate', { gate: 'own' }],
    ['unknownChargeNanos', { unknownChargeNanos: '1' }],
    ['outputTokensAbove', { outputTokensAbove: 'clamp' }],
    [
      'dimensions',
      { dimensions: { allowedKeys: ['team'], requiredKeys: [], allowedValues: {}, fixed: { team: 'a' } } },
    ],
  ])('do not choose what is not theirs to choose: %s', async (place, more) => {
    expect(await send(ada, 'POST', '/keys', { name: 'Mine', ...more })).toMatchObject(refusedFor(place));
  });

  test('are rotated, planned, renamed, switched off and revoked by their owner, and switched on by an administrator', async () => {
    const keyId = await made(ada);
    for (const [method, path, body] of changes(keyId).slice(0, 4))
      expect(await send(ada, method, path, body), path).toMatchObject({ status: 200 });
    expect(await listed(ada, keyId)).toMatchObject({ name: 'Other', status: 'disabled' });
    const on = { status: 'active', reason: 'r' };
    expect(await send(ada, 'POST', `/keys/${keyId}/status`, on)).toMatchObject({ status: 403 });
    expect(await send(owner, 'POST', `/keys/${keyId}/status`, on)).toMatchObject({ status: 200 });
    const ended = { status: 'revoked', reason: 'r' };
    expect(await send(ada, 'POST', `/keys/${keyId}/status`, ended)).toMatchObject({ status: 200 });
  });

  test('are changed by no other developer, and what one does not see is not there', async () => {
    const theirs = [await made(ada), placed.keyId];
    for (const keyId of theirs)
      for (const [method, path, body] of changes(keyId))
        expect(await send(bob, method, path, body), path).toMatchObject({ status: 403 });
    const outsider = await signedIn(db, placed.organisationId, 'developer', api.services.clock());
    for (const [method, path, body] of changes(placed.keyId))
      expect(await send(outsider, method, path, body), path).toMatchObject({ status: 404 });
    for (const keyId of theirs)
      expect(await listed(owner, keyId)).toMatchObject({ status: 'active', secrets: [{}] });
    const many = { keyIds: theirs, reason: 'r' };
    expect(await send(ada, 'POST', '/keys/revoke', many)).toMatchObject({ status: 403 });
    expect(await send(ada, 'PATCH', `/keys/${theirs[0]}`, { shards: 4 })).toMatchObject(refusedFor('shards'));
  });

  test('are so many that are not revoked, and no more', async () => {
    const keyIds: string[] = [];
    for (let count = 0; count < MAX_OWN_KEYS; count++) keyIds.push(await made(ada));
    expect(await send(ada, 'POST', '/keys', { name: 'One more' })).toMatchObject({
      status: 409,
      body: { code: 'limit_reached' },
    });
    await send(ada, 'POST', `/keys/${keyIds[0]}/status`, { status: 'revoked', reason: 'r' });
    await made(ada);
  });
});
