import { expect, test } from 'vitest';
import {
  monthBefore,
  monthName,
  readMonth,
  recentMonths,
} from '../../../../dashboard-api/web/period/months.ts';

test('months are counted back over the turn of a year, also from its last day', () => {
  expect(recentMonths(Date.parse('2028-02-29T23:59:59.999Z'), 4)).toEqual([
    '2028-02',
    '2028-01',
    '2027-12',
    '2027-11',
  ]);
  expect(recentMonths(Date.parse('2026-03-31T12:00:00Z'), 2)).toEqual(['2026-03', '2026-02']);
  expect(monthBefore('2026-01')).toBe('2025-12');
});

test('a month is read from an address only if there is one', () => {
  expect(['2026-11', '2026-00', '2026-1', 202611, undefined].map(readMonth)).toEqual([
    '2026-11',
    null,
    null,
    null,
    null,
  ]);
  expect(monthName('2026-09')).toBe('September 2026');
});
