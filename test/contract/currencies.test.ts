import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesRates, coinDigits, rateDayOf, rateOn } from '../../contract/currencies.ts';
import {
  addDecimals,
  coinsByLargestRemainder,
  convertedNanos,
  dividedByDecimal,
  exactProduct,
  reciprocal,
} from '../../contract/money.ts';

let entered = 0;
const rate = (effectiveFrom: string, effectiveUntil: string | null = null, currency = 'EUR') => ({
  currency,
  effectiveFrom,
  effectiveUntil,
  withdrawnAt: null as Date | null,
  createdAt: new Date(Date.UTC(2026, 10, 1, 0, 0, entered++)),
});

describe('the rate of a day', () => {
  const [october, november, corrected] = [rate('2026-10-01'), rate('2026-11-01'), rate('2026-11-01')];
  const week = rate('2026-11-09', '2026-11-15');
  const rates = [october, november, corrected, week, rate('2026-01-01', null, 'JPY')];

  test('is that of the newest beginning, of the newest entry, and none where none holds', () => {
    expect(rateOn(rates, 'EUR', '2026-09-30')).toBeNull();
    expect(rateOn(rates, 'EUR', '2026-10-31')).toBe(october);
    expect(rateOn(rates, 'EUR', '2026-11-08')).toBe(corrected);
    expect(rateOn(rates, 'EUR', '2026-11-15')).toBe(week);
    // A rate that has ended leaves the day to the one that began before it.
    expect(rateOn(rates, 'EUR', '2026-11-16')).toBe(corrected);
    expect(rateOn([{ ...october, withdrawnAt: new Date(0) }], 'EUR', '2026-10-31')).toBeNull();
    expect(rateOn(rates, 'CHF', '2026-11-08')).toBeNull();
  });

  test('of a closed month stays: what would change it is found, what only adds to it is not', () => {
    const closed = '2026-10-31';
    const changes = (after: (typeof rates)[number][]) => changesRates(rates, after, 'EUR', closed);
    expect(changes([...rates, rate('2026-10-15')])).toBe(true);
    expect(changes([...rates, rate('2026-10-15', '2026-10-15')])).toBe(true);
    expect(changes(rates.filter((one) => one !== october))).toBe(true);
    expect(changes([...rates, rate('2026-11-01')])).toBe(false);
    expect(changes([...rates, rate('2026-08-01')])).toBe(false);
    expect(changes([...rates, rate('2026-10-15', null, 'JPY')])).toBe(false);
  });

  test('is looked for on a period’s last day, or today while it runs', () => {
    const now = new Date('2026-11-20T23:59:59Z');
    expect(rateDayOf(new Date('2026-11-01T00:00:00Z'), now)).toBe('2026-10-31');
    expect(rateDayOf(new Date('2026-12-01T00:00:00Z'), now)).toBe('2026-11-20');
  });
});

describe('converting', () => {
  const nanos = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
  const perDollar = fc
    .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 999_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`);

  test('is exact, so that converted parts add up to the converted whole', () => {
    fc.assert(
      fc.property(nanos, nanos, perDollar, (one, other, by) => {
        const parts = addDecimals(convertedNanos(one, by), convertedNanos(other, by));
        expect(parts).toBe(convertedNanos(one + other, by));
      }),
    );
    expect(convertedNanos(1_500_000_001n, '0.92')).toBe('1.38000000092');
  });

  test('in coins adds up to the coins of the sum', () => {
    fc.assert(
      fc.property(
        fc.array(nanos, { maxLength: 8 }),
        perDollar,
        fc.constantFrom(0, 2, 3, 12),
        (all, by, digits) => {
          const { total, parts } = coinsByLargestRemainder(all, by, digits);
          expect(parts.reduce(addDecimals, '0')).toBe(total);
          const exact = convertedNanos(
            all.reduce((sum, amount) => sum + amount, 0n),
            by,
          );
          const away = Math.abs(Number(total) - Number(exact));
          expect(away).toBeLessThanOrEqual(0.51 / 10 ** digits + Math.abs(Number(exact)) * 1e-12);
        },
      ),
    );
    expect(coinsByLargestRemainder([1_000_000_000n, 1_000_000_000n], '150.55', 0)).toEqual({
      total: '301',
      parts: ['151', '150'],
    });
    expect([coinDigits('EUR'), coinDigits('JPY'), coinDigits('KWD')]).toEqual([2, 0, 3]);
  });

  test('a rate the other way round is its reciprocal to 15 digits', () => {
    expect(reciprocal('1.0853')).toBe('0.921404220031328');
    expect(reciprocal('0.25')).toBe('4');
    expect(Number(exactProduct(reciprocal('1.0853'), '1.0853'))).toBeCloseTo(1, 14);
    expect(() => reciprocal('0')).toThrow(RangeError);
  });

  test('an amount is divided by a decimal to the nano-dollar, half to even', () => {
    expect(dividedByDecimal(10n, '4')).toBe(2n);
    expect(dividedByDecimal(14n, '4')).toBe(4n);
    expect(dividedByDecimal(1_000_000_000n, '0.3')).toBe(3_333_333_333n);
    expect(() => dividedByDecimal(1n, '0')).toThrow(RangeError);
  });
});
