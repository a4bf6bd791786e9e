/**
 * Settings of the gateway under test. All secrets are made for one run and exist nowhere else.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { GATEWAY_ID, INGEST_URL } from './addresses.ts';

type Jwk = Record<string, unknown>;

const pair = (
  kid: string,
  { publicKey, privateKey } = generateKeyPairSync('ed25519'),
): { publicJwk: Jwk; privateJwk: Jwk } => {
  return {
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), kid },
  };
};

/** What the Worker is bound to, plus what the tests need to play the dashboard API and to hold keys. */
export function testBindings(upstreamUrl: string) {
  const control = [pair('control-1'), pair('control-2')];
  const stranger = pair('control-1');
  const gateway = pair('gateway-1');
  const seals = ['1', '2'].map((version) => pair(version, generateKeyPairSync('x25519')));
  return {
    GATEWAY_ID,
    PEPPERS: JSON.stringify({ 1: randomBytes(32).toString('base64'), 2: randomBytes(32).toString('base64') }),
    KEY_ID_TAG_SECRET: randomBytes(32).toString('base64'),
    CONTROL_VERIFY_KEYS: JSON.stringify(control.map(({ publicJwk }) => publicJwk)),
    GATEWAY_SIGNING_KEY: JSON.stringify(gateway.privateJwk),
    CREDENTIAL_KEYS: JSON.stringify(seals.map(({ privateJwk }) => privateJwk)),
    INGEST_URL,
    PLAIN_HTTP: 'allowed',
    CLIENT_ADDRESS_HEADER: 'x-client-address',
    UPSTREAM: 'simulator',
    SIMULATOR_URL: upstreamUrl,
    TEST_CONTROL_KEYS: JSON.stringify(control.map(({ privateJwk }) => privateJwk)),
    TEST_STRANGER_KEY: JSON.stringify(stranger.privateJwk),
    TEST_SEAL_KEYS: JSON.stringify(seals.map(({ publicJwk }) => publicJwk)),
    TEST_GATEWAY_PUBLIC_KEY: JSON.stringify(gateway.publicJwk),
  };
}
