/** What an authenticator app does. */
import { Secret } from '../../../contract/secret.ts';
import { stepAt, totpCode } from '../../../dashboard-api/second-factor/totp.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of a secret that was typed by hand, at an instant or so many steps after it. */
export const codeOf = (secret: string, now: Date, steps = 0): string =>
  totpCode(new Secret(fromBase32(secret)), stepAt(now) + steps);

/** Bytes of base 32 in whatever grouping. */
export function fromBase32(text: string): Uint8Array {
  const bits = [...text.replaceAll('-', '')]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return new Uint8Array(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}
