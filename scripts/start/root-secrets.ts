/**
 * The secrets of a local installation, made at its first start and kept in a file that only its owner can read. A
 * deployed installation has them in its environment's secret store instead.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const publicKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
});
const privateKeySchema = publicKeySchema.extend({ d: z.string() });
const agreementKeySchema = privateKeySchema.extend({ crv: z.literal('X25519') });

const rootSecretsSchema = z.strictObject({
  gatewayId: z.string(),
  /** Version to 32 bytes in base64. */
  peppers: z.record(z.string(), z.base64()),
  /** 32 bytes in base64. */
  keyIdTagSecret: z.base64(),
  /** Version to 32 bytes in base64: what secrets in the database are sealed with. */
  secretKeys: z.record(z.string(), z.base64()),
  /** What provider credentials are sealed to; `kid` is the version. */
  credentialKeys: z.array(agreementKeySchema).min(1),
  dashboardSigningKey: privateKeySchema,
  gatewaySigningKey: privateKeySchema,
});

export type PublicKey = z.infer<typeof publicKeySchema>;
export type PrivateKey = z.infer<typeof privateKeySchema>;
export type AgreementKey = z.infer<typeof agreementKeySchema>;
export type RootSecrets = z.infer<typeof rootSecretsSchema>;

/** There is a file, and it cannot be understood. The message is for the user. */
export class DamagedSecretsError extends Error {}

/** Reads the secrets, or makes them. @throws {DamagedSecretsError} */
export function rootSecrets(stateDir: string): RootSecrets {
  const path = join(stateDir, 'secrets.json');
  const text = readIfThere(path);
  if (text !== null) {
    const stored = parseJson(text);
    const parsed = rootSecretsSchema.partial({ secretKeys: true, credentialKeys: true }).safeParse(stored);
    if (!parsed.success)
      throw new DamagedSecretsError(
        `${path} is damaged, and without it the keys of this installation are useless. Restore it from a backup, ` +
          'or choose another --state-dir to begin anew.',
      );
    const { secretKeys, credentialKeys, ...others } = parsed.data;
    if (secretKeys && credentialKeys) return { ...others, secretKeys, credentialKeys };
    // Installations from before anything was sealed have no keys for it: nothing is lost by making them.
    return write(path, {
      ...others,
      secretKeys: secretKeys ?? { '1': randomSecret() },
      credentialKeys: credentialKeys ?? [makeAgreementKey()],
    });
  }
  return write(path, makeRootSecrets());
}

function write(path: string, secrets: RootSecrets): RootSecrets {
  writeFileSync(`${path}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return secrets;
}

const randomSecret = (): string => randomBytes(32).toString('base64');

/** The half of a key that others may have. */
export function publicHalf<Key extends PrivateKey | AgreementKey>({
  d: _private,
  ...publicKey
}: Key): Omit<Key, 'd'> {
  return publicKey;
}

/** What seals: of the keys that open, the public half of the newest. */
export function newestPublicHalf(keys: readonly AgreementKey[]): Omit<AgreementKey, 'd'> | undefined {
  const [newest] = keys.toSorted((one, other) => Number(other.kid) - Number(one.kid));
  return newest && publicHalf(newest);
}

function makeRootSecrets(): RootSecrets {
  return {
    gatewayId: `local-${randomBytes(6).toString('hex')}`,
    peppers: { '1': randomSecret() },
    keyIdTagSecret: randomSecret(),
    secretKeys: { '1': randomSecret() },
    credentialKeys: [makeAgreementKey()],
    dashboardSigningKey: makeSigningKey('dashboard'),
    gatewaySigningKey: makeSigningKey('gateway'),
  };
}

/** An Ed25519 key (RFC 8037), named so that two may be valid while one replaces the other. */
function makeSigningKey(owner: string): PrivateKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  return privateKeySchema.parse({ ...jwk, kid: `${owner}-${randomBytes(4).toString('hex')}` });
}

/** An X25519 key (RFC 8037), the first of its kind. */
function makeAgreementKey(): AgreementKey {
  const { privateKey } = generateKeyPairSync('x25519');
  return agreementKeySchema.parse({ ...privateKey.export({ format: 'jwk' }), kid: '1' });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
