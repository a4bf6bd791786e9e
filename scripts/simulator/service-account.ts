/**
 * The one service account of Google's that the simulator knows: its key file, which is made when it is first asked for,
 * and what Google checks of a token that it signed itself (google.aip.dev/auth/4111).
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { asRecord, parseJson } from './json.ts';

const EMAIL = 'simulated@simulator.invalid';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LONGEST_SECONDS = 3_600;
const MAX_SKEW_SECONDS = 300;
const JWT = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i;

export class ServiceAccount {
  #privateKey: KeyObject | null = null;

  /** As Google hands one out. */
  keyFile(): string {
    const key = this.#key();
    return JSON.stringify({
      type: 'service_account',
      project_id: 'simulated',
      private_key_id: this.#keyId(),
      private_key: key.export({ type: 'pkcs8', format: 'pem' }),
      client_email: EMAIL,
      token_uri: 'https://simulator.invalid/token',
    });
  }

  /** Why Google would not take the token; null: it would, or it is none that an account signed itself. */
  deny(authorization: string, nowMs: number): string | null {
    const [, head = '', claims = '', signature = ''] = JWT.exec(authorization) ?? [];
    if (signature === '') return null;
    const { alg, kid } = decoded(head);
    if (alg !== 'RS256' || kid !== this.#keyId()) return 'The key of this token is not known.';
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      createPublicKey(this.#key()),
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned) return 'Invalid JWT Signature.';
    return denyClaims(decoded(claims), nowMs / 1_000);
  }

  #key(): KeyObject {
    this.#privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
    return this.#privateKey;
  }

  #keyId(): string {
    return this.#privateKey ? 'simulated-key-of-this-run' : '';
  }
}

function denyClaims(claims: Readonly<Record<string, unknown>>, nowSeconds: number): string | null {
  const { iss, sub, scope, aud, iat, exp } = claims;
  if (iss !== EMAIL || sub !== EMAIL) return 'Invalid JWT: the issuer is not known.';
  if (scope !== SCOPE || aud !== undefined) return 'Invalid JWT: a scope alone is asked for.';
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > LONGEST_SECONDS)
    return 'Invalid JWT: it is good for too long.';
  const isNow = iat - MAX_SKEW_SECONDS <= nowSeconds && nowSeconds < exp;
  return isNow ? null : 'Invalid JWT: its time is over, or has not come.';
}

function decoded(part: string): Readonly<Record<string, unknown>> {
  const value = parseJson(Buffer.from(part, 'base64url').toString());
  return asRecord(value);
}
