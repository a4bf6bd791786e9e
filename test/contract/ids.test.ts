import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newId, uuidv7 } from '../../contract/ids.ts';

const timeMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 16 });

describe('uuidv7', () => {
  it('matches the example of RFC 9562, appendix A.6', () => {
    const bytes = Uint8Array.of(0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f);
    expect(uuidv7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('is a version 7 UUID that carries its time', () => {
    fc.assert(
      fc.property(timeMs, random, (time, bytes) => {
        const id = uuidv7(time, bytes);
        expect(z.uuidv7().safeParse(id).success).toBe(true);
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(time);
      }),
    );
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(timeMs, timeMs, random, random, (a, b, left, right) => {
        fc.pre(a < b);
        expect(uuidv7(a, left) < uuidv7(b, right)).toBe(true);
      }),
    );
  });

  it('wants ten random bytes', () => {
    expect(() => uuidv7(0, new Uint8Array(9))).toThrow(RangeError);
  });
});

describe('newId', () => {
  it('is a version 7 UUID of this moment', () => {
    const beforeMs = Date.now();
    const id = newId();
    expect(z.uuidv7().safeParse(id).success).toBe(true);
    const timeMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(timeMs).toBeGreaterThanOrEqual(beforeMs);
    expect(timeMs).toBeLessThanOrEqual(Date.now());
  });

  it('does not repeat', () => {
    expect(new Set(Array.from({ length: 1_000 }, newId)).size).toBe(1_000);
  });
});
