import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  centsByLargestRemainder,
  centsOf,
  costAt,
  costNanos,
  dearestNanos,
  decimalText,
  divideByWeights,
  divideDecimals,
  divideHalfEven,
  dollarsForStatistics,
  dollarsToNanos,
  formatDollars,
  multiplyDecimals,
  nanosOfEstimate,
  nanosToDollars,
  parseDecimal,
  percentLeft,
  sumNanos,
  unitPrice,
} from '../../contract/money.ts';

/** A decimal and, beside it, the rational that it stands for: numerator / 10^scale. */
const decimal = (maxScale: number) =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: maxScale }))
    .map(([units, scale]) => ({ text: textOf(units, scale), units, scale }));

interface Exact {
  readonly text: string;
  readonly units: bigint;
  readonly scale: number;
}

/** Places the point by hand, apart from the code under test. */
function textOf(units: bigint, scale: number): string {
  const digits = units.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Half-even by its definition: the nearest integer; of two equally near, the even one. */
function nearestEven(numerator: bigint, denominator: bigint): bigint {
  const floor = (numerator - (((numerator % denominator) + denominator) % denominator)) / denominator;
  const below = numerator - floor * denominator;
  const above = (floor + 1n) * denominator - numerator;
  if (below !== above) return below < above ? floor : floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

describe('costNanos', () => {
  it('agrees with exact rational arithmetic, rounded half-even', () => {
    fc.assert(
      fc.property(
        decimal(3),
        decimal(9),
        fc.constantFrom(1n, 1_000n, 1_000_000n),
        (quantity, price, perUnits) => {
          const numerator = quantity.units * price.units * 1_000_000_000n;
          const denominator = 10n ** BigInt(quantity.scale + price.scale) * perUnits;
          expect(costNanos(quantity.text, price.text, perUnits)).toBe(nearestEven(numerator, denominator));
        },
      ),
    );
  });

  it('rounds a tie to the even neighbour', () => {
    expect(costNanos('1', '0.0005', 1_000_000n)).toBe(0n);
    expect(costNanos('3', '0.0005', 1_000_000n)).toBe(2n);
    expect(costNanos('5', '0.0005', 1_000_000n)).toBe(2n);
    expect(costNanos('1', '0.000500000000000000001', 1_000_000n)).toBe(1n);
  });

  it('is exact where binary floating point is not', () => {
    expect(costNanos('3', '0.1', 1n)).toBe(300_000_000n);
    expect(costNanos('9007199254740993', '1', 1_000_000n)).toBe(9_007_199_254_740_993_000n);
  });

  it('gives the same with a price read once', () => {
    const price = unitPrice('0.0375', 1_000_000n);
    expect(costAt(parseDecimal('12.5'), price)).toBe(costNanos('12.5', '0.0375', 1_000_000n));
  });
});

describe('decimals', () => {
  it.each([
    ['0', 0n, 0],
    ['0.075', 75n, 3],
    ['-1.50', -150n, 2],
    ['1e-7', 1n, 7],
    ['2.5E3', 2_500n, 0],
    ['1e3', 1_000n, 0],
  ])('reads %s', (text, units, scale) => {
    expect(parseDecimal(text)).toEqual({ units, scale });
  });

  it.each(['', '.5', '1.', '+1', '1,5', '0x1', 'NaN', 'Infinity', '1e', '1e9999', ' 1', '--1'])(
    'refuses %j',
    (text) => {
      expect(() => parseDecimal(text)).toThrow(RangeError);
    },
  );

  it('writes what it reads', () => {
    fc.assert(
      fc.property(decimal(12), ({ text }) => {
        const again = decimalText(parseDecimal(text));
        expect(again).not.toMatch(/\.\d*0$|\.$/);
        expect(nanosLike(again)).toBe(nanosLike(text));
      }),
    );
  });

  it('multiplies exactly', () => {
    expect(multiplyDecimals('0.15', '0.5')).toBe('0.075');
    expect(multiplyDecimals('0.1', '0.1')).toBe('0.01');
    expect(multiplyDecimals('20', '0.5')).toBe('10');
  });

  it('adds exactly', () => {
    fc.assert(
      fc.property(decimal(20), decimal(20), (left, right) => {
        const sum = parseDecimal(addDecimals(left.text, right.text));
        expect(sum.units * 10n ** BigInt(left.scale + right.scale)).toBe(
          (left.units * 10n ** BigInt(right.scale) + right.units * 10n ** BigInt(left.scale)) *
            10n ** BigInt(sum.scale),
        );
      }),
    );
  });

  it('keeps a product to twenty digits after the point, rounded half-even', () => {
    expect(multiplyDecimals('0.0000000001', '0.0000000005')).toBe('0.00000000000000000005');
    expect(multiplyDecimals('0.0000000001', '0.00000000005')).toBe('0');
    expect(multiplyDecimals('0.0000000003', '0.00000000005')).toBe('0.00000000000000000002');
  });

  it.each([
    ['0', '1'],
    ['100', '0'],
    ['12.5', '0.875'],
    ['0.000001', '0.99999999'],
  ])('leaves of a discount of %s percent the factor %s', (percent, factor) => {
    expect(percentLeft(percent)).toBe(factor);
  });
});

describe('divideDecimals', () => {
  it('keeps a quotient to so many digits after the point, rounded half-even', () => {
    const divisors = decimal(12).filter(({ units }) => units > 0n);
    const check = (left: Exact, right: Exact, digits: number) => {
      const { units, scale } = parseDecimal(divideDecimals(left.text, right.text, digits));
      expect(units * 10n ** BigInt(digits - scale)).toBe(
        nearestEven(
          left.units * 10n ** BigInt(right.scale + digits),
          right.units * 10n ** BigInt(left.scale),
        ),
      );
    };
    fc.assert(fc.property(decimal(12), divisors, fc.nat(20), check));
  });

  it('refuses to divide by what is not above zero', () => {
    expect(() => divideDecimals('1', '0', 12)).toThrow(RangeError);
    expect(() => divideDecimals('1', '-2', 12)).toThrow(RangeError);
  });
});

describe('divideHalfEven', () => {
  it('is odd: a credit rounds as the charge does', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (a, b) => {
          expect(divideHalfEven(-a, b)).toBe(-divideHalfEven(a, b));
          expect(divideHalfEven(a, b)).toBe(nearestEven(a, b));
        },
      ),
    );
  });
});

