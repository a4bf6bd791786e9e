import { describe, expect, test } from 'vitest';
import { bucketName, bucketTick } from '../../../../dashboard-api/web/cost-explorer/words.ts';
import { type DateStyle, writeDate } from '../../../../dashboard-api/web/notation/dates.ts';
import { formatDuration, formatInstant, formatIsoDay } from '../../../../dashboard-api/web/period/instant.ts';
import { monthName } from '../../../../dashboard-api/web/period/months.ts';
import { writtenFor } from './written-for.ts';

const plainly = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const STYLES: readonly DateStyle[] = ['day', 'dayOfYear', 'month', 'monthInFull', 'time', 'instant', 'stamp'];

describe('the last second of a leap day', () => {
  const leapDay = Date.parse('2028-02-29T23:59:59.999Z');
  test.each([
    [
      'en-US',
      'Feb 29, 2028',
      'Feb 29',
      'Feb 2028',
      'February 2028',
      '11:59 PM',
      'Feb 29, 2028, 11:59:59 PM',
      'Feb 29, 11:59:59 PM',
    ],
    [
      'en-IN',
      '29 Feb 2028',
      '29 Feb',
      'Feb 2028',
      'February 2028',
      '11:59 pm',
      '29 Feb 2028, 11:59:59 pm',
      '29 Feb, 11:59:59 pm',
    ],
    [
      'de-DE',
      '29.02.2028',
      '29. Feb.',
      'Feb. 2028',
      'Februar 2028',
      '23:59',
      '29.02.2028, 23:59:59',
      '29. Feb., 23:59:59',
    ],
    [
      'de-CH',
      '29.02.2028',
      '29. Feb.',
      'Feb. 2028',
      'Februar 2028',
      '23:59',
      '29.02.2028, 23:59:59',
      '29. Feb., 23:59:59',
    ],
    [
      'fr-FR',
      '29 févr. 2028',
      '29 févr.',
      'févr. 2028',
      'février 2028',
      '23:59',
      '29 févr. 2028, 23:59:59',
      '29 févr., 23:59:59',
    ],
    [
      'ja-JP',
      '2028/02/29',
      '2月29日',
      '2028年2月',
      '2028年2月',
      '23:59',
      '2028/02/29 23:59:59',
      '2月29日 23:59:59',
    ],
  ])('is written as in %s, in UTC', (locale, ...written) => {
    const shown = writtenFor(locale, () => STYLES.map((style) => writeDate(leapDay, style)));
    expect(shown.map(plainly)).toEqual(written);
  });
});

const LOCALES = ['en-US', 'en-IN', 'de-DE', 'de-CH', 'fr-FR', 'ja-JP'];

test.each(LOCALES)('months end where they end in %s, whatever the zone of the machine', (locale) => {
  writtenFor(locale, () => {
    for (const [end, next] of [
      ['2026-01-31', '2026-02-01'],
      ['2027-02-28', '2027-03-01'],
      ['2028-02-29', '2028-03-01'],
      ['2026-12-31', '2027-01-01'],
    ] as const) {
      const [last, first] = [`${end}T23:59:59.999Z`, `${next}T00:00:00.000Z`];
      expect(formatInstant(last).startsWith(formatIsoDay(end))).toBe(true);
      expect(formatInstant(first).startsWith(formatIsoDay(next))).toBe(true);
      expect(monthName(end.slice(0, 7)) === monthName(next.slice(0, 7))).toBe(false);
    }
  });
});

describe('where daylight saving ends', () => {
  // In Berlin 2:00 comes twice on that day, in the labels of reports with how far the clocks are from UTC.
  const [summer, winter] = ['2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00'];
  test.each([
    ['en-US', '2:00 AM', 'Oct 25, 2026, 2:00 AM'],
    ['de-DE', '02:00', '25.10.2026, 02:00'],
    ['fr-FR', '02:00', '25 oct. 2026, 02:00'],
    ['ja-JP', '2:00', '2026/10/25 2:00'],
  ])('the hour that comes twice is named twice in %s', (locale, tick, name) => {
    writtenFor(locale, () => {
      expect([summer, winter].map((label) => plainly(bucketTick(label, 'hour')))).toEqual([tick, tick]);
      expect([summer, winter].map((label) => plainly(bucketName(label, 'hour')))).toEqual([
        `${name} +02:00`,
        `${name} +01:00`,
      ]);
      // The day itself has 25 hours, and its own date at either end.
      expect(bucketName('2026-10-25', 'day')).toBe(formatIsoDay('2026-10-25'));
    });
  });
});

test('weeks and months of a report are named by their first day', () => {
  writtenFor('de-DE', () => {
    expect(bucketName('2026-11-16', 'week')).toBe('Week of 16.11.2026');
    expect(bucketTick('2026-11-16', 'week')).toBe('16. Nov.');
    expect([bucketTick('2026-11', 'month'), bucketName('2026-11', 'month')]).toEqual([
      'Nov. 2026',
      'Nov. 2026',
    ]);
    expect(bucketTick('', 'day')).toBe('');
    expect(formatDuration(4249)).toBe('4,2 s');
  });
});

test('years are those of the books, whatever calendar the locale prefers', () => {
  for (const locale of ['th-TH', 'fa-IR', 'ar-SA', 'ja-JP-u-ca-japanese'])
    expect(writtenFor(locale, () => writeDate(Date.parse('2026-11-20T00:00:00Z'), 'day'))).toContain('2026');
});
