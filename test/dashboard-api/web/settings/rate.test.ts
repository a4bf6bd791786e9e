import { expect, test } from 'vitest';
import { readRate, standingOf } from '../../../../dashboard-api/web/settings/rate.ts';

test('a rate is typed with a point or a comma', () => {
  expect(['0.92', ' 0,92 ', '151', '0', '1,234.5', '-1'].map(readRate)).toEqual([
    '0.92',
    '0.92',
    '151',
    null,
    '1234.5',
    null,
  ]);
});

test('a rate says whether it decides about a day', () => {
  const rate = {
    rateId: '',
    currency: 'EUR',
    rate: '0.92',
    quote: 'perDollar' as const,
    perDollar: '0.92',
    effectiveFrom: '2026-11-01',
    effectiveUntil: '2026-11-20',
    source: 'a bank',
    createdAt: '2026-11-01T00:00:00Z',
    createdBy: null,
    withdrawnAt: null,
  };
  const days = ['2026-10-31', '2026-11-01', '2026-11-20', '2026-11-21'];
  expect(days.map((day) => standingOf(rate, day))).toEqual(['not yet', 'holds', 'holds', 'ended']);
  expect(standingOf({ ...rate, effectiveUntil: null }, '2027-01-01')).toBe('holds');
  expect(standingOf({ ...rate, withdrawnAt: '2026-11-02T00:00:00Z' }, '2026-11-03')).toBe('taken back');
});
