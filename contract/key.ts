/**
 * The gateway key: `aso_k_<id>.<secret>`.
 *
 * - `<id>`, 24 base-62 characters: 10 name the bucket (and so the KeyGate object), 8 the key within it, and
 *   6 are a tag (HMAC under a gateway secret), so that an id that we did not issue is refused without I/O.
 * - `<secret>`, 49 base-62 characters: 32 random bytes (43 characters) and a CRC-32 (6 characters) over all
 *   that stands before it, so that a typo is refused without I/O and a secret scanner can verify a match.
 */
import { bytesToInteger, randomBase62, toBase62 } from './base62.ts';
import { crc32 } from './crc32.ts';
import { Secret } from './secret.ts';

/** The published form of a key, for secret scanners. Group 1 is the id, group 2 the secret with its check. */
export const KEY_PATTERN = /^aso_k_([0-9A-Za-z]{24})\.([0-9A-Za-z]{49})$/;

/** Anything that looks like one of our keys, whole or damaged, valid or not: it is never forwarded. */
export const KEY_SHAPED = /aso_k_[0-9A-Za-z]/;

const BUCKET_LENGTH = 10;
const SERIAL_LENGTH = 8;
const TAG_LENGTH = 6;
const CHECK_LENGTH = 6;

/** A key whose form and check sum are right. Whether it is *valid* only its gate can say. */
export interface ParsedKey {
  readonly id: string;
  /** Names the KeyGate object that holds the key's record. */
  readonly bucket: string;
  readonly text: Secret;
}

export type KeyParse = { readonly ok: true; readonly key: ParsedKey } | { readonly ok: false };

/** Checks form and check sum; no I/O, no secret in any outcome. */
export function parseKey(text: string): KeyParse {
  const match = KEY_PATTERN.exec(text);
  const id = match?.[1];
  if (!id) return { ok: false };
  const body = text.slice(0, -CHECK_LENGTH);
  if (checkSum(body) !== text.slice(-CHECK_LENGTH)) return { ok: false };
  return { ok: true, key: { id, bucket: bucketOf(id), text: new Secret(text) } };
}

/** The bucket that a key's id names, and so the first of the key's gates. */
export const bucketOf = (keyId: string): string => keyId.slice(0, BUCKET_LENGTH);

/** A fresh bucket name. A bucket holds keys of one organisation only. */
export function newBucket(): string {
  return randomBase62(BUCKET_LENGTH);
}

/** Makes a new key in a bucket. The text exists only in the answer: keep its hash, show it once. */
export async function mintKey(bucket: string, tagSecret: Secret<CryptoKey>): Promise<ParsedKey> {
  const stem = bucket + randomBase62(SERIAL_LENGTH);
  return mintSecret(stem + (await idTag(stem, tagSecret)));
}

/** A second secret for an id that exists: what rotation hands out. */
export function mintSecret(id: string): ParsedKey {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const body = `aso_k_${id}.${toBase62(bytesToInteger(random), 43)}`;
  const parsed = parseKey(body + checkSum(body));
  if (!parsed.ok) throw new TypeError('a key id has 24 base-62 characters');
  return parsed.key;
}

/** True if the id carries the tag that our gateway secret gives it. */
export async function isIssuedId(id: string, tagSecret: Secret<CryptoKey>): Promise<boolean> {
  const tag = await idTag(id.slice(0, -TAG_LENGTH), tagSecret);
  return equalInConstantTime(tag, id.slice(-TAG_LENGTH));
}

/** `HMAC-SHA-256(pepper, key text)` in lower-case hex (RFC 2104): the only form in which a key is stored. */
export async function hashKey(key: ParsedKey, pepper: Secret<CryptoKey>): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', pepper.reveal(), encoder.encode(key.text.reveal()));
  return toHex(new Uint8Array(mac));
}

/** An HMAC-SHA-256 key from raw bytes, usable for nothing else and not extractable. */
export async function importHmacKey(bytes: Uint8Array<ArrayBuffer>): Promise<Secret<CryptoKey>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return new Secret(await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']));
}

/** Compares two strings in a time that depends on their lengths only. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}

const encoder = new TextEncoder();

async function idTag(stem: string, tagSecret: Secret<CryptoKey>): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', tagSecret.reveal(), encoder.encode(`key-id:${stem}`));
  return toBase62(bytesToInteger(new Uint8Array(mac, 0, 8)) % 62n ** BigInt(TAG_LENGTH), TAG_LENGTH);
}

function checkSum(text: string): string {
  return toBase62(BigInt(crc32(encoder.encode(text))), CHECK_LENGTH);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}
