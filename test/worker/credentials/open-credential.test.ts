import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  bindingHash,
  type CredentialBinding,
  type CredentialSecret,
  sealedCredentialSchema,
} from '../../../contract/credential.ts';
import type { RegisteredHost } from '../../../contract/organisation.ts';
import { Secret } from '../../../contract/secret.ts';
import { sealCredential } from '../../../dashboard-api/secrets/seal-credential.ts';
import { openCredential } from '../../../worker/credentials/open-credential.ts';
import { NOON_MS, sampleId } from '../gate/samples.ts';

const SECRET: CredentialSecret = { kind: 'api-key', key: 'provider-key-of-the-test' };
const HOST: RegisteredHost = {
  kind: 'custom',
  name: 'ours',
  baseUrl: 'https://llm.acme.com',
  mustAskForUsage: true,
  onCallerLeft: 'drain',
};
const BOUND: CredentialBinding = {
  organisationId: sampleId(1),
  credentialId: sampleId(2),
  provider: 'custom',
  kind: 'api-key',
  host: HOST,
};

async function pair() {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const imported = async (key: KeyObject) =>
    (await importJWK(key.export({ format: 'jwk' }), 'ECDH-ES')) as CryptoKey;
  return { seals: await imported(publicKey), opens: await imported(privateKey) };
}
const [first, second] = [await pair(), await pair()];
const KEYS = new Map([
  ['1', new Secret(first.opens)],
  ['2', new Secret(second.opens)],
]);

const seal = (binding = BOUND, version = '1', key = first.seals, secret = SECRET) =>
  sealCredential(new Secret(secret), binding, { version, key });
const open = async (box: string, binding = BOUND, keys: typeof KEYS = KEYS, atMs = NOON_MS) =>
  (await openCredential(box, binding, keys, atMs))?.secret.reveal() ?? null;

describe('a stored credential', () => {
  it('P18: is opened by the gateway’s key, as the dashboard API sealed it', async () => {
    const box = await seal();
    expect(sealedCredentialSchema.shape.box.safeParse(box).success).toBe(true);
    expect(await open(box)).toEqual(SECRET);
    expect(JSON.stringify(await openCredential(box, BOUND, KEYS, NOON_MS))).not.toContain(SECRET.key);
  });

  it.each<[string, Partial<CredentialBinding>]>([
    ['organisation', { organisationId: sampleId(9) }],
    ['credential', { credentialId: sampleId(9) }],
    ['provider', { provider: 'openai' }],
    ['kind', { kind: 'aws-access-key' }],
    ['host', { host: null }],
    ['host of the same address', { host: { kind: 'azure-openai', name: 'ours' } }],
    ['address of the same host', { host: { ...HOST, baseUrl: 'https://elsewhere.example.com' } }],
  ])('P18: does not open for another %s, before or after it was opened for its own', async (_, other) => {
    const box = await seal();
    expect(await open(box, { ...BOUND, ...other })).toBeNull();
    expect(await open(box)).toEqual(SECRET);
    expect(await open(box, { ...BOUND, ...other })).toBeNull();
  });

  it('P19: opens under every key that is held, by its version, and under no other', async () => {
    expect(await open(await seal(BOUND, '2', second.seals))).toEqual(SECRET);
    expect(await open(await seal(BOUND, '3', second.seals))).toBeNull();
    expect(await open(await seal(BOUND, '1', second.seals))).toBeNull();
    expect(await open(await seal(), BOUND, new Map())).toBeNull();
  });

  it('P18: does not open with a letter changed anywhere', async () => {
    const box = await seal();
    const at = [...box].flatMap((letter, index) => (letter === '.' ? [index - 2, index + 2] : []));
    for (const index of at.filter((one) => one > 0 && one < box.length)) {
      const other = box[index] === 'A' ? 'B' : 'A';
      expect(await open(box.slice(0, index) + other + box.slice(index + 1))).toBeNull();
    }
  });

  it('is taken in one form of encryption only', async () => {
    const sealer = new CompactEncrypt(new TextEncoder().encode(JSON.stringify(SECRET)));
    const head = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: '1' };
    const wrapped = sealer
      .setProtectedHeader(head)
      .setKeyManagementParameters({ apv: await bindingHash(BOUND) })
      .encrypt(first.seals);
    expect(await open(await wrapped)).toBeNull();
  });

  it('that holds something else is not used', async () => {
    const other = { kind: 'api-key', key: 'two\r\nlines' } as const;
    expect(await open(await seal(BOUND, '1', first.seals, other))).toBeNull();
  });

  it('is opened once while it is remembered, and forgotten after an hour', async () => {
    const box = await seal();
    const opened = await openCredential(box, BOUND, KEYS, NOON_MS);
    const again = (keys: typeof KEYS, afterMs: number) => openCredential(box, BOUND, keys, NOON_MS + afterMs);
    expect(await again(new Map(), 3_599_999)).toBe(opened);
    expect(await again(new Map(), 3_600_000)).toBeNull();
    expect(await again(KEYS, 3_600_000)).not.toBe(opened);
  });
});
