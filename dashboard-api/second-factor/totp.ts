/**
 * Time-based one-time passwords (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, steps of 30 seconds, which is what
 * every authenticator app takes. Pure.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../contract/secret.ts';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** A clock may be one step off, either way (RFC 6238 §5.2). */
const DRIFT_STEPS = 1;
/** RFC 4226 §4 recommends 160 bits. */
export const TOTP_SECRET_BYTES = 20;

const CODE = /^[0-9]{6}$/;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The time step of an instant. */
export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1_000 / STEP_SECONDS);

/** The password of a time step (RFC 4226 §5.3). */
export function totpCode(secret: Secret<Uint8Array>, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret.reveal()).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step that a code is of, within the drift; null if it is none of them. The time does not depend on the code. */
export function matchingStep(secret: Secret<Uint8Array>, code: string, now: Date): number | null {
  if (!CODE.test(code)) return null;
  const present = stepAt(now);
  let found: number | null = null;
  for (let step = present - DRIFT_STEPS; step <= present + DRIFT_STEPS; step++) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))) found = step;
  }
  return found;
}

/** Bytes in base 32 (RFC 4648 §6) without padding, as authenticator apps take them by hand. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + BASE32[(value << (5 - bits)) & 31];
}

/** The address that an app reads from a QR code (`otpauth`, Key URI Format of Google Authenticator). */
export function totpUri(secret: Secret<Uint8Array>, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = new URLSearchParams({ secret: toBase32(secret.reveal()), issuer });
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`;
}
