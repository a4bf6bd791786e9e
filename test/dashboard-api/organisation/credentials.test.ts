import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bindingHash, type CredentialKind, type SealedCredential } from '../../../contract/credential.ts';
import {
  type CredentialRow,
  changedCredentialSchema,
  credentialListSchema,
} from '../../../contract/credentials-api.ts';
import type { RegisteredHost } from '../../../contract/organisation.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { SEAL_KEY, sealPair } from '../api.ts';
import { Administrator } from './administrator.ts';

const KEY = 'provider-key-of-the-test-0001';
const NEW = {
  name: 'Production',
  provider: 'openai',
  account: 'org-acme',
  reason: 'Set up',
  secret: { kind: 'api-key', key: KEY },
};
const AWS = {
  kind: 'aws-access-key',
  accessKeyId: 'SIMULATED-ACCESS-KEY',
  secretAccessKey: 'simulated-secret-access-key',
};
const CUSTOM: RegisteredHost = {
  kind: 'custom',
  name: 'ours',
  baseUrl: 'https://llm.acme.com',
  mustAskForUsage: true,
  onCallerLeft: 'drain',
};

describe.each(ENGINES)('stored provider credentials, on $name', (engine) => {
  let db: Database;
  let administrator: Administrator;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    administrator = await Administrator.signedIn(db);
  });

  const send = (...sent: Parameters<Administrator['send']>) => administrator.send(...sent);
  const organisationId = () => administrator.placed.organisationId;

  async function store(changes: object = {}): Promise<string> {
    const { status, body } = await send('POST', '/credentials', { ...NEW, ...changes });
    expect(status).toBe(200);
    return changedCredentialSchema.parse(body).id;
  }

  const listed = async () => credentialListSchema.parse((await send('GET', '/credentials')).body);
  const rowOf = async (id: string): Promise<CredentialRow | undefined> =>
    (await listed()).credentials.find(({ credentialId }) => credentialId === id);
  /** All that the organisation's rows hold in which a credential could stand. */
  const held = () =>
    db.readTenant(organisationId(), async ({ tx, tables, organisationId: tenantId }) => {
      const { providerCredential, edgeCommand, auditEntry } = tables;
      return JSON.stringify([
        await tx.select().from(providerCredential).where(eq(providerCredential.tenantId, tenantId)),
        await tx.select().from(edgeCommand).where(eq(edgeCommand.tenantId, tenantId)),
        await tx.select().from(auditEntry).where(eq(auditEntry.tenantId, tenantId)),
      ]);
    });
  /** What the gateway is told, by id. */
  const published = async () =>
    new Map((await administrator.told())?.record.credentials.map((one) => [one.id, one]));

  /** As the gateway opens it. */
  async function opened(
    sealed: SealedCredential | undefined,
    { host = null, kind = 'api-key' }: { host?: RegisteredHost | null; kind?: CredentialKind } = {},
    key: KeyObject = SEAL_KEY.privateKey,
  ): Promise<unknown> {
    const { id = '', provider = '', box = '' } = sealed ?? {};
    const binding = { organisationId: organisationId(), credentialId: id, provider, kind, host };
    const { plaintext, protectedHeader } = await compactDecrypt(box, key);
    expect(protectedHeader.apv).toBe(Buffer.from(await bindingHash(binding)).toString('base64url'));
    return JSON.parse(new TextDecoder().decode(plaintext));
  }

  test('P18: one is sealed to the gateway, told to it whole, and shown to nobody', async () => {
    const id = await store();
    const sealed = (await published()).get(id);
    expect(sealed).toMatchObject({ provider: 'openai', host: null, projectId: null, account: 'org-acme' });
    expect(decodeProtectedHeader(sealed?.box ?? '')).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: '1',
    });
    expect(await opened(sealed)).toEqual(NEW.secret);
    const shown = await rowOf(id);
    expect(shown).toMatchObject({ name: 'Production', state: 'active', lastFour: '0001', sealVersion: '1' });
    expect(JSON.stringify([shown, (await send('GET', '/credentials')).body])).not.toContain(sealed?.box);
    const entries = await db.readTenant(organisationId(), (unit) => auditEntries(unit, 1));
    expect(entries).toMatchObject([
      { action: 'credential.store', target: id, detail: { reason: 'Set up' }, result: 'done' },
    ]);
  });

  test('P18: nothing that the database holds shows it, and nothing here opens it', async () => {
    const id = await store();
    await send('PUT', `/credentials/${id}/secret`, { secret: bareKeyFor('openai'), reason: 'Replace' });
    const all = await held();
    expect(all).toContain(id);
    expect(all).not.toContain(KEY);
    expect(all).not.toContain(Buffer.from(KEY).toString('base64url').slice(0, 20));
  });

  test('the newest takes the place of the active one, which stands by and can be taken back', async () => {
    const first = await store();
    const second = await store({ name: 'Second' });
    expect([...(await published()).keys()]).toEqual([second]);
    expect(await rowOf(first)).toMatchObject({ state: 'standby' });
    const elsewhere = await store({ name: 'Elsewhere', provider: 'mistral' });
    expect(new Set((await published()).keys())).toEqual(new Set([second, elsewhere]));
    const back = await send('PUT', `/credentials/${first}/state`, { state: 'active', reason: 'Back' });
    expect(back.status).toBe(200);
    expect(new Set((await published()).keys())).toEqual(new Set([first, elsewhere]));
    const off = await send('PUT', `/credentials/${first}/state`, { state: 'standby', reason: 'Off' });
    expect(off.status).toBe(200);
    expect([...(await published()).keys()]).toEqual([elsewhere]);
    const again = await send('PUT', `/credentials/${first}/state`, { state: 'standby', reason: 'Off' });
    expect(again.status).toBe(200);
  });

  test('of several stored at once for the same place one is active', async () => {
    const ids = await Promise.all(['A', 'B', 'C', 'D'].map((name) => store({ name })));
    const { credentials } = await listed();
    expect(credentials.map(({ credentialId }) => credentialId).sort()).toEqual(ids.sort());
    expect(credentials.filter(({ state }) => state === 'active')).toHaveLength(1);
    expect((await published()).size).toBe(1);
  });

  test('a project has its own beside the organisation’s', async () => {
    const { projectId } = administrator.placed;
    const common = await store();
    const own = await store({ name: 'Ranking', projectId });
    expect([...(await published()).values()].map(({ id, projectId: of }) => [id, of]).sort()).toEqual(
      [
        [common, null],
        [own, projectId],
      ].sort(),
    );
    const stranger = await send('POST', '/credentials', {
      ...NEW,
      name: 'X',
      projectId: crypto.randomUUID(),
    });
    expect(stranger).toMatchObject({ status: 404 });
  });

  test('P19: replaced, it is sealed to the newest key; the list says how many are under which', async () => {
    const id = await store();
    await store({ name: 'Other', provider: 'groq' });
    const next = sealPair('2');
    const key = await crypto.subtle.importKey('jwk', next.publicJwk, { name: 'X25519' }, true, []);
    const before = await rowOf(id);
    Object.assign(administrator.api.services.config, { sealKey: { version: '2', key } });
    administrator.api.advance(60_000);
    const secret = { kind: 'api-key', key: 'another-key-of-the-test-0002' };
    expect(await send('PUT', `/credentials/${id}/secret`, { secret, reason: 'Rotate' })).toMatchObject({
      status: 200,
    });
    expect(await opened((await published()).get(id), {}, next.privateKey)).toEqual(secret);
    const after = await rowOf(id);
    expect(after).toMatchObject({ lastFour: '0002', sealVersion: '2', createdAt: before?.createdAt });
    expect(after?.sealedAt).not.toBe(before?.sealedAt);
    expect((await listed()).sealVersions).toEqual([
      { version: '2', credentials: 1 },
      { version: '1', credentials: 1 },
    ]);
  });

  test('removed, it is gone from the list, from what the gateway is told and from what it was told before', async () => {
    const id = await store();
    const box = (await published()).get(id)?.box ?? '';
    expect((await send('DELETE', `/credentials/${id}`)).status).toBe(200);
    expect((await listed()).credentials).toEqual([]);
    expect((await published()).size).toBe(0);
    expect(await held()).not.toContain(box);
    expect((await send('DELETE', `/credentials/${id}`)).status).toBe(404);
  });

  test('one for a registered host is bound to its address, and goes with it', async () => {
    const hosted = { ...NEW, provider: 'custom', host: 'ours' };
    expect((await send('POST', '/credentials', hosted)).status).toBe(404);
    const { kind, ...host } = CUSTOM;
    await send('POST', '/hosts', { kind, ...host });
    const id = await store(hosted);
    expect(await opened((await published()).get(id), { host: CUSTOM })).toEqual(NEW.secret);
    expect((await send('DELETE', '/hosts/custom/ours')).status).toBe(200);
    expect((await listed()).credentials).toEqual([]);
    const entries = await db.readTenant(organisationId(), (unit) => auditEntries(unit, 2));
    expect(entries.map(({ action }) => action).sort()).toEqual(['credential.remove', 'host.remove']);
  });

  test('what signs is taken where the gateway can sign', async () => {
    const aws = await store({ provider: 'bedrock', secret: AWS });
    expect(await opened((await published()).get(aws), { kind: 'aws-access-key' })).toEqual(AWS);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keyFile = {
      type: 'service_account',
      project_id: 'p',
      private_key_id: '0123456789abcdef',
      client_email: 'a@p.example',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: 'https://elsewhere.example',
    };
    const google = { kind: 'google-service-account', keyFile };
    const id = await store({ name: 'Vertex', provider: 'vertex', secret: google });
    expect(await opened((await published()).get(id), { kind: 'google-service-account' })).toEqual({
      kind: 'google-service-account',
      clientEmail: 'a@p.example',
      privateKeyId: '0123456789abcdef',
      privateKey: keyFile.private_key,
    });
    expect(await rowOf(id)).toMatchObject({ lastFour: 'cdef' });
    const damaged = { ...google, keyFile: { ...keyFile, private_key: 'damaged' } };
    const refused = await send('POST', '/credentials', {
      ...NEW,
      name: 'X',
      provider: 'vertex',
      secret: damaged,
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });

  test.each<[string, object, number, string]>([
    ['signs elsewhere', { secret: AWS }, 400, 'invalid_parameter'],
    ['ends a header', { secret: { kind: 'api-key', key: `${KEY}\r\nx: y` } }, 400, 'invalid_parameter'],
    ['is a gateway key', { secret: { kind: 'api-key', key: `aso_k_${KEY}` } }, 400, 'invalid_parameter'],
    [
      'is temporary',
      { provider: 'bedrock', secret: { ...AWS, accessKeyId: `ASIA${'X'.repeat(16)}` } },
      400,
      'invalid_parameter',
    ],
    ['names a host where there is one', { host: 'ours' }, 400, 'invalid_parameter'],
    ['names none where one is needed', { provider: 'azure-openai' }, 400, 'invalid_parameter'],
    ['is for nobody', { provider: 'nobody' }, 400, 'invalid_parameter'],
    ['has a field of its own', { extra: 1 }, 400, 'unknown_parameter'],
    ['has a name that is taken', {}, 409, 'name_taken'],
  ])('one that %s is refused, and nothing is said of it', async (_, changes, status, code) => {
    await store();
    const refused = await send('POST', '/credentials', { ...NEW, ...changes });
    expect(refused).toMatchObject({ status, body: { code } });
    expect(JSON.stringify(refused.body)).not.toContain(KEY);
    expect((await listed()).credentials).toHaveLength(1);
  });

  test('the answer says whether the gateway has confirmed', async () => {
    expect((await send('POST', '/credentials', NEW)).body).toMatchObject({ isConfirmed: false });
    administrator = await Administrator.signedIn(db, { command: async () => ({ ok: true }) });
    expect((await send('POST', '/credentials', NEW)).body).toMatchObject({ isConfirmed: true });
    expect((await listed()).edge).toEqual({ published: 1, confirmed: 1 });
  });

  test('without a key to seal with none can be stored', async () => {
    administrator = await Administrator.signedIn(db, {}, { sealKey: null });
    const refused = await send('POST', '/credentials', NEW);
    expect(refused).toMatchObject({ status: 409, body: { code: 'credentials_not_set_up' } });
  });
});

/** A bare key, whatever the provider. */
const bareKeyFor = (provider: string) => ({ kind: 'api-key', key: `other-key-for-${provider}` });
