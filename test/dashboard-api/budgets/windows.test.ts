import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetPeriod } from '../../../contract/budgets-api.ts';
import { type Calendar, heldFrom, isTimeZone, windowsAt } from '../../../dashboard-api/budgets/windows.ts';

const UTC: Calendar = { timeZone: 'UTC', fiscalStartMonth: 1 };
const at = (text: string) => Date.parse(text);

function window(period: BudgetPeriod, calendar: Calendar, atText: string): (string | null)[] {
  const [now] = windowsAt(period, calendar, 0, at(atText));
  const text = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());
  return [text(now?.startMs), text(now?.endMs)];
}

describe('the windows of a budget', () => {
  it.each([
    ['day', UTC, '2026-11-21T23:59:59.999Z', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['week', UTC, '2026-11-22T12:00:00Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['month', UTC, '2026-02-28T12:00:00Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['quarter', UTC, '2026-11-21T12:00:00Z', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [
      'quarter',
      { timeZone: 'UTC', fiscalStartMonth: 2 },
      '2026-01-31T23:00:00Z',
      '2025-11-01T00:00:00.000Z',
      '2026-02-01T00:00:00.000Z',
    ],
    [
      'month',
      { timeZone: 'America/Los_Angeles', fiscalStartMonth: 1 },
      '2026-12-01T07:59:59Z',
      '2026-11-01T07:00:00.000Z',
      '2026-12-01T08:00:00.000Z',
    ],
  ] as const)('%s in %o at %s', (period, calendar, now, start, end) => {
    expect(window(period, calendar, now)).toEqual([start, end]);
  });

  it('a day on which clocks change has 23 or 25 hours', () => {
    const berlin = { timeZone: 'Europe/Berlin', fiscalStartMonth: 1 };
    expect(window('day', berlin, '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(window('day', berlin, '2026-10-25T12:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('a day whose midnight is skipped begins with its first instant', () => {
    // Lebanon's clocks go from 24:00 to 01:00.
    const beirut = { timeZone: 'Asia/Beirut', fiscalStartMonth: 1 };
    const [start, end] = window('day', beirut, '2026-03-29T12:00:00Z');
    expect([start, end]).toEqual(['2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z']);
  });

  it('a total begins with the budget and never ends', () => {
    expect(windowsAt('total', UTC, 1_000, 5_000)).toEqual([{ startMs: 1_000, endMs: null }]);
  });

  it('holds the instant, and the next window begins where it ends, in every zone', () => {
    const instant = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') });
    const period = fc.constantFrom<BudgetPeriod>('day', 'week', 'month', 'quarter');
    const timeZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const month = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(instant, period, timeZone, month, (nowMs, which, zone, fiscalStartMonth) => {
        const [now, next] = windowsAt(which, { timeZone: zone, fiscalStartMonth }, 0, nowMs);
        expect(now?.startMs).toBeLessThanOrEqual(nowMs);
        expect(now?.endMs).toBeGreaterThan(nowMs);
        expect(next?.startMs).toBe(now?.endMs);
        expect(next?.endMs).toBeGreaterThan(next?.startMs ?? 0);
        const [again] = windowsAt(which, { timeZone: zone, fiscalStartMonth }, 0, next?.startMs ?? 0);
        expect(again).toEqual(next);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a change of the calendar', () => {
  const NOON = '2026-11-21T12:00:00Z';
  const changed = (timeZone: string, fiscalStartMonth = 1, before: Calendar = UTC): Calendar => ({
    timeZone,
    fiscalStartMonth,
    past: [...(before.past ?? []), { ...before, untilMs: at(NOON) }],
  });

  it('leaves the window that has begun as it is, and holds from its end', () => {
    const berlin = changed('Europe/Berlin');
    expect(window('month', berlin, NOON)).toEqual(window('month', UTC, NOON));
    expect(window('month', berlin, '2026-11-30T23:30:00Z')).toEqual(window('month', UTC, NOON));
    expect(window('month', berlin, '2026-12-01T00:00:00Z')).toEqual([
      '2026-12-01T00:00:00.000Z',
      '2026-12-31T23:00:00.000Z',
    ]);
    expect(window('month', berlin, '2026-12-31T23:00:00Z')).toEqual([
      '2026-12-31T23:00:00.000Z',
      '2027-01-31T23:00:00.000Z',
    ]);
    expect(heldFrom('month', berlin)).toBe(at('2026-12-01T00:00:00Z'));
    expect(heldFrom('day', berlin)).toBe(at('2026-11-22T00:00:00Z'));
    expect(heldFrom('day', UTC)).toBeNull();
  });

  it('makes one window longer rather than two where little of the new day is left', () => {
    const pacific = changed('America/Los_Angeles');
    expect(window('day', pacific, '2026-11-22T00:00:00Z')).toEqual([
      '2026-11-22T00:00:00.000Z',
      '2026-11-23T08:00:00.000Z',
    ]);
  });

  it('moves quarters with the fiscal year', () => {
    expect(window('quarter', changed('UTC', 3), '2027-01-15T00:00:00Z')).toEqual([
      '2027-01-01T00:00:00.000Z',
      '2027-03-01T00:00:00.000Z',
    ]);
  });

  it('that is taken back in the same window has never been', () => {
    const { past = [] } = changed('Asia/Tokyo', 7);
    const back: Calendar = {
      ...UTC,
      past: [...past, { timeZone: 'Asia/Tokyo', fiscalStartMonth: 7, untilMs: at(NOON) + 1 }],
    };
    for (const period of ['day', 'week', 'month', 'quarter'] as const) {
      expect(heldFrom(period, back)).toBeNull();
      expect(window(period, back, '2026-11-22T09:00:00Z')).toEqual(
        window(period, UTC, '2026-11-22T09:00:00Z'),
      );
    }
  });

  it('however often it happens: windows follow each other, none is under half a period or over one and a half', () => {
    const count = fc.record({
      timeZone: fc.constantFrom(
        'UTC',
        'America/Los_Angeles',
        'Asia/Kolkata',
        'Pacific/Kiritimati',
        'Europe/Berlin',
      ),
      fiscalStartMonth: fc.integer({ min: 1, max: 12 }),
    });
    const period = fc.constantFrom('day', 'week', 'month', 'quarter');
    const gaps = fc.array(fc.record({ count, afterMs: fc.integer({ min: 1, max: 60 * 86_400_000 }) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(period, count, gaps, (which, present, changes) => {
        const startMs = at('2026-01-01T00:00:00Z');
        let untilMs = startMs;
        const past = changes.map(({ count: one, afterMs }) => {
          untilMs += afterMs;
          return { ...one, untilMs };
        });
        const days = { day: 1, week: 7, month: 30.5, quarter: 91.5 }[which];
        let nowMs = startMs;
        for (let step = 0; step < 12; step++) {
          const [now, next] = windowsAt(which, { ...present, past }, 0, nowMs);
          expect(now?.startMs).toBeLessThanOrEqual(nowMs);
          expect(next?.startMs).toBe(now?.endMs);
          const length = ((now?.endMs ?? 0) - (now?.startMs ?? 0)) / 86_400_000 / days;
          expect(length).toBeGreaterThan(0.44);
          expect(length).toBeLessThan(1.6);
          expect(windowsAt(which, { ...present, past }, 0, (now?.endMs ?? 0) - 1)[0]).toEqual(now);
          nowMs = now?.endMs ?? 0;
        }
      }),
      { numRuns: 40 },
    );
  });
});

it('knows the names of zones', () => {
  expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', '', '../etc'].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
