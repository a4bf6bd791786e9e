/** Reports of keys that were found in public, as GitHub's secret scanning partner programme sends them. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../../contract/command.ts';
import { keyListSchema } from '../../../contract/dashboard.ts';
import { EXPOSURE_PATH, type ExposureAnswer } from '../../../contract/exposure.ts';
import { mintKey, mintSecret, newBucket } from '../../../contract/key.ts';
import { issuedKeySchema } from '../../../contract/keys-api.ts';
import { pinnedKeysSchema } from '../../../dashboard-api/exposure/verify.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { approveMailDomain } from '../../../db/mail/settings.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

const scanner = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = scanner.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const scanningKeys = pinnedKeysSchema.parse([{ key_identifier: 'scanner-1', key: pem }]);
const TYPE = 'spendgate_key';
const PLACE = 'https://github.com/acme/app/blob/0123abcd/.env';

describe.each(ENGINES)('exposed keys on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  let commands: Command[];
  let isGatewayUp: boolean;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    commands = [];
    isGatewayUp = true;
    placed = await sampleOrganisation(db);
    const { organisationId } = placed;
    api = await testApi(db, { scanningKeys }, undefined, {
      command: async (command) => {
        commands.push(command);
        return { ok: true };
      },
      ownerOf: async (keyId) => {
        const isOurs = commands.some(({ target }) => target === keyId);
        return isGatewayUp ? { organisationId: isOurs ? organisationId : null } : null;
      },
    });
    ({ cookie } = await signedIn(db, organisationId, 'owner', api.services.clock()));
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const make = async () => issuedKeySchema.parse(await send('POST', '/keys', { name: 'Leaky' }));
  const rowOf = async (keyId: string) =>
    keyListSchema.parse(await send('GET', '/keys')).keys.find((key) => key.keyId === keyId);
  const lastAudit = async () =>
    (await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 1)))[0];
  const post = (body: string, headers: Record<string, string>) =>
    api.app.request(EXPOSURE_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const signed = (body: string, key = scanner.privateKey, id = 'scanner-1') => ({
    'github-public-key-identifier': id,
    'github-public-key-signature': sign('sha256', Buffer.from(body), { key, dsaEncoding: 'der' }).toString(
      'base64',
    ),
  });
  const report = async (tokens: readonly string[], url = PLACE) => {
    const body = JSON.stringify(tokens.map((token) => ({ token, type: TYPE, url, source: 'content' })));
    return post(body, signed(body));
  };
  const labels = async (tokens: readonly string[]) =>
    ((await (await report(tokens)).json()) as ExposureAnswer).map(({ label }) => label);

  test('a key of ours is marked, revoked at its gate, on record, and told apart from what is none', async () => {
    const { keyId, key } = await make();
    const { idTagSecret } = api.services.config.keyMaking;
    const neverIssued = (await mintKey(newBucket(), idTagSecret)).text.reveal();
    const wrongSecret = mintSecret(keyId).text.reveal();
    const response = await report([key, 'ghp_something', neverIssued, wrongSecret]);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain('aso_k_');
    expect(JSON.parse(text)).toEqual([
      {
        token_hash: createHash('sha256').update(key).digest('hex'),
        token_type: TYPE,
        label: 'true_positive',
      },
      ...[1, 2, 3].map(() => ({ token_hash: expect.any(String), token_type: TYPE, label: 'false_positive' })),
    ]);
    await api.services.publishNow(placed.organisationId);
    expect(commands.at(-1)).toMatchObject({ target: keyId, record: { status: 'revoked' } });
    expect(await rowOf(keyId)).toMatchObject({
      status: 'revoked',
      exposedAt: api.services.clock().toISOString(),
    });
    expect(await lastAudit()).toMatchObject({
      action: 'key.exposed',
      actorKind: 'system',
      target: keyId,
      result: 'revoke',
      detail: { place: PLACE },
    });
    expect(JSON.stringify(api.logged)).not.toContain(key.slice(31, 60));
  });

  test('P33: the security contact and every channel are told once, without the key', async () => {
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      approveMailDomain(unit, 'acme.example', null, api.services.clock()),
    );
    await send('PUT', '/security-contact', { addresses: ['security@acme.example'] });
    await send('POST', '/channels', { name: 'On call', url: 'https://hooks.example/x' });
    const { keyId, key } = await make();
    await report([key]);
    await report([key]);
    const payloads = await db.readTenant(placed.organisationId, async ({ tx, tables: { delivery } }) =>
      (await tx.select().from(delivery)).map(({ payload }) => payload),
    );
    const data = { keyId, keyName: 'Leaky', action: 'revoke', place: PLACE };
    const told = { type: 'key.exposed', data };
    expect(payloads.map((payload) => JSON.parse(payload) as unknown)).toMatchObject([told, told]);
    expect(payloads.join()).not.toContain('aso_k_');
  });

  test('where an organisation says so the key is switched off only', async () => {
    expect(await send('GET', '/exposed-keys/rule')).toMatchObject({ action: 'revoke' });
    expect(await send('PUT', '/exposed-keys/rule', { action: 'disable' })).toMatchObject({
      action: 'disable',
    });
    const { keyId, key } = await make();
    expect(await labels([key])).toEqual(['true_positive']);
    expect(await rowOf(keyId)).toMatchObject({ status: 'disabled' });
  });

  test('the same report again is answered alike, and changes nothing more', async () => {
    const { keyId, key } = await make();
    await report([key]);
    const first = (await rowOf(keyId))?.exposedAt;
    api.advance(60_000);
    expect(await labels([key])).toEqual(['true_positive']);
    expect((await rowOf(keyId))?.exposedAt).toBe(first);
    expect(await lastAudit()).toMatchObject({ action: 'key.exposed', result: 'key_was_revoked' });
  });

  test('a secret that a rotation has ended does no harm any more: the key goes on, and is marked', async () => {
    const { keyId, key } = await make();
    await send('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 60 });
    api.advance(120_000);
    expect(await labels([key])).toEqual(['true_positive']);
    expect(await rowOf(keyId)).toMatchObject({ status: 'active', exposedAt: expect.any(String) });
  });

  test('a place that holds a key, or is no address, is not written down', async () => {
    const { key } = await make();
    await report([key], `https://paste.test/${key}`);
    const entry = await lastAudit();
    expect(entry).toMatchObject({ action: 'key.exposed', result: 'revoke' });
    expect(JSON.stringify(entry)).not.toContain('paste.test');
  });

  test('a report that cannot be judged now is asked for again', async () => {
    const { key } = await make();
    isGatewayUp = false;
    expect((await report([key])).status).toBe(503);
  });

  test.each([
    ['by a stranger under a known name', (body: string) => signed(body, stranger.privateKey)],
    ['under an unknown name', (body: string) => signed(body, scanner.privateKey, 'scanner-2')],
    ['over something else', () => signed('[]')],
    ['with nonsense', () => ({ ...signed(''), 'github-public-key-signature': '%%%' })],
    ['not at all', () => ({})],
  ])('a report signed %s is refused', async (_, headers) => {
    const { keyId, key } = await make();
    const body = JSON.stringify([{ token: key, type: TYPE }]);
    expect((await post(body, headers(body))).status).toBe(401);
    expect(await rowOf(keyId)).toMatchObject({ status: 'active', exposedAt: null });
  });

  test('what is signed and no report is a 400; without pinned keys there is nothing here', async () => {
    expect((await post('{"token":1}', signed('{"token":1}'))).status).toBe(400);
    const bare = await testApi(db);
    expect((await bare.app.request(EXPOSURE_PATH, { method: 'POST', body: '[]' })).status).not.toBe(200);
  });
});

test('only ECDSA keys on P-256 can be pinned', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(pinnedKeysSchema.safeParse([{ key_identifier: 'x', key }]).success).toBe(false);
  expect(pinnedKeysSchema.safeParse([{ key_identifier: 'x', key: 'no key' }]).success).toBe(false);
});
