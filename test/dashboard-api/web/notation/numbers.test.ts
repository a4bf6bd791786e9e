import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dollarsToNanos, formatDollars as formatInMessages } from '../../../../contract/money.ts';
import { formatDollars, formatExactDollars } from '../../../../dashboard-api/web/currency/format.ts';
import {
  writeDecimal,
  writeExactMoney,
  writeMoney,
  writePercent,
  writeWhole,
} from '../../../../dashboard-api/web/notation/numbers.ts';
import { writtenFor } from './written-for.ts';

/** Spaces of any width, and either apostrophe, as one: which of them a country has changes with the data of the runtime. */
const plainly = (text: string): string =>
  text
    .replace(/[\u00a0\u202f]/g, ' ')
    .replaceAll('’', "'")
    .replaceAll('−', '-');

const AMOUNTS = ['1234567.5', '-1234.5', '0', '0.00123456', '-0.000000001', '90071992547409931234.125'];

describe('amounts of US dollars', () => {
  test.each([
    [
      'en-US',
      [
        '$1,234,567.50',
        '-$1,234.50',
        '$0.00',
        '$0.001235',
        '-$0.000000001',
        '$90,071,992,547,409,931,234.12',
      ],
    ],
    [
      'de-DE',
      [
        '1.234.567,50 $',
        '-1.234,50 $',
        '0,00 $',
        '0,001235 $',
        '-0,000000001 $',
        '90.071.992.547.409.931.234,12 $',
      ],
    ],
    [
      'fr-FR',
      [
        '1 234 567,50 $US',
        '-1 234,50 $US',
        '0,00 $US',
        '0,001235 $US',
        '-0,000000001 $US',
        '90 071 992 547 409 931 234,12 $US',
      ],
    ],
    [
      'en-IN',
      [
        '$12,34,567.50',
        '-$1,234.50',
        '$0.00',
        '$0.001235',
        '-$0.000000001',
        '$9,00,71,99,25,47,40,99,31,234.12',
      ],
    ],
    [
      'ja-JP',
      [
        '$1,234,567.50',
        '-$1,234.50',
        '$0.00',
        '$0.001235',
        '-$0.000000001',
        '$90,071,992,547,409,931,234.12',
      ],
    ],
    [
      'de-CH',
      [
        "$ 1'234'567.50",
        "$-1'234.50",
        '$ 0.00',
        '$ 0.001235',
        '$-0.000000001',
        "$ 90'071'992'547'409'931'234.12",
      ],
    ],
  ])('are written as in %s, exactly and rounded half to even', (locale, written) => {
    const shown = writtenFor(locale, () => AMOUNTS.map((amount) => writeMoney(amount, 'USD')));
    expect(shown.map(plainly)).toEqual(written);
  });

  test('have narrow spaces that do not break in French', () => {
    expect(writtenFor('fr-FR', () => writeMoney('1234.5', 'USD'))).toMatch(/^1\u202f234,50\u00a0\$US$/);
  });

  test('in the notation of the United States are those of messages, for any amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 30n), 10n ** 30n),
        fc.constantFrom(1n, 10n ** 9n, 10n ** 24n),
        (n, part) => {
          expect(formatDollars(n / part)).toBe(formatInMessages(n / part));
        },
      ),
    );
  });

  test('are exact with every digit, and with cents at the least', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), (nanos) => {
        const shown = formatExactDollars(nanos).replace(/[$,]/g, '');
        expect(dollarsToNanos(shown)).toBe(nanos);
        expect(shown).toMatch(/\.\d\d/);
      }),
    );
  });

  test('say whose dollars they are where the reader has others', () => {
    expect(writtenFor('en-CA', () => [writeMoney('1', 'USD'), writeMoney('1', 'CAD')])).toEqual([
      'US$1.00',
      '$1.00',
    ]);
  });
});

test.each([
  ['de-DE', '1.234,50 €', '1.205 ¥', '0,0375 €'],
  ['fr-FR', '1 234,50 €', '1 205 JPY', '0,0375 €'],
  ['ja-JP', '€1,234.50', '￥1,205', '€0.0375'],
  ['en-IN', '€1,234.50', 'JP¥1,205', '€0.0375'],
])('other currencies have their own coins in %s', (locale, euros, yen, exact) => {
  const shown = writtenFor(locale, () => [
    writeMoney('1234.5', 'EUR'),
    writeMoney('1204.5000001', 'JPY'),
    writeExactMoney('0.0375', 'EUR'),
  ]);
  expect(shown.map(plainly)).toEqual([euros, yen, exact]);
});

test.each([
  ['en-US', '90,071,992,547,409,931', '12,345.50', '+12.3%', '-100.0%', '80%'],
  ['de-DE', '90.071.992.547.409.931', '12.345,50', '+12,3 %', '-100,0 %', '80 %'],
  ['fr-FR', '90 071 992 547 409 931', '12 345,50', '+12,3 %', '-100,0 %', '80 %'],
  ['en-IN', '90,07,19,92,54,74,09,931', '12,345.50', '+12.3%', '-100.0%', '80%'],
  ['de-CH', "90'071'992'547'409'931", "12'345.50", '+12.3%', '-100.0%', '80%'],
  ['ja-JP', '90,071,992,547,409,931', '12,345.50', '+12.3%', '-100.0%', '80%'],
])('counts, quantities and per cents are written as in %s', (locale, count, quantity, more, less, whole) => {
  const shown = writtenFor(locale, () => [
    writeWhole('90071992547409931'),
    writeDecimal('12345.50'),
    writePercent('12.3', 'always'),
    writePercent('-100.0', 'always'),
    writePercent(80),
  ]);
  expect(shown.map(plainly)).toEqual([count, quantity, more, less, whole]);
});

test('digits are Latin and years are of the books, whatever the locale prefers', () => {
  for (const locale of ['ar-EG', 'fa-IR', 'mr-IN', 'th-TH'])
    expect(writtenFor(locale, () => writeDecimal('1234.5'))).toMatch(/^1.?234.5$/);
});
