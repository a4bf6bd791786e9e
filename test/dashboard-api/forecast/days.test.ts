import { describe, expect, it } from 'vitest';
import { daysOf, periodAt } from '../../../dashboard-api/forecast/days.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);
const dollars = (count: number) => BigInt(count) * 1_000_000_000n;

describe('days of a zone', () => {
  it('begin at its midnight, also on the days when clocks change, and end before today', () => {
    const from = at('2026-10-23T22:00:00Z');
    const hours = Array.from({ length: 24 * 4 + 1 }, (_, hour) => ({
      atMs: from + hour * HOUR_MS,
      costNanos: dollars(1),
    }));
    const days = daysOf(hours, 'Europe/Berlin', at('2026-10-27T22:30:00Z'));
    // 24, 25 (with an hour more), 26 October; 27 is today.
    expect(days).toEqual({ amounts: [24, 25, 24], firstWeekday: 6 });
  });

  it('begin with the first usage, and a day without any is a day', () => {
    const hours = [
      { atMs: at('2026-11-01T05:00:00Z'), costNanos: 0n },
      { atMs: at('2026-11-02T05:00:00Z'), costNanos: dollars(3) },
      { atMs: at('2026-11-04T05:00:00Z'), costNanos: dollars(5) },
    ];
    expect(daysOf(hours, 'UTC', at('2026-11-06T00:00:00Z'))).toEqual({
      amounts: [3, 0, 5, 0],
      firstWeekday: 1,
    });
    expect(daysOf([], 'UTC', at('2026-11-06T00:00:00Z')).amounts).toEqual([]);
  });
});

describe('a period', () => {
  const calendar = { timeZone: 'America/New_York', fiscalStartMonth: 4 };
  const now = at('2026-11-20T17:00:00Z');

  it.each([
    ['day', '2026-11-20T05:00:00Z', '2026-11-21T05:00:00Z', 1],
    ['week', '2026-11-16T05:00:00Z', '2026-11-23T05:00:00Z', 3],
    ['month', '2026-11-01T04:00:00Z', '2026-12-01T05:00:00Z', 11],
    ['quarter', '2026-10-01T04:00:00Z', '2027-01-01T05:00:00Z', 42],
    ['year', '2026-04-01T04:00:00Z', '2027-04-01T04:00:00Z', 132],
  ] as const)('%s is the organisation’s', (period, start, end, daysLeft) => {
    expect(periodAt(period, calendar, now)).toEqual({
      startMs: at(start),
      endMs: at(end),
      daysLeft,
      todayMs: at('2026-11-20T05:00:00Z'),
      todayLeft: 0.5,
    });
  });
});
