import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillerPieces, fillerText } from '../../../scripts/simulator/filler.ts';
import { Identity } from '../../../scripts/simulator/identity.ts';

const numbers = fc.integer({ min: 1, max: 2_000_000_000 });

describe('identifiers', () => {
  it('L13: never repeat for two numbers, in any form', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer(), (one, two, seed) => {
        fc.pre(one !== two);
        const [left, right] = [new Identity(seed, one), new Identity(seed, two)];
        expect(left.letters(24)).not.toBe(right.letters(24));
        expect(left.hex(32)).not.toBe(right.hex(32));
        expect(left.uuid()).not.toBe(right.uuid());
      }),
    );
  });

  it('repeat for the same seed, number and salt, and have the asked form', () => {
    const identity = new Identity(5, 12);
    expect(new Identity(5, 12).letters(29, 2)).toBe(identity.letters(29, 2));
    expect(identity.letters(29, 1)).not.toBe(identity.letters(29, 2));
    expect(identity.letters(29)).toMatch(/^[0-9A-Za-z]{29}$/);
    expect(identity.hex(48)).toMatch(/^[0-9a-f]{48}$/);
    expect(identity.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('filler', () => {
  it('has one word per token, in however many pieces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 500 }), (tokens, chunks) => {
        const pieces = fillerPieces(tokens, chunks);
        expect(pieces).toHaveLength(Math.min(tokens, chunks));
        expect(pieces.join('')).toBe(fillerText(tokens));
        expect(fillerText(tokens).split(' ')).toHaveLength(tokens);
      }),
    );
  });
});
