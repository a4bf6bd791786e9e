import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactDecimal, exactQuotient } from '../../../scripts/prices/decimal.ts';

describe('exactDecimal', () => {
  it.each([
    [0, '0'],
    [0.075, '0.075'],
    [0.0028, '0.0028'],
    [1e-7, '0.0000001'],
    [1.5e-9, '0.0000000015'],
    [2e5, '200000'],
    [1e21, '1000000000000000000000'],
  ])('reads %d as it was written', (published, text) => {
    expect(exactDecimal(published)).toEqual({ text, isShortened: false });
  });

  it.each([
    [0.1 + 0.2, '0.3'],
    [0.18000000000000002, '0.18'],
    [1 / 12, '0.0833333333333333'],
  ])('cuts the noise of %d', (published, text) => {
    expect(exactDecimal(published)).toEqual({ text, isShortened: true });
  });

  it('gives back every decimal of up to 15 significant digits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
        fc.integer({ min: 0, max: 18 }),
        (units, scale) => {
          const digits = String(units).padStart(scale + 1, '0');
          const written = `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`;
          const plain = written.replace(/\.?0*$/, '');
          expect(exactDecimal(Number(written))).toEqual({ text: plain, isShortened: false });
        },
      ),
    );
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (published) => {
    expect(() => exactDecimal(published)).toThrow(RangeError);
  });
});

describe('exactQuotient', () => {
  it.each([
    ['0.36', '0.0001'],
    ['0.27', '0.000075'],
    ['0.111', null],
    ['0', '0'],
  ])('of %s per hour and second is %s', (dividend, quotient) => {
    expect(exactQuotient(dividend, 3_600n)).toBe(quotient);
  });
});
