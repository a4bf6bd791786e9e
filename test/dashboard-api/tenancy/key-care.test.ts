/** When keys were used, by when their secrets are to be replaced, and which peppers they stand under. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command, KeyCommand } from '../../../contract/command.ts';
import { type KeyRow, keyListSchema } from '../../../contract/dashboard.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { hashKey, parseKey } from '../../../contract/key.ts';
import { issuedKeySchema, peppersSchema, unusedKeysSchema } from '../../../contract/keys-api.ts';
import { checkPeppers, PepperError } from '../../../dashboard-api/tenancy/pepper-check.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { GATEWAY_ID, PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

const DAY_MS = 24 * 3_600_000;

describe.each(ENGINES)('the care of keys on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  let commands: Command[];
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    commands = [];
    api = await apiWith({});
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
  });

  const apiWith = (peppers: Record<string, string>) =>
    testApi(
      db,
      {},
      undefined,
      {
        command: async (command) => {
          commands.push(command);
          return { ok: true };
        },
      },
      peppers,
    );
  /** The same API with a second pepper: what is made from now on stands under that. */
  const withNewPepper = async () => {
    api = await apiWith({ '2': Buffer.alloc(32, 7).toString('base64') });
  };
  const now = () => api.services.clock();
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const make = async () => issuedKeySchema.parse((await send('POST', '/keys', { name: 'Ranker' })).body);
  const rotate = async (keyId: string, overlapSeconds = 600) =>
    issuedKeySchema.parse((await send('POST', `/keys/${keyId}/rotate`, { overlapSeconds })).body);
  const rowOf = async (keyId: string): Promise<KeyRow | undefined> =>
    keyListSchema.parse((await send('GET', '/keys')).body).keys.find((key) => key.keyId === keyId);
  const told = (keyId: string): KeyCommand | undefined =>
    commands.filter((command) => command.kind === 'key.put').findLast(({ target }) => target === keyId);
  const secretOf = async (key: string) => {
    const parsed = parseKey(key);
    if (!parsed.ok) throw new Error('not a key');
    return (await hashKey(parsed.key, api.services.config.keyMaking.pepper.key)).slice(0, 8);
  };
  let delivered = 0;
  const used = async (changes: Partial<UsageEvent>) => {
    const { organisationId, gateId, incarnationId } = placed;
    const events = numbered([sampleEvent(placed, changes)], ++delivered);
    await api.deliver({
      gatewayId: GATEWAY_ID,
      messages: [{ organisationId, gateId, incarnationId, events }],
    });
  };
  const minute = (at: Date) => new Date(Math.floor(at.getTime() / 60_000) * 60_000).toISOString();

  test('P4: last used to the minute, of the key and of each of its secrets', async () => {
    const { keyId, key } = await make();
    expect(await rowOf(keyId)).toMatchObject({ lastUsedAt: null, secrets: [{ lastUsedAt: null }] });
    const second = await rotate(keyId);
    await used({ keyId, keySecret: await secretOf(key), admittedAtMs: now().getTime() });
    const first = minute(now());
    api.advance(3 * 60_000);
    await used({ keyId, keySecret: await secretOf(second.key), admittedAtMs: now().getTime() });
    // Late news of an earlier call changes nothing.
    await used({ keyId, keySecret: await secretOf(second.key), admittedAtMs: now().getTime() - 120_000 });
    const row = await rowOf(keyId);
    expect(row?.lastUsedAt).toBe(minute(now()));
    expect(row?.secrets.map(({ lastUsedAt }) => lastUsedAt).sort()).toEqual([first, minute(now())]);
  });

  test('the rotated-out secret shows its last use until the next rotation, also after its end', async () => {
    const { keyId, key } = await make();
    await used({ keyId, keySecret: await secretOf(key), admittedAtMs: now().getTime() });
    const at = minute(now());
    await rotate(keyId, 60);
    api.advance(600_000);
    expect((await rowOf(keyId))?.secrets.map(({ lastUsedAt }) => lastUsedAt).sort()).toEqual([at, null]);
  });

  test('an event that does not say which secret it was notes the key alone', async () => {
    const { keyId } = await make();
    await used({ keyId, keySecret: null, admittedAtMs: now().getTime() });
    expect(await rowOf(keyId)).toMatchObject({ lastUsedAt: minute(now()), secrets: [{ lastUsedAt: null }] });
  });

  test('keys that nobody uses: active ones, old enough, not used since', async () => {
    const [idle, busy, off] = [await make(), await make(), await make()];
    await send('POST', `/keys/${off.keyId}/status`, { status: 'disabled', reason: 'Not needed' });
    api.advance(40 * DAY_MS);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', now()));
    await used({ keyId: busy.keyId, keySecret: null, admittedAtMs: now().getTime() });
    const young = await make();
    const report = unusedKeysSchema.parse((await send('GET', '/keys/unused?days=30')).body);
    const keyIds = report.keys.map(({ keyId }) => keyId);
    expect(keyIds).toContain(idle.keyId);
    for (const { keyId } of [busy, off, young]) expect(keyIds).not.toContain(keyId);
    expect((await send('GET', '/keys/unused?days=0')).status).toBe(400);
  });

  test('a plan reminds of a rotation, and each rotation sets the next day', async () => {
    const { keyId } = await make();
    expect((await send('PUT', `/keys/${keyId}/rotation-plan`, { everyDays: 90 })).status).toBe(200);
    const dueAt = new Date(now().getTime() + 90 * DAY_MS).toISOString();
    expect((await rowOf(keyId))?.rotation).toEqual({ rotateBy: dueAt, everyDays: 90, endsSecret: false });
    expect(told(keyId)?.record.hashes).toMatchObject([{ validUntilMs: null }]);
    api.advance(600_000);
    await rotate(keyId);
    expect((await rowOf(keyId))?.rotation.rotateBy).toBe(
      new Date(now().getTime() + 90 * DAY_MS).toISOString(),
    );
  });

  test('P19: a plan that ends the secret has its gate end it on the day, and the next secret on the next', async () => {
    const { keyId } = await make();
    const rotateBy = new Date(now().getTime() + 10 * DAY_MS);
    await send('PUT', `/keys/${keyId}/rotation-plan`, {
      rotateBy: rotateBy.toISOString(),
      everyDays: 30,
      endsSecret: true,
    });
    expect(told(keyId)?.record.hashes).toMatchObject([{ validUntilMs: rotateBy.getTime() }]);
    await rotate(keyId, 20 * 24 * 3_600);
    const ends = told(keyId)?.record.hashes.map(({ validUntilMs }) => validUntilMs);
    const next = now().getTime() + 30 * DAY_MS;
    expect(ends?.sort()).toEqual([rotateBy.getTime(), next].sort());
    await send('PUT', `/keys/${keyId}/rotation-plan`, { rotateBy: null });
    const left = told(keyId)?.record.hashes.map(({ validUntilMs }) => validUntilMs);
    expect(left).toContain(null);
    expect(left).toContain(rotateBy.getTime());
  });

  test('a plan for yesterday, or of a key that is not there, is refused', async () => {
    const { keyId } = await make();
    const rotateBy = new Date(now().getTime() - 1).toISOString();
    expect((await send('PUT', `/keys/${keyId}/rotation-plan`, { rotateBy })).status).toBe(400);
    expect((await send('PUT', `/keys/${'x'.repeat(24)}/rotation-plan`, {})).status).toBe(404);
  });

  test('P19: a secret that a call shows under a newer pepper is stored under that, and its gate is told', async () => {
    const { keyId, key } = await make();
    const keyRehash = { pepperVersion: '2', hash: 'c'.repeat(64) };
    const keySecret = await secretOf(key);
    await withNewPepper();
    await used({ keyId, keySecret, keyRehash, admittedAtMs: now().getTime() });
    await api.services.publishNow(placed.organisationId);
    expect(told(keyId)?.record.hashes).toEqual([
      { pepperVersion: '2', hash: 'c'.repeat(64), validUntilMs: null },
    ]);
    const [entry] = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 1));
    expect(entry).toMatchObject({ action: 'key.rehash', target: keyId, actorKind: 'system' });
    const { newest, peppers } = peppersSchema.parse((await send('GET', '/keys/peppers')).body);
    expect(newest).toBe('2');
    expect(peppers).toEqual([
      { version: '1', isLive: true, secrets: 1, keys: 1 },
      { version: '2', isLive: true, secrets: 1, keys: 1 },
    ]);
  });

  test.each([
    ['an older pepper', { pepperVersion: '1', hash: 'c'.repeat(64) }, null],
    ['a pepper that nobody knows', { pepperVersion: '9', hash: 'c'.repeat(64) }, null],
    ['another secret', { pepperVersion: '2', hash: 'c'.repeat(64) }, 'ffffffff'],
  ])('a re-hash under %s changes nothing', async (_, keyRehash, secret) => {
    const { keyId, key } = await make();
    const before = commands.length;
    await used({
      keyId,
      keySecret: secret ?? (await secretOf(key)),
      keyRehash,
      admittedAtMs: now().getTime(),
    });
    await api.services.publishNow(placed.organisationId);
    expect(commands).toHaveLength(before);
  });

  test('P19: an API that lacks a pepper under which keys are stored refuses to start, and names it', async () => {
    await withNewPepper();
    await make();
    const { keyMaking } = api.services.config;
    const later = new Date(now().getTime() + 1_000);
    await checkPeppers(db, keyMaking, later);
    const peppers = new Map([...keyMaking.peppers].filter(([version]) => version !== '2'));
    await expect(checkPeppers(db, { peppers }, later)).rejects.toThrow(new PepperError(['2']));
    expect(new PepperError(['2']).message).toMatch(/PEPPERS does not have: 2$/);
  });
});
