import { importPKCS8, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ServiceAccount } from '../../../scripts/simulator/service-account.ts';

const NOW_SECONDS = 1_795_000_000;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const account = new ServiceAccount();
const file = JSON.parse(account.keyFile());
const CLAIMS = {
  iss: file.client_email,
  sub: file.client_email,
  scope: SCOPE,
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 3_600,
};

async function signed(claims: object, keyFile = file): Promise<string> {
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: keyFile.private_key_id })
    .sign(await importPKCS8(keyFile.private_key, 'RS256'));
  return `Bearer ${token}`;
}
const deny = (authorization: string, atSeconds = NOW_SECONDS) =>
  account.deny(authorization, atSeconds * 1_000);

describe('a token that a service account signed itself', () => {
  it('is taken from the account whose key file was handed out', async () => {
    expect(deny(await signed(CLAIMS))).toBeNull();
    expect(JSON.parse(account.keyFile())).toEqual(file);
  });

  it.each<[string, object]>([
    ['of another account', { iss: 'other@simulator.invalid' }],
    ['with an audience', { aud: 'https://aiplatform.googleapis.com/' }],
    ['without a scope', { scope: undefined }],
    ['for two hours', { exp: NOW_SECONDS + 7_200 }],
    ['that is over', { iat: NOW_SECONDS - 3_600, exp: NOW_SECONDS }],
    ['of tomorrow', { iat: NOW_SECONDS + 86_400, exp: NOW_SECONDS + 90_000 }],
  ])('%s is refused', async (_, claims) => {
    expect(deny(await signed({ ...CLAIMS, ...claims }))).toMatch(/^Invalid JWT/);
  });

  it('signed with another key, or by nobody known, is refused', async () => {
    const other = JSON.parse(new ServiceAccount().keyFile());
    expect(deny(await signed(CLAIMS, other))).toBe('Invalid JWT Signature.');
    const unknown = await signed(CLAIMS, { ...file, private_key_id: 'unknown' });
    expect(deny(unknown)).toBe('The key of this token is not known.');
  });

  it('any other credential is none of its concern', () => {
    for (const other of ['', 'Bearer simulated', 'Bearer a.b']) expect(deny(other)).toBeNull();
  });
});
