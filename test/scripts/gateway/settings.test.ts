import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { checkSettings } from '../../../scripts/gateway/settings.ts';

const keyPair = (kid: string) => {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const publicKey = { kty: 'OKP', crv: 'Ed25519', kid, x };
  return { publicKey, privateKey: { ...publicKey, d } };
};
const secret = () => randomBytes(32).toString('base64');
const sealKey = (kid: string) => ({
  kid,
  ...generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }),
});
const [a, b] = [keyPair('a'), keyPair('b')];

const GOOD: Record<string, string> = {
  GATEWAY_ID: 'gw',
  PEPPERS: JSON.stringify({ 1: secret(), 2: secret() }),
  KEY_ID_TAG_SECRET: secret(),
  CONTROL_VERIFY_KEYS: JSON.stringify([a.publicKey, b.publicKey]),
  GATEWAY_SIGNING_KEY: JSON.stringify(a.privateKey),
  INGEST_URL: 'https://spend.example',
};

it('usable settings go on as they are, and nothing else of the environment', () => {
  const CREDENTIAL_KEYS = JSON.stringify([sealKey('1'), sealKey('2')]);
  const settings = { ...GOOD, CREDENTIAL_KEYS, PLAIN_HTTP: 'allowed', RESERVATION_TTL_MS: '60000' };
  expect(checkSettings({ ...settings, HOME: '/root' })).toEqual({ kind: 'usable', settings });
});

it.each([
  ['GATEWAY_ID', ''],
  ['PEPPERS', '{}'],
  ['PEPPERS', secret()],
  ['PEPPERS', JSON.stringify({ 1: randomBytes(16).toString('base64') })],
  ['PEPPERS', JSON.stringify({ 1: secret(), 2: Buffer.alloc(32, 7).toString('base64') })],
  ['KEY_ID_TAG_SECRET', 'word-of-passage'],
  ['KEY_ID_TAG_SECRET', Buffer.from('this is a word of passage and no random bytes').toString('base64')],
  ['CONTROL_VERIFY_KEYS', '[]'],
  ['CONTROL_VERIFY_KEYS', JSON.stringify([a.privateKey])],
  ['CONTROL_VERIFY_KEYS', JSON.stringify([{ ...a.publicKey, x: 'short' }])],
  ['GATEWAY_SIGNING_KEY', JSON.stringify(a.publicKey)],
  ['GATEWAY_SIGNING_KEY', JSON.stringify({ ...a.privateKey, x: b.publicKey.x })],
  ['INGEST_URL', 'http://spend.example'],
  ['INGEST_URL', 'https://user:word-of-passage@spend.example'],
  ['INGEST_URL', 'spend.example'],
  ['CREDENTIAL_KEYS', '[]'],
  ['CREDENTIAL_KEYS', JSON.stringify([a.privateKey])],
  ['CREDENTIAL_KEYS', JSON.stringify([sealKey('first')])],
  ['CREDENTIAL_KEYS', JSON.stringify([{ ...sealKey('1'), x: b.publicKey.x }])],
  ['PLAIN_HTTP', 'yes'],
  ['RESERVATION_TTL_MS', '10'],
])('%s is refused by name and never shown: %s', (name, value) => {
  const checked = checkSettings({ ...GOOD, [name]: value });
  expect(checked).toEqual({ kind: 'refused', problems: [expect.stringMatching(`^${name} is not usable: `)] });
  if (value.length > 5) expect(JSON.stringify(checked)).not.toContain(value);
});

it('all that is missing is said at once, optional settings aside', () => {
  const checked = checkSettings({});
  expect(
    checked.kind === 'refused' && checked.problems.map((problem) => problem.split(' is missing')[0]),
  ).toEqual(Object.keys(GOOD));
});

it.each(['UPSTREAM', 'SIMULATOR_URL'])('%s, a setting of local mode, is refused whatever it says', (name) => {
  expect(checkSettings({ ...GOOD, [name]: 'real' })).toMatchObject({
    kind: 'refused',
    problems: [expect.stringContaining(`${name} is a setting of local mode`)],
  });
});

it('plain HTTP to the dashboard API stays within this machine', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    expect(checkSettings({ ...GOOD, INGEST_URL: `http://${host}:8788` })).toMatchObject({ kind: 'usable' });
});
