/**
 * How a secret rests in the database: AES-256-GCM (NIST SP 800-38D) under a versioned key, whose version stands beside
 * it. What the secret belongs to is bound in, so that a sealed text moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../../contract/secret.ts';

/** A sealed secret as it is stored. */
export interface Sealed {
  /** Version of the key. */
  readonly key: string;
  /** Nonce, ciphertext and tag, in base64. */
  readonly box: string;
}

export interface Envelope {
  /** @param owner whose secret it is, such as `sso_connection:<id>` */
  seal(secret: Secret, owner: string): Sealed;
  /** @throws {EnvelopeError} if it is not whole, of another owner, or under a key that is not held */
  open(sealed: Sealed, owner: string): Secret;
}

export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param keys 32 bytes each, by version; the highest seals, all of them open
 * @throws {RangeError} without a key, or with one of another length
 */
export function createEnvelope(keys: ReadonlyMap<string, Secret<Uint8Array>>): Envelope {
  const newest = [...keys.keys()].toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined || [...keys.values()].some((key) => key.reveal().byteLength !== 32))
    throw new RangeError('keys of 32 bytes are needed');
  const keyOf = (version: string): Uint8Array => {
    const key = keys.get(version);
    if (!key) throw new EnvelopeError('a key that is not held');
    return key.reveal();
  };
  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(newest), nonce).setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
      return { key: newest, box: Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64') };
    },
    open({ key, box }, owner) {
      const bytes = Buffer.from(box, 'base64');
      const opener = keyOf(key);
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv(CIPHER, opener, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
        const text = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
        return new Secret(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8'));
      } catch {
        throw new EnvelopeError('not whole, or of another owner');
      }
    },
  };
}
