import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToInteger, randomBase62, toBase62 } from '../../contract/base62.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('base 62', () => {
  it('writes integers by place value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 62n ** 43n - 1n }), (value) => {
        const digits = toBase62(value, 43);
        expect(digits).toHaveLength(43);
        expect([...digits].reduce((sum, digit) => sum * 62n + BigInt(ALPHABET.indexOf(digit)), 0n)).toBe(
          value,
        );
      }),
    );
    expect(() => toBase62(62n, 1)).toThrow(RangeError);
  });

  it('reads bytes big-endian and draws digits of the asked length', () => {
    expect(bytesToInteger(Uint8Array.of(1, 0, 255))).toBe(65_791n);
    expect(randomBase62(400)).toMatch(/^[0-9A-Za-z]{400}$/);
  });
});
