import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTERVALS } from '../../../contract/report-words.ts';
import { bucketsOf, daysOf, offsetsOf, previousOf } from '../../../dashboard-api/reports/calendar.ts';

const period = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });

describe('buckets of a zone', () => {
  test('a day on which clocks are put has 23 or 25 hours, and each is told apart', () => {
    const spring = period('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z');
    const autumn = period('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z');
    for (const [of, hours] of [
      [spring, 23],
      [autumn, 25],
    ] as const) {
      expect(bucketsOf('day', 'Europe/Berlin', of)).toMatchObject([{ isPartial: false }]);
      const buckets = bucketsOf('hour', 'Europe/Berlin', of) ?? [];
      expect(new Set(buckets.map(({ label }) => label)).size).toBe(hours);
    }
    expect(
      bucketsOf('hour', 'Europe/Berlin', autumn)
        ?.slice(2, 4)
        .map(({ label }) => label),
    ).toEqual(['2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00']);
  });

  test('where clocks are put by half an hour, an hour is cut there', () => {
    const buckets = bucketsOf(
      'hour',
      'Australia/Lord_Howe',
      period('2026-04-04T13:00:00Z', '2026-04-04T17:00:00Z'),
    );
    expect(buckets?.map(({ from }) => from.toISOString().slice(11, 16))).toEqual([
      '13:00',
      '14:00',
      '15:00',
      '15:30',
      '16:30',
    ]);
  });

  test('weeks begin on Monday, months on their first, and what is cut is said to be', () => {
    const november = period('2026-11-05T00:00:00Z', '2026-12-01T00:00:00Z');
    expect(bucketsOf('week', 'UTC', november)?.map(({ label }) => label)).toEqual([
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
      '2026-11-30',
    ]);
    expect(bucketsOf('month', 'UTC', november)).toMatchObject([{ label: '2026-11', isPartial: true }]);
  });

  test.each(['Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'])(
    'tile every period of %s without gap or overlap',
    (timeZone) => {
      fc.assert(
        fc.property(
          fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
          fc.integer({ min: 1, max: 40 * 86_400_000 }),
          fc.constantFrom(...INTERVALS),
          (fromMs, lengthMs, interval) => {
            const of = { from: new Date(fromMs), to: new Date(fromMs + lengthMs) };
            const buckets = bucketsOf(interval, timeZone, of) ?? [];
            expect(buckets[0]?.from).toEqual(of.from);
            expect(buckets.at(-1)?.to).toEqual(of.to);
            for (const [index, bucket] of buckets.entries()) {
              expect(bucket.from < bucket.to).toBe(true);
              if (index > 0) expect(bucket.from).toEqual(buckets[index - 1]?.to);
            }
            expect(new Set(buckets.map(({ label }) => label)).size).toBe(buckets.length);
            expect(offsetsOf(timeZone, of)[0]?.fromMs).toBe(fromMs);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test('too many are none', () => {
    expect(bucketsOf('hour', 'UTC', period('2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z'))).toBeNull();
  });
});

describe('what a period is compared with', () => {
  test.each([
    // Month to date: the same days, to the same time of day.
    ['UTC', '2026-11-01T00:00:00Z', '2026-11-21T12:00:00Z', '2026-10-01T00:00:00Z', '2026-10-21T12:00:00Z'],
    // The month before is shorter: as far as it goes.
    ['UTC', '2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    // Whole months: as many before; a leap day among them.
    ['UTC', '2028-03-01T00:00:00Z', '2028-04-01T00:00:00Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
    ['UTC', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z', '2026-07-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    // Seven days by the zone's calendar, over the night in which clocks are put back.
    [
      'Europe/Berlin',
      '2026-10-24T22:00:00Z',
      '2026-10-31T23:00:00Z',
      '2026-10-17T22:00:00Z',
      '2026-10-24T22:00:00Z',
    ],
    // The month to date begins in summer time.
    [
      'Europe/Berlin',
      '2026-10-31T23:00:00Z',
      '2026-11-10T12:00:00Z',
      '2026-09-30T22:00:00Z',
      '2026-10-10T11:00:00Z',
    ],
    // A day that begins at three in the afternoon: the one before it.
    ['UTC', '2026-11-19T15:00:00Z', '2026-11-20T15:00:00Z', '2026-11-18T15:00:00Z', '2026-11-19T15:00:00Z'],
    // Less than a day: as long, right before.
    ['UTC', '2026-11-20T12:00:00Z', '2026-11-20T15:00:00Z', '2026-11-20T09:00:00Z', '2026-11-20T12:00:00Z'],
  ])('%s: %s to %s', (timeZone, from, to, before, until) => {
    expect(previousOf(period(from, to), timeZone)).toEqual(period(before, until));
  });

  test('whole days have as many days before them, whatever clocks do, and end where the period begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 60 }), (start, days) => {
        const buckets = bucketsOf('day', 'Europe/Berlin', {
          from: new Date(Date.UTC(2026, 0, 1, 12) + start * 86_400_000),
          to: new Date(Date.UTC(2026, 0, 1, 12) + (start + days + 1) * 86_400_000),
        });
        const [from, to] = [buckets?.[1]?.from, buckets?.at(-1)?.from];
        if (!from || !to || from >= to || from.getTime() === to.getTime()) return;
        const of = { from, to };
        const before = previousOf(of, 'Europe/Berlin');
        expect(before.to <= from).toBe(true);
        const isFromMonthStart =
          bucketsOf('month', 'Europe/Berlin', of)?.[0]?.from.getTime() === from.getTime() &&
          bucketsOf('day', 'Europe/Berlin', of)?.[0]?.label.endsWith('-01');
        if (isFromMonthStart) return;
        expect(before.to).toEqual(from);
        expect(daysOf(before, 'Europe/Berlin')).toBe(daysOf(of, 'Europe/Berlin'));
      }),
      { numRuns: 60 },
    );
  });
});
