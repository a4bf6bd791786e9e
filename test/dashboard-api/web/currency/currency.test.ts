import { describe, expect, test } from 'vitest';
import {
  conversionWords,
  formatAmount,
  formatAxis,
  heightOf,
  readCurrency,
} from '../../../../dashboard-api/web/currency/format.ts';
import { writeMoney } from '../../../../dashboard-api/web/notation/numbers.ts';
import { rateReading, readRate } from '../../../../dashboard-api/web/settings/rate.ts';
import {
  inCurrency,
  parseSearch,
  readView,
  stringifySearch,
  withoutFilters,
  writeView,
} from '../../../../dashboard-api/web/view/search.ts';

const EUROS = {
  currency: 'EUR',
  day: '2026-10-31',
  perDollar: '0.92',
  rate: '0.92',
  quote: 'perDollar' as const,
  effectiveFrom: '2026-10-01',
  source: 'the bank',
};

describe('an amount in another currency', () => {
  test.each([
    ['1234.5', 'EUR', '€1,234.50'],
    ['-1234.5', 'EUR', '-€1,234.50'],
    ['0', 'EUR', '€0.00'],
    ['0.00423456', 'EUR', '€0.004235'],
    ['0.125', 'EUR', '€0.12'],
    ['1204', 'JPY', '¥1,204'],
    ['0.5', 'JPY', '¥0.5'],
    ['1.2345', 'KWD', 'KWD\u00a01.234'],
    // More digits than a floating-point number has.
    ['12345678901234567.895', 'EUR', '€12,345,678,901,234,567.90'],
  ])('%s %s is %s', (amount, currency, shown) => {
    expect(writeMoney(amount, currency)).toBe(shown);
  });

  test('is the exact product, rounded once; without a rate it stays in dollars', () => {
    expect(formatAmount(1_005_434_782n, EUROS)).toBe('€0.92');
    expect(formatAmount(1_005_434_783n, EUROS)).toBe('€0.93');
    expect(formatAmount(1_005_434_783n, null)).toBe('$1.01');
    expect(heightOf(2_000_000_000n, EUROS)).toBe(1_840_000_000);
    expect([formatAxis(1_840_000_000, EUROS), formatAxis(2e9, null)]).toEqual(['€1.84', '$2.00']);
  });

  test('says by which rate, of which day, from where', () => {
    expect(conversionWords(EUROS)).toBe(
      'Converted from US dollars by the rate of Oct 31, 2026: 1 USD = 0.92 EUR, the bank, from Oct 1, 2026 on.',
    );
    expect(conversionWords({ ...EUROS, quote: 'dollarsPerUnit', rate: '1.08' })).toContain(
      '1 EUR = 1.08 USD',
    );
  });
});

test('the currency lives in the address, survives other filters, and is no dollar and no nonsense', () => {
  const view = readView(parseSearch('period=7d&currency=EUR&model=a'));
  expect(view.currency).toBe('EUR');
  expect(stringifySearch({ ...writeView(view) })).toBe('?period=7d&model=a&currency=EUR');
  expect(withoutFilters(view)).toMatchObject({ currency: 'EUR', filters: [] });
  expect(inCurrency(view, null)).not.toHaveProperty('currency');
  expect(inCurrency(view, 'CHF').currency).toBe('CHF');
  expect(['USD', 'eur', '', 7, undefined].map(readCurrency)).toEqual([null, null, null, null, null]);
});

test('a rate is typed with a point or a comma', () => {
  expect([' 0.92 ', '0,92', '150', '15,800.5'].map(readRate)).toEqual(['0.92', '0.92', '150', '15800.5']);
  for (const text of ['', '0', '0.00', '1e3', '-1', '01', '0.1234567890123'])
    expect(readRate(text), text).toBeNull();
});

test('a rate that can be thousands or decimals is asked about', () => {
  expect(rateReading('1,380')).toEqual({ kind: 'ambiguous', readings: ['1380', '1.380'] });
  expect(readRate('1,380')).toBeNull();
  expect(['1380', '1,380.0', '1.380'].map(readRate)).toEqual(['1380', '1380.0', '1.380']);
});
