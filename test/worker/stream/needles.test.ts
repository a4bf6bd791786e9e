import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileNeedles, Needles } from '../../../worker/stream/needles.ts';

const encoder = new TextEncoder();
const SET = compileNeedles(['"usage"', '[DONE]']);

function nextIn(text: string, from = 0): number {
  const needles = new Needles(SET);
  needles.search(encoder.encode(text));
  return needles.next(from);
}

describe('needles', () => {
  it('finds the first of several texts', () => {
    expect(nextIn('data: [DONE] "usage":1')).toBe(6);
    expect(nextIn('data: [DONE] "usage":1', 7)).toBe(13);
    expect(nextIn('data: D.ONE "usage')).toBe(-1);
  });

  it('passes over a key without a value, and only where that is certain', () => {
    expect(nextIn('"usage":null,"usage" : {}')).toBe(13);
    expect(nextIn('"usage" \n: null')).toBe(-1);
    expect(nextIn('"usage":nul')).toBe(0);
    expect(nextIn('"usage"')).toBe(0);
    expect(nextIn('[DONE]:null')).toBe(0);
  });

  it('never names an index behind a text, whatever the characters', () => {
    const part = fc.oneof(
      fc.constantFrom('"usage":1', '[DONE]', '"usage":null'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.uint8Array({ maxLength: 4 }),
        fc.nat(60),
        (parts, junk, from) => {
          const bytes = new Uint8Array([...junk, ...encoder.encode(parts.join('')), ...junk]);
          const needles = new Needles(SET);
          needles.search(bytes);
          const found = needles.next(from);
          const real = Buffer.from(bytes)
            .toString('latin1')
            .slice(from)
            .search(/"usage"(?!:null)|\[DONE\]/);
          if (found >= 0) expect(found).toBeGreaterThanOrEqual(from);
          if (real >= 0) {
            expect(found).toBeGreaterThanOrEqual(0);
            expect(found).toBeLessThanOrEqual(real + from);
          }
        },
      ),
    );
  });
});
