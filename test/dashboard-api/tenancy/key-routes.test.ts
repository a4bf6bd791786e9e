import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command, KeyCommand } from '../../../contract/command.ts';
import { keyListSchema } from '../../../contract/dashboard.ts';
import { hashKey, parseKey } from '../../../contract/key.ts';
import { changedKeysSchema, issuedKeySchema } from '../../../contract/keys-api.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { readGateIds } from '../../../db/usage/gates.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

const IDLE_GATE = {
  incarnationId: null,
  organisationId: null,
  admitted: 0,
  open: 0,
  deferred: 0,
  ended: 0,
  events: 0,
  acknowledged: 0,
  chargedNanos: '0',
  storage: 'ample' as const,
};

describe.each(ENGINES)('making and changing keys on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  let isGatewayUp: boolean;
  let commands: Command[];
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    isGatewayUp = true;
    commands = [];
    api = await testApi(db, {}, undefined, {
      command: async (command) => {
        if (!isGatewayUp) return { ok: false, problem: 'unreachable' };
        commands.push(command);
        return { ok: true };
      },
      // All but the first of a key's gates are silent.
      gates: async (_, [gateId = '']) => {
        const keyId = commands.at(-1)?.target ?? '';
        return [{ ...IDLE_GATE, gateId, open: 3, hotKeys: [{ keyId, callsPerSecond: 520 }] }];
      },
    });
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const make = async (body: object = {}) =>
    issuedKeySchema.parse((await send('POST', '/keys', { name: 'Ranker', ...body })).body);
  const told = (keyId: string): KeyCommand | undefined =>
    commands.filter((command) => command.kind === 'key.put').findLast(({ target }) => target === keyId);
  const listed = async (keyId: string) =>
    keyListSchema.parse((await send('GET', '/keys')).body).keys.find((key) => key.keyId === keyId);
  const hashOf = (text: string) => {
    const parsed = parseKey(text);
    if (!parsed.ok) throw new Error('not a key');
    return hashKey(parsed.key, api.services.config.keyMaking.pepper.key);
  };
  const lastAudit = async () => {
    const [entry] = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 1));
    return entry;
  };

  test('a key is shown once, after its gate has confirmed, and stored as a hash', async () => {
    const { keyId, key } = await make({ environment: 'prod', allowedModels: ['gpt-*'] });
    expect(told(keyId)?.record).toMatchObject({
      status: 'active',
      environment: 'prod',
      policy: { allowedModels: ['gpt-*'], unknownChargeNanos: '10000000' },
      hashes: [{ hash: await hashOf(key), validUntilMs: null }],
    });
    expect(await listed(keyId)).toMatchObject({ name: 'Ranker', confirmedAt: expect.any(String) });
    expect(JSON.stringify(await send('GET', '/keys'))).not.toContain(key.split('.')[1]);
    expect(await lastAudit()).toMatchObject({ action: 'key.issue', actorKind: 'session', target: keyId });
  });

  test('keys share a gate, or have one of their own', async () => {
    const [one, other, own] = [await make(), await make(), await make({ gate: 'own' })];
    expect(one.keyId.slice(0, 10)).toBe(other.keyId.slice(0, 10));
    expect(own.keyId.slice(0, 10)).not.toBe(one.keyId.slice(0, 10));
  });

  test('a key that no gateway confirms is never shown and never works', async () => {
    isGatewayUp = false;
    const refused = await send('POST', '/keys', { name: 'Lost' });
    expect(refused).toMatchObject({ status: 503, body: { code: 'edge_unconfirmed' } });
    expect(JSON.stringify(refused.body)).not.toContain('aso_k_');
    isGatewayUp = true;
    api.advance(60_000);
    await api.services.publishNow(placed.organisationId);
    const keyCommands = commands.filter((command) => command.kind === 'key.put');
    expect(keyCommands.map(({ record }) => record.status)).toEqual(['revoked']);
  });

  test('L30: a rotation gives a second secret, and the first ends with the overlap', async () => {
    const { keyId, key } = await make();
    const nowMs = api.services.clock().getTime();
    const rotated = issuedKeySchema.parse(
      (await send('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 600 })).body,
    );
    expect(rotated.keyId).toBe(keyId);
    expect(rotated.key).not.toBe(key);
    const hashes = told(keyId)?.record.hashes.toSorted(
      (a, b) => (a.validUntilMs ?? 0) - (b.validUntilMs ?? 0),
    );
    expect(hashes).toMatchObject([
      { hash: await hashOf(rotated.key), validUntilMs: null },
      { hash: await hashOf(key), validUntilMs: nowMs + 600_000 },
    ]);
    api.advance(600_001);
    await send('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 0 });
    expect(told(keyId)?.record.hashes).toHaveLength(1);
  });

  test('a rotation that no gateway confirms is undone', async () => {
    const { keyId, key } = await make();
    isGatewayUp = false;
    expect((await send('POST', `/keys/${keyId}/rotate`, {})).status).toBe(503);
    isGatewayUp = true;
    api.advance(60_000);
    await api.services.publishNow(placed.organisationId);
    expect(told(keyId)?.record.hashes).toMatchObject([{ hash: await hashOf(key), validUntilMs: null }]);
    expect(await lastAudit()).toMatchObject({ action: 'key.rotate', result: 'undone' });
  });

  test('a gate holds four secrets of a key and no more', async () => {
    const { keyId } = await make();
    for (const status of [200, 200, 200, 409])
      expect((await send('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 3_600 })).status).toBe(status);
  });

  test('a key is switched off and on, and revoked for good, with a reason', async () => {
    const { keyId } = await make();
    const set = (status: string) => send('POST', `/keys/${keyId}/status`, { status, reason: 'Leaked' });
    expect(changedKeysSchema.parse((await set('disabled')).body)).toEqual({
      keyIds: [keyId],
      isConfirmed: true,
    });
    expect(told(keyId)?.record.status).toBe('disabled');
    expect((await set('active')).status).toBe(200);
    expect((await set('revoked')).status).toBe(200);
    expect(await lastAudit()).toMatchObject({
      action: 'key.status',
      result: 'revoked',
      detail: { reason: 'Leaked' },
    });
    expect((await set('active')).status).toBe(404);
    expect((await send('POST', `/keys/${keyId}/rotate`, {})).status).toBe(404);
  });

  test("a key's policy is set whole, in a version of its own", async () => {
    const { keyId } = await make({ requestsPerMinute: 60 });
    expect(told(keyId)?.record.policy).toMatchObject({ version: 1, requestsPerMinute: 60 });
    const policy = {
      allowedProviders: ['openai'],
      allowedModels: null,
      concurrency: 5,
      unknownChargeNanos: '1',
      dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: {} },
    };
    const set = await send('PUT', `/keys/${keyId}/policy`, { policy, reason: 'Narrower' });
    expect(set).toMatchObject({ status: 200, body: { isConfirmed: true } });
    expect(told(keyId)?.record.policy).toEqual({ ...policy, version: 2 });
    const unknown = { ...policy, colour: 'red' };
    expect((await send('PUT', `/keys/${keyId}/policy`, { policy: unknown, reason: 'x' })).status).toBe(400);
  });

  test('several are revoked at once; what is not confirmed yet says so', async () => {
    const [one, other] = [await make(), await make()];
    isGatewayUp = false;
    const keyIds = [one.keyId, other.keyId, '0'.repeat(24)];
    const done = await send('POST', '/keys/revoke', { keyIds, reason: 'Offboarding' });
    expect(done.body).toEqual({ keyIds: [one.keyId, other.keyId], isConfirmed: false });
  });

  test('a key is renamed, and its gate can tell it the new name', async () => {
    const { keyId } = await make();
    expect((await send('PATCH', `/keys/${keyId}`, { name: 'Search ranker' })).status).toBe(200);
    expect(told(keyId)?.record.names).toEqual({ key: 'Search ranker', project: 'Ranking', team: 'Search' });
    expect((await listed(keyId))?.name).toBe('Search ranker');
  });

  test('calls of a key are spread over several gates, and those that are withdrawn stay known', async () => {
    const { keyId } = await make();
    expect(told(keyId)?.record.shards).toBeUndefined();
    const spread = async (shards: unknown) => (await send('PATCH', `/keys/${keyId}`, { shards })).status;
    expect(await spread(4)).toBe(200);
    expect(told(keyId)?.record.shards).toEqual({ active: 4, known: 4 });
    expect(await lastAudit()).toMatchObject({ action: 'key.spread', target: keyId, result: '4' });
    expect(await spread(2)).toBe(200);
    expect(told(keyId)?.record.shards).toEqual({ active: 2, known: 4 });
    const gateIds = await db.readTenant(placed.organisationId, readGateIds);
    expect(gateIds.filter((gateId) => gateId.startsWith(`${keyId.slice(0, 10)}.`))).toHaveLength(3);
    for (const wrong of [0, 33, 1.5, null]) expect(await spread(wrong)).toBe(400);
    await send('POST', `/keys/${keyId}/status`, { status: 'revoked', reason: 'Offboarding' });
    expect(await spread(3)).toBe(404);
    expect(told(keyId)?.record).toMatchObject({ status: 'revoked', shards: { active: 2, known: 4 } });
  });

  test('a key says how many gates it should have, as far as they can be asked', async () => {
    const { keyId } = await make();
    await send('PATCH', `/keys/${keyId}`, { shards: 2 });
    const first = keyId.slice(0, 10);
    expect((await send('GET', `/keys/${keyId}/gates`)).body).toMatchObject({
      active: 2,
      suggested: 7,
      gates: [{ gateId: first, open: 3, callsPerSecond: 520 }],
      isComplete: false,
    });
    expect((await send('GET', `/keys/${'0'.repeat(24)}/gates`)).status).toBe(404);
  });

  test.each([
    [{}],
    [{ name: '' }],
    [{ name: 'x', allowedModels: 'gpt-4o' }],
    [{ name: 'x', unknownChargeNanos: '-1' }],
    [{ name: 'x', surprise: true }],
  ])('what cannot be a key is refused: %o', async (body) => {
    expect((await send('POST', '/keys', body)).status).toBe(400);
  });
});
