import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicHalf, rootSecrets } from '../../../scripts/start/root-secrets.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('secrets of a local installation', () => {
  it('are made once, for the owner alone', () => {
    const made = rootSecrets(directory);
    expect(rootSecrets(directory)).toEqual(made);
    expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('are long enough and differ between installations', () => {
    const { gatewayId, peppers, keyIdTagSecret } = rootSecrets(directory);
    expect(Buffer.from(peppers['1'] ?? '', 'base64')).toHaveLength(32);
    expect(Buffer.from(keyIdTagSecret, 'base64')).toHaveLength(32);
    rmSync(join(directory, 'secrets.json'));
    const others = rootSecrets(directory);
    expect(others.gatewayId).not.toBe(gatewayId);
    expect(others.keyIdTagSecret).not.toBe(keyIdTagSecret);
  });

  it('hold signing keys whose public half verifies and cannot sign', async () => {
    const { dashboardSigningKey, gatewaySigningKey } = rootSecrets(directory);
    const publicKey = publicHalf(dashboardSigningKey);
    expect(publicKey).not.toHaveProperty('d');
    expect(publicKey.kid).not.toBe(gatewaySigningKey.kid);
    const token = await new SignJWT({ yes: true })
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(await importJWK(dashboardSigningKey, 'EdDSA'));
    const { payload } = await jwtVerify(token, await importJWK(publicKey, 'EdDSA'));
    expect(payload['yes']).toBe(true);
    const other = await importJWK(publicHalf(gatewaySigningKey), 'EdDSA');
    await expect(jwtVerify(token, other)).rejects.toThrow();
  });

  it('gain keys for sealing where an installation is older than that, and lose nothing', () => {
    const path = join(directory, 'secrets.json');
    const { secretKeys: _secretKeys, credentialKeys: _credentialKeys, ...older } = rootSecrets(directory);
    writeFileSync(path, JSON.stringify(older));
    const upgraded = rootSecrets(directory);
    expect(upgraded).toMatchObject(older);
    expect(Buffer.from(upgraded.secretKeys['1'] ?? '', 'base64')).toHaveLength(32);
    expect(upgraded.credentialKeys).toMatchObject([{ crv: 'X25519', kid: '1' }]);
    expect(rootSecrets(directory)).toEqual(upgraded);
  });

  it('are never replaced when they cannot be read', () => {
    const path = join(directory, 'secrets.json');
    writeFileSync(path, '{"gatewayId":"x"}');
    expect(() => rootSecrets(directory)).toThrow(/damaged/);
    expect(readFileSync(path, 'utf8')).toBe('{"gatewayId":"x"}');
  });
});
