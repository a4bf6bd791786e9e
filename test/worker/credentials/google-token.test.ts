import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import type { CredentialSecret } from '../../../contract/credential.ts';
import { Secret } from '../../../contract/secret.ts';
import { tokenOf } from '../../../worker/credentials/google-token.ts';
import type { OpenCredential } from '../../../worker/credentials/open-credential.ts';
import { NOON_MS } from '../gate/samples.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ACCOUNT: Extract<CredentialSecret, { kind: 'google-service-account' }> = {
  kind: 'google-service-account',
  clientEmail: 'gateway@acme.example',
  privateKeyId: 'key-1',
  privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
};
const opened = (): OpenCredential => ({ secret: new Secret(ACCOUNT), token: null });

it('a service account signs a token for itself, good for an hour, for the cloud’s APIs alone', async () => {
  const text = (await tokenOf(opened(), ACCOUNT, NOON_MS)).reveal();
  const { payload, protectedHeader } = await jwtVerify(text, publicKey, { currentDate: new Date(NOON_MS) });
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  // A scope and an audience exclude each other.
  expect(payload).toEqual({
    iss: 'gateway@acme.example',
    sub: 'gateway@acme.example',
    iat: NOON_MS / 1_000,
    exp: NOON_MS / 1_000 + 3_600,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
  });
});

it('it is made once and used until some minutes before its end', async () => {
  const credential = opened();
  const first = await tokenOf(credential, ACCOUNT, NOON_MS);
  expect(await tokenOf(credential, ACCOUNT, NOON_MS + 3_299_999)).toBe(first);
  const next = await tokenOf(credential, ACCOUNT, NOON_MS + 3_300_000);
  expect(next.reveal()).not.toBe(first.reveal());
  expect(await tokenOf(credential, ACCOUNT, NOON_MS + 3_300_001)).toBe(next);
});
