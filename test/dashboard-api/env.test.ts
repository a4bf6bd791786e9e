import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { EnvironmentError, readEnvironment } from '../../dashboard-api/env.ts';
import { edKey } from './api.ts';

const GOOD = {
  PUBLIC_URL: 'https://spend.example/',
  DATABASE_URL: 'postgres://app:word-of-passage@db.example/spendgate',
  GATEWAY_ID: 'gw',
  GATEWAY_URL: 'https://gateway.example',
  GATEWAY_VERIFY_KEYS: JSON.stringify([edKey('g1').publicJwk, edKey('g2').publicJwk]),
  DASHBOARD_SIGNING_KEY: JSON.stringify(edKey('d1').privateJwk),
  PEPPERS: JSON.stringify({
    '1': randomBytes(32).toString('base64'),
    '10': randomBytes(32).toString('base64'),
  }),
  KEY_ID_TAG_SECRET: randomBytes(32).toString('base64'),
  SECRET_KEYS: JSON.stringify({ '1': randomBytes(32).toString('base64') }),
  WEB_ROOT: '/srv/page',
};

test('a whole environment becomes a configuration; keys are made with the newest pepper', async () => {
  const config = await readEnvironment(GOOD);
  expect(config).toMatchObject({
    publicUrl: 'https://spend.example',
    database: { kind: 'server' },
    gateway: { id: 'gw', url: 'https://gateway.example' },
    keyMaking: { pepper: { version: '10' } },
  });
  expect([...config.gateway.verifyKeys.keys()]).toEqual(['g1', 'g2']);
});

test.each([
  ['PUBLIC_URL', 'http://spend.example'],
  ['GATEWAY_URL', 'http://127.0.0.1:8787'],
  ['DATABASE_URL', '/var/lib/spendgate'],
  ['DATABASE_URL', 'mysql://app:word-of-passage@db.example/spendgate'],
  ['DATABASE_URL', 'mssql://spend.database.windows.net/spendgate?authentication=guessed'],
  ['INGEST_DATABASE_URL', 'pglite:/var/lib/spendgate'],
  ['DASHBOARD_SIGNING_KEY', '{"kty":"oct","k":"word-of-passage"}'],
  ['DASHBOARD_SIGNING_KEY', JSON.stringify(edKey('d1').publicJwk)],
  ['GATEWAY_VERIFY_KEYS', '[]'],
  ['PEPPERS', '{"1":"d29yZC1vZi1wYXNzYWdl"}'],
  ['PEPPERS', '{}'],
  ['PEPPERS', JSON.stringify({ 1: Buffer.alloc(32, 1).toString('base64') })],
  ['SECRET_KEYS', JSON.stringify({ '1': randomBytes(31).toString('base64') })],
  ['SECRET_KEYS', JSON.stringify({ '1': Buffer.alloc(32, 1).toString('base64') })],
  ['KEY_ID_TAG_SECRET', 'word-of-passage'],
  ['KEY_ID_TAG_SECRET', Buffer.from('a word of passage and no random bytes').toString('base64')],
  ['KEY_ID_TAG_SECRET', undefined],
  ['PORT', '99999'],
  ['OIDC_ISSUER', 'http://id.example'],
])('%s cannot be %s; the message names it and shows no value', async (name, value) => {
  const refused = readEnvironment({ ...GOOD, [name]: value });
  await expect(refused).rejects.toThrow(EnvironmentError);
  await expect(refused).rejects.toThrow(new RegExp(`: ${name}$`));
});

test('the platform’s identity provider is whole or not there', async () => {
  expect((await readEnvironment(GOOD)).platform).toBeNull();
  const provider = { OIDC_ISSUER: 'https://id.example/', OIDC_CLIENT_ID: 'us' };
  const { platform } = await readEnvironment({ ...GOOD, ...provider });
  expect(platform).toEqual({
    issuer: 'https://id.example/',
    clientId: 'us',
    clientSecret: null,
    secondFactor: 'provider',
  });
  for (const part of [{ OIDC_ISSUER: 'https://id.example/' }, { OIDC_CLIENT_SECRET: 'x'.repeat(16) }])
    await expect(readEnvironment({ ...GOOD, ...part })).rejects.toThrow('OIDC_CLIENT_ID');
});

test.each(['UPSTREAM', 'SIMULATOR_URL', 'LOGIN_LINK', 'STATE_DIR'])(
  'production refuses %s, a setting of local mode',
  async (name) => {
    await expect(readEnvironment({ ...GOOD, [name]: 'x' })).rejects.toThrow(name);
  },
);

test('no secret of a configuration can be printed', async () => {
  const config = await readEnvironment(GOOD);
  const printed = JSON.stringify(config) + (await import('node:util')).inspect(config, { depth: 9 });
  expect(printed).not.toContain('word-of-passage');
  expect(printed).not.toContain(JSON.parse(GOOD.DASHBOARD_SIGNING_KEY).d);
});
