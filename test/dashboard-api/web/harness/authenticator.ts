/** An authenticator app, as the page meets it: a secret in base 32 that somebody typed into it. */
import { Secret } from '../../../../contract/secret.ts';
import { stepAt, totpCode } from '../../../../dashboard-api/second-factor/totp.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of an instant. @param stepsLater of so many steps of 30 seconds after it */
export const codeOf = (secret: string, at: Date, stepsLater = 0): string =>
  totpCode(new Secret(fromBase32(secret)), stepAt(at) + stepsLater);

function fromBase32(text: string): Uint8Array {
  const digits = text.replaceAll(' ', '');
  let bits = 0n;
  for (const digit of digits) bits = bits * 32n + BigInt(ALPHABET.indexOf(digit));
  return Buffer.from(bits.toString(16).padStart((digits.length * 5) / 4, '0'), 'hex');
}
