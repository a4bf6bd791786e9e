import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nanosToDollars } from '../../../../contract/money.ts';
import { readAmounts, readThresholds } from '../../../../dashboard-api/web/budgets/thresholds.ts';
import { formatExactDollars } from '../../../../dashboard-api/web/currency/format.ts';
import {
  dollarsFault,
  dollarsUnderstood,
  readDollars,
  typedDollars,
} from '../../../../dashboard-api/web/money/input.ts';
import { writeDecimal, writeWhole } from '../../../../dashboard-api/web/notation/numbers.ts';
import { readTyped, readWhole, typedFrom } from '../../../../dashboard-api/web/notation/typed.ts';
import { writtenFor } from './written-for.ts';

const LOCALES = [
  'en-US',
  'en-IN',
  'de-DE',
  'de-CH',
  'de-AT',
  'fr-FR',
  'fr-CH',
  'ja-JP',
  'es-ES',
  'pt-PT',
  'ar-EG',
];
const DIGITS = { whole: 12, fraction: 9 };
const nanos = fc.bigInt(0n, 10n ** 21n - 1n);

describe.each(LOCALES)('what is typed in %s', (locale) => {
  test('is any amount as the page shows it, with its sign and separators', () => {
    writtenFor(locale, () =>
      fc.assert(
        fc.property(nanos, (amount) => {
          expect(readDollars(formatExactDollars(amount))).toBe(amount);
          expect(readDollars(formatExactDollars(amount).replace(/[\u00a0\u202f]/g, ' '))).toBe(amount);
        }),
      ),
    );
  });

  test('is any amount as a field begins with it', () => {
    writtenFor(locale, () =>
      fc.assert(
        fc.property(nanos, (amount) => {
          expect(readDollars(typedDollars(amount))).toBe(amount);
        }),
      ),
    );
  });

  test('is any amount as it is copied, or is asked about: it never becomes another', () => {
    writtenFor(locale, () =>
      fc.assert(
        fc.property(nanos, (amount) => {
          expect([amount, null]).toContain(readDollars(nanosToDollars(amount)));
        }),
      ),
    );
  });

  test('is any whole number as the page shows it', () => {
    writtenFor(locale, () =>
      fc.assert(
        fc.property(fc.nat(), (count) => {
          expect(readWhole(writeWhole(count))).toBe(count);
          expect(readWhole(String(count))).toBe(count);
        }),
      ),
    );
  });

  test('is never read in two ways', () => {
    const text = fc.string({ unit: fc.constantFrom(..."0123456789.,’' "), maxLength: 12 });
    writtenFor(locale, () =>
      fc.assert(
        fc.property(text, (typed) => {
          const reading = readTyped(typed, DIGITS);
          if (reading.kind !== 'number') return;
          // Shown again, it is the same number.
          const again = readTyped(typedFrom(reading.plain), DIGITS);
          expect(again).toEqual({ kind: 'number', plain: reading.plain });
          expect(writeDecimal(reading.plain)).not.toBe('');
        }),
      ),
    );
  });
});

const read = (locale: string, text: string) => writtenFor(locale, () => readDollars(text));

test.each([
  ['de-DE', '2.500,50', 2_500_500_000_000n],
  ['de-DE', '2500,5 $', 2_500_500_000_000n],
  ['de-DE', '0.5', 500_000_000n],
  ['de-DE', '1.234.567', 1_234_567_000_000_000n],
  ['fr-FR', '2 500,50', 2_500_500_000_000n],
  ['fr-FR', '2\u202f500,50\u00a0$US', 2_500_500_000_000n],
  ['en-IN', '12,34,567.50', 1_234_567_500_000_000n],
  ['en-IN', '1,234,567.50', 1_234_567_500_000_000n],
  ['de-CH', "2'500.50", 2_500_500_000_000n],
  ['de-CH', '2’500.50', 2_500_500_000_000n],
  ['ja-JP', '２，５００．５', 2_500_500_000_000n],
  ['en-GB', 'US$2,500.50', 2_500_500_000_000n],
  ['en-GB', '2500 USD', 2_500_000_000_000n],
])('in %s %j is an amount', (locale, text, amount) => {
  expect(read(locale, text)).toBe(amount);
});

test.each([
  ['de-DE', '2,500.50'],
  ['de-DE', '2.50.000'],
  ['de-DE', '2500,0000000001'],
  ['fr-FR', '2 50'],
  ['fr-FR', '2.500,50'],
  ['en-US', '2.500,50'],
  ['en-US', '0,50'],
  ['de-CH', '2,500.50'],
  ['en-IN', '1,2,345'],
])('in %s %j is none', (locale, text) => {
  expect(read(locale, text)).toBeNull();
});

test('what can be thousands or decimals is asked about, with both', () => {
  writtenFor('de-DE', () => {
    expect(readDollars('1.234')).toBeNull();
    expect(dollarsFault('1.234')).toBe('This can be 1.234 or 1,234: write 1234 or 1,234.');
    expect(['1234', '1.234,00', '1,234'].map(readDollars)).toEqual([
      1_234_000_000_000n,
      1_234_000_000_000n,
      1_234_000_000n,
    ]);
  });
  expect(readDollars('1,234')).toBe(1_234_000_000_000n);
});

test('what was understood is said where there are separators, and what would be taken where there is nothing', () => {
  expect([dollarsUnderstood('2,500.5'), dollarsUnderstood('2500'), dollarsUnderstood('2,50')]).toEqual([
    'Read as $2,500.50.',
    null,
    null,
  ]);
  expect([dollarsFault(''), dollarsFault('2,500'), dollarsFault('2,50')]).toEqual([
    null,
    null,
    'An amount in US dollars, such as 2,500.00 or 0.50.',
  ]);
  writtenFor('fr-FR', () => {
    expect(dollarsUnderstood('2500,5')?.replace(/\s/g, ' ')).toBe('Read as 2 500,50 $US.');
    expect(dollarsFault('x')?.replace(/\s/g, ' ')).toBe('An amount in US dollars, such as 2 500,00 or 0,50.');
  });
});

test('lists of per cents and of amounts are not cut at a point or between thousands', () => {
  expect([readThresholds('50,80, 100'), readThresholds('80,5')]).toEqual([
    [50, 80, 100],
    [5, 80],
  ]);
  writtenFor('de-DE', () => {
    expect([readThresholds('50, 80; 100 %'), readThresholds('80,5')]).toEqual([[50, 80, 100], null]);
    expect(readAmounts('500; 1.200,50')).toEqual(['500000000000', '1200500000000']);
  });
  writtenFor('fr-FR', () => {
    expect(readAmounts('500; 1 200,50')).toEqual(['500000000000', '1200500000000']);
  });
});
