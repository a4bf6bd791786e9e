import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoursSchema, isWithin, localTimeAt, type ZoneOffset } from '../../../contract/policies/hours.ts';
import { zoneOffsets } from '../../../dashboard-api/organisation/zone-offsets.ts';

const at = Date.parse;
const DAY_MS = 86_400_000;
const BERLIN = zoneOffsets('Europe/Berlin', at('2026-01-01T00:00:00Z'), at('2028-01-01T00:00:00Z'));
const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

describe('the time where an organisation is', () => {
  it('agrees with the time zone database, before, after and within an hour that is put forward or back', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'UTC',
    ];
    const from = at('2026-01-01T00:00:00Z');
    const days: Record<string, number> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 };
    for (const timeZone of zones) {
      const offsets = zoneOffsets(timeZone, from, from + 730 * DAY_MS);
      const format = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      const around = offsets
        .slice(1)
        .flatMap(({ fromMs }) => [-1, 0, 1_800_000, 3_600_000].map((by) => fromMs + by));
      fc.assert(
        fc.property(
          fc.oneof(
            fc.nat(730 * DAY_MS).map((ms) => from + ms),
            fc.constantFrom(from, ...around),
          ),
          (atMs) => {
            const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
            expect(localTimeAt(offsets, atMs)).toEqual({
              day: days[parts.get('weekday') ?? ''],
              minute: minutes(`${parts.get('hour')}:${parts.get('minute')}`),
            });
          },
        ),
      );
    }
  });

  it('is not known before the first instant that was told of, nor where none was', () => {
    expect(localTimeAt(BERLIN, at('2025-12-31T23:59:59Z'))).toBeNull();
    expect(localTimeAt([], 0)).toBeNull();
  });

  it('is told with every change in the period, at most sixteen', () => {
    expect(BERLIN.map(({ offsetSeconds }) => offsetSeconds)).toEqual([3_600, 7_200, 3_600, 7_200, 3_600]);
    expect(zoneOffsets('Africa/Casablanca', 0, at('2028-01-01T00:00:00Z'))).toHaveLength(16);
  });
});

describe('hours', () => {
  const OFFICE = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];
  const NIGHT = [{ days: [5], from: '22:00', to: '06:00' }];
  const isOpen = (
    hours: typeof OFFICE,
    instant: string,
    offsets: readonly ZoneOffset[] = BERLIN,
  ): boolean => {
    const time = localTimeAt(offsets, at(instant));
    return time !== null && isWithin(hours, time);
  };

  it('begin and end by the clock of the place, in summer and in winter', () => {
    const edges = ['2026-06-01T05:59Z', '2026-06-01T06:00Z', '2026-06-01T15:59Z', '2026-06-01T16:00Z'];
    expect(edges.map((instant) => isOpen(OFFICE, instant))).toEqual([false, true, true, false]);
    const winter = ['2026-12-01T06:59Z', '2026-12-01T07:00Z', '2026-12-01T16:59Z', '2026-12-01T17:00Z'];
    expect(winter.map((instant) => isOpen(OFFICE, instant))).toEqual([false, true, true, false]);
    expect(isOpen(OFFICE, '2026-06-06T10:00Z')).toBe(false);
  });

  it('go on past midnight into the next day, and from Sunday into Monday', () => {
    const friday = ['2026-06-05T19:59Z', '2026-06-05T20:00Z', '2026-06-06T03:59Z', '2026-06-06T04:00Z'];
    expect(friday.map((instant) => isOpen(NIGHT, instant))).toEqual([false, true, true, false]);
    expect(isWithin([{ days: [7], from: '22:00', to: '06:00' }], { day: 1, minute: 0 })).toBe(true);
  });

  it('hold in both hours that a clock which is put back shows twice, and lose the one that it skips', () => {
    const early = [{ days: [7], from: '02:00', to: '03:00' }];
    const autumn = ['2026-10-24T23:59Z', '2026-10-25T00:00Z', '2026-10-25T01:59Z', '2026-10-25T02:00Z'];
    expect(autumn.map((instant) => isOpen(early, instant))).toEqual([false, true, true, false]);
    const spring = ['2026-03-29T00:59Z', '2026-03-29T01:00Z'];
    expect(spring.map((instant) => isOpen(early, instant))).toEqual([false, false]);
  });

  it('are taken only as a day has them', () => {
    const isHours = (change: object) => hoursSchema.safeParse({ ...OFFICE[0], ...change }).success;
    expect(isHours({ from: '00:00', to: '24:00' })).toBe(true);
    for (const change of [
      { from: '24:00' },
      { to: '25:00' },
      { to: '08:00' },
      { days: [] },
      { days: [0] },
      { days: [8] },
      { zone: 'UTC' },
    ])
      expect(isHours(change)).toBe(false);
  });
});
