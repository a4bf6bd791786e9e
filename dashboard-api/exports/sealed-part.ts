/**
 * How a piece of a file rests in the database: deflated where that helps, then AES-256-GCM (NIST SP 800-38D) under a key
 * of the export's own, bound to its export and place. The key itself rests in the one secret envelope.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Secret } from '../../contract/secret.ts';
import type { Envelope, Sealed } from '../secrets/envelope.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** zlib takes no less at once. */
const LEAST_CHUNK = 64;

/** A piece is not what was stored: cut, changed, or of another place. */
export class PartError extends Error {
  override readonly name = 'PartError';
}

const ownerOf = (exportId: string): string => `export:${exportId}`;

/** A fresh key for one export, sealed. */
export const newFileKey = (envelope: Envelope, exportId: string): Sealed =>
  envelope.seal(new Secret(randomBytes(KEY_BYTES).toString('base64')), ownerOf(exportId));

/** @throws {EnvelopeError} if the key is not held any more */
export const openFileKey = (envelope: Envelope, exportId: string, sealed: Sealed): Secret<Uint8Array> =>
  new Secret<Uint8Array>(Buffer.from(envelope.open(sealed, ownerOf(exportId)).reveal(), 'base64'));

export function sealPart(
  key: Secret<Uint8Array>,
  place: { readonly exportId: string; readonly part: number },
  bytes: Uint8Array,
): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key.reveal(), nonce).setAAD(boundTo(place));
  const sealed = [nonce, cipher.update(deflateRawSync(bytes, { level: 1 })), cipher.final()];
  return Buffer.concat([...sealed, cipher.getAuthTag()]);
}

/**
 * @param size bytes that there were before it was sealed: so much is taken for it at once, not in many small pieces
 * @throws {PartError} if it is not the piece of this place
 */
export function openPart(
  key: Secret<Uint8Array>,
  place: { readonly exportId: string; readonly part: number },
  { box, size }: { readonly box: Uint8Array; readonly size: number },
): Buffer {
  try {
    const opener = createDecipheriv(CIPHER, key.reveal(), box.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    opener.setAAD(boundTo(place)).setAuthTag(box.subarray(-TAG_BYTES));
    const deflated = opener.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
    // Nothing but the proof is left for the end in this mode.
    opener.final();
    return inflateRawSync(deflated, { chunkSize: Math.max(size + 1, LEAST_CHUNK) });
  } catch {
    throw new PartError('not the piece of this place');
  }
}

const boundTo = ({ exportId, part }: { readonly exportId: string; readonly part: number }): Buffer =>
  Buffer.from(`${exportId}:${part}`);
