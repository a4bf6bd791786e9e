import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import { newRecoveryCodes, recoveryCodeHash } from '../../../dashboard-api/second-factor/recovery-codes.ts';
import {
  matchingStep,
  stepAt,
  toBase32,
  totpCode,
  totpUri,
} from '../../../dashboard-api/second-factor/totp.ts';

const SECRET = new Secret<Uint8Array>(Buffer.from('12345678901234567890'));
const at = (seconds: number) => new Date(seconds * 1_000);

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('P12: the published code of second %i is %s (RFC 6238, appendix B)', (seconds, code) => {
  expect(totpCode(SECRET, stepAt(at(seconds)))).toBe(code);
});

test('a code is taken one step early and late, and not two', () => {
  const code = totpCode(SECRET, 100);
  const matched = [98, 99, 100, 101, 102].map((step) => matchingStep(SECRET, code, at(step * 30)));
  expect(matched).toEqual([null, 100, 100, 100, null]);
});

test('what is no code of six digits matches nothing', () => {
  const code = totpCode(SECRET, 100);
  for (const text of ['', code.slice(1), `${code}0`, ` ${code}`, 'abcdef', '①②③④⑤⑥'])
    expect(matchingStep(SECRET, text, at(3_000))).toBeNull();
});

describe('base 32', () => {
  test.each([
    ['', ''],
    ['f', 'MY'],
    ['foob', 'MZXW6YQ'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %j (RFC 4648 §10)', (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded);
  });

  test('has one letter per five bits, and no two of the same length alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (one, other) => {
        expect(toBase32(one)).toHaveLength(Math.ceil((one.length * 8) / 5));
        if (one.length === other.length && Buffer.compare(one, other) !== 0)
          expect(toBase32(one)).not.toBe(toBase32(other));
      }),
    );
  });
});

test('the address for apps names issuer and account, escaped', () => {
  const uri = new URL(totpUri(SECRET, 'Spend Gate', 'a&b@acme.example'));
  expect(uri.href).toMatch(/^otpauth:\/\/totp\/Spend%20Gate:a%26b%40acme\.example\?/);
  expect(uri.searchParams.get('secret')).toBe(toBase32(SECRET.reveal()));
});

test('recovery codes differ, carry 80 bits, and are found however they are typed', () => {
  const codes = newRecoveryCodes().map((code) => code.reveal());
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    expect(recoveryCodeHash(` ${code.toLowerCase().replaceAll('-', ' ')}`)).toBe(recoveryCodeHash(code));
  }
});
