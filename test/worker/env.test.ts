import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Env } from '../../worker/env.ts';

const secret = () => randomBytes(32).toString('base64');
const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const PUBLIC_KEY = { kty: 'OKP', crv: 'Ed25519', kid: 'a', x };

const GOOD = {
  GATEWAY_ID: 'gw',
  PEPPERS: JSON.stringify({ 1: secret(), 2: secret() }),
  KEY_ID_TAG_SECRET: secret(),
  CONTROL_VERIFY_KEYS: JSON.stringify([PUBLIC_KEY]),
  GATEWAY_SIGNING_KEY: JSON.stringify({ ...PUBLIC_KEY, d }),
  INGEST_URL: 'https://spend.example/',
} as unknown as Env;

// An isolate reads its settings once.
beforeEach(() => void vi.resetModules());
const read = async (changed: Partial<Env>) => {
  const { configOf } = await import('../../worker/env.ts');
  return configOf({ ...GOOD, ...changed });
};

it('settings become a configuration without the text of a secret', async () => {
  const config = await read({});
  expect(config).toMatchObject({
    gatewayId: 'gw',
    ingestUrl: 'https://spend.example',
    isPlainHttpAllowed: false,
  });
  expect(config.peppers.map(({ version }) => version)).toEqual(['1', '2']);
  expect(JSON.stringify(config)).not.toContain(GOOD.KEY_ID_TAG_SECRET);
});

it('keys that open credentials are held by version; without any, none is opened', async () => {
  const { privateKey } = generateKeyPairSync('x25519');
  const keys = ['1', '2'].map((kid) => ({ kid, ...privateKey.export({ format: 'jwk' }) }));
  const { credentialKeys } = await read({ CREDENTIAL_KEYS: JSON.stringify(keys) });
  expect([...credentialKeys.keys()]).toEqual(['1', '2']);
  expect(credentialKeys.get('1')?.reveal()).toMatchObject({ extractable: false });
  vi.resetModules();
  expect((await read({})).credentialKeys.size).toBe(0);
});

it.each([
  ['GATEWAY_ID', ''],
  ['PEPPERS', '{}'],
  ['PEPPERS', JSON.stringify({ 1: secret(), 2: randomBytes(16).toString('base64') })],
  ['PEPPERS', JSON.stringify({ 1: secret(), 2: Buffer.alloc(32, 7).toString('base64') })],
  ['KEY_ID_TAG_SECRET', Buffer.from('a word of passage and no random bytes').toString('base64')],
  ['CONTROL_VERIFY_KEYS', '[{"kty":"oct","k":"AAAA","kid":"a"}]'],
  ['GATEWAY_SIGNING_KEY', 'not JSON'],
  ['CREDENTIAL_KEYS', JSON.stringify([{ ...PUBLIC_KEY, d }])],
] as const)('%s is refused by name and never shown: %s', async (name, value) => {
  await expect(read({ [name]: value })).rejects.toThrow(
    new RegExp(`^the setting ${name} is missing or unusable$`),
  );
});
