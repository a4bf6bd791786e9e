/**
 * Seals a provider credential so that the gateway alone can open it: a compact JWE (RFC 7516) to its public key,
 * `ECDH-ES` over X25519 with `A256GCM`. What it belongs to is bound in (`apv`): elsewhere it does not open.
 */
import { createPrivateKey } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import {
  bindingHash,
  type CredentialBinding,
  type CredentialSecret,
  credentialSecretSchema,
} from '../../contract/credential.ts';
import type { EnteredSecret } from '../../contract/credentials-api.ts';
import type { Secret } from '../../contract/secret.ts';

/** The gateway's public key that seals, and its version. */
export interface SealKey {
  readonly version: string;
  readonly key: CryptoKey;
}

export async function sealCredential(
  secret: Secret<CredentialSecret>,
  binding: CredentialBinding,
  { version, key }: SealKey,
): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(secret.reveal()));
  return new CompactEncrypt(text)
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: version })
    .setKeyManagementParameters({ apv: await bindingHash(binding) })
    .encrypt(key);
}

/** What is sealed of what was entered; null: it cannot be used. */
export function readSecret(entered: EnteredSecret): CredentialSecret | null {
  if (entered.kind !== 'google-service-account') return entered;
  const {
    client_email: clientEmail,
    private_key_id: privateKeyId,
    private_key: privateKey,
  } = entered.keyFile;
  const read = credentialSecretSchema.safeParse({
    kind: entered.kind,
    clientEmail,
    privateKeyId,
    privateKey,
  });
  return read.success && isRsaKey(privateKey) ? read.data : null;
}

/** The end of what names a credential, for its owner to know it by. A short key would be told by it: null. */
export function lastFourOf(secret: CredentialSecret): string | null {
  const named =
    secret.kind === 'api-key'
      ? secret.key
      : secret.kind === 'aws-access-key'
        ? secret.accessKeyId
        : secret.privateKeyId;
  return named.length >= 16 ? named.slice(-4) : null;
}

function isRsaKey(pem: string): boolean {
  try {
    return pem.includes('BEGIN PRIVATE KEY') && createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