describe('dearestNanos', () => {
  it('never falls short of the rounded cost at any of the prices', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.array(decimal(9), { minLength: 1, maxLength: 4 }),
        (units, prices) => {
          const most = dearestNanos(
            units,
            prices.map(({ text }) => unitPrice(text, 1_000_000n)),
          );
          for (const { text } of prices) {
            expect(most).toBeGreaterThanOrEqual(costNanos(String(units), text, 1_000_000n));
          }
        },
      ),
    );
  });

  it('is nothing without a price', () => {
    expect(dearestNanos(5n, [])).toBe(0n);
  });
});

describe('dollars', () => {
  it('round-trip through nano-dollars', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (nanos) => {
        expect(dollarsToNanos(nanosToDollars(nanos))).toBe(nanos);
      }),
    );
  });

  it.each([
    [0n, '$0.00'],
    [1n, '$0.000000001'],
    [1_234_567n, '$0.001235'],
    [-1_234_500n, '-$0.001234'],
    [10_000_000n, '$0.01'],
    [1_005_000_000n, '$1.00'],
    [1_015_000_000n, '$1.02'],
    [12_345_678_900_000_000n, '$12,345,678.90'],
    [-2_500_000_000n, '-$2.50'],
  ])('formats %d nano-dollars as %s', (nanos, text) => {
    expect(formatDollars(nanos)).toBe(text);
  });

  it('L12: never shows an amount as nothing', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), (nanos) => {
        expect(formatDollars(nanos)).toMatch(/[1-9]/);
      }),
    );
  });

  it('sums amounts above the safe integers', () => {
    expect(sumNanos(['9007199254740993', '-1', '9007199254740993'])).toBe(18_014_398_509_481_985n);
    expect(sumNanos([])).toBe(0n);
  });
});

function nanosLike(text: string): bigint {
  const { units, scale } = parseDecimal(text);
  return units * 10n ** BigInt(12 - scale);
}

describe('divideByWeights', () => {
  const weights = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 8 })
    .filter((all) => all.some((weight) => weight > 0n));
  const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
  const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n);

  it('conserves the amount, and no part is a whole unit away from its share', () => {
    fc.assert(
      fc.property(amount, weights, (whole, all) => {
        const parts = divideByWeights(whole, all);
        expect(sum(parts)).toBe(whole);
        for (const [index, part] of parts.entries()) {
          const away = part * sum(all) - whole * (all[index] ?? 0n);
          expect((away < 0n ? -away : away) < sum(all)).toBe(true);
          if (all[index] === 0n) expect(part).toBe(0n);
        }
      }),
    );
  });

  it('refuses weights that divide nothing', () => {
    for (const all of [[], [0n], [2n, -1n]]) expect(() => divideByWeights(1n, all)).toThrow(RangeError);
  });
});

describe('centsByLargestRemainder', () => {
  it('adds up to the cents of the sum, each part within a cent of its own', () => {
    const amounts = fc.array(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), { maxLength: 9 });
    fc.assert(
      fc.property(amounts, (all) => {
        const { total, parts } = centsByLargestRemainder(all);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
        expect(total).toBe(centsOf(all.reduce((sum, amount) => sum + amount, 0n)));
        for (const [index, part] of parts.entries()) {
          const away = part * 10_000_000n - (all[index] ?? 0n);
          expect(away < 10_000_000n && away > -10_000_000n).toBe(true);
        }
      }),
    );
  });

  it('gives the missing cents to the largest remainders', () => {
    const thirds = [3_333_333n, 3_333_334n, 3_333_333n];
    expect(centsByLargestRemainder(thirds)).toEqual({ total: 1n, parts: [0n, 1n, 0n] });
  });
});

it('amounts become numbers for statistics alone, and estimates amounts again', () => {
  expect(dollarsForStatistics(12_345_678_901n)).toBe(12.345678);
  expect(dollarsForStatistics(10n ** 22n)).toBe(1e13);
  expect(nanosOfEstimate(12.3456784)).toBe(12_345_678_000n);
  expect(() => nanosOfEstimate(Number.NaN)).toThrow(RangeError);
});
