import { expect, test } from 'vitest';
import { readDollars } from '../../../../dashboard-api/web/money/input.ts';
import { endOfDay } from '../../../../dashboard-api/web/period/days.ts';

test.each([
  ['2500', 2_500_000_000_000n],
  ['2,500', 2_500_000_000_000n],
  [' $1,234,567.50 ', 1_234_567_500_000_000n],
  ['0.000000001', 1n],
  ['0', 0n],
])('%j is an amount', (text, nanos) => {
  expect(readDollars(text)).toBe(nanos);
});

// A comma for decimals would be read as thousands: what is not plainly an amount is none.
test.each(['', ' ', '-1', '1e9', '.5', '1.', '0,50', '12,34', '2.500,00', '0.0000000001', '$', 'x', '١'])(
  '%j is none',
  (text) => {
    expect(readDollars(text)).toBeNull();
  },
);

test('a day ends where the next begins', () => {
  expect(endOfDay('2028-02-28')).toBe('2028-02-29T00:00:00.000Z');
  expect(endOfDay('2026-12-31')).toBe('2027-01-01T00:00:00.000Z');
  for (const none of ['', '2026-13-01', '31.12.2026']) expect(endOfDay(none)).toBeNull();
});
