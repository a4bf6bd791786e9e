import { describe, expect, it } from 'vitest';
import { unusualDay, unusualHour } from '../../../contract/anomalies/detect.ts';

/** Weeks of 100 on working days and 15 at weekends, from a Monday on, a little uneven. */
const weeks = (count: number) =>
  Array.from(
    { length: count * 7 },
    (_, day) => ([5, 6].includes(day % 7) ? 15 : 100) * (1 + 0.04 * Math.sin(day)),
  );
const MONDAY = 1;

describe('an unusual day', () => {
  it('is not a Monday after a weekend, nor a Sunday', () => {
    const calm = weeks(8);
    for (let length = 30; length <= calm.length; length++)
      expect(unusualDay({ amounts: calm.slice(0, length), firstWeekday: MONDAY })).toBeNull();
  });

  it('is one at twice the usual, and a Sunday that costs what a Monday does', () => {
    const monday = [...weeks(8), 200];
    expect(unusualDay({ amounts: monday, firstWeekday: MONDAY })?.expected).toBeCloseTo(100, -1);
    const sunday = [...weeks(8).slice(0, -1), 100];
    expect(unusualDay({ amounts: sunday, firstWeekday: MONDAY })).not.toBeNull();
  });

  it('is none below the floor in amount or in per cent, nor where too little is known', () => {
    const day = (factor: number, floor?: { amount: number; percent: number }) =>
      unusualDay({ amounts: [...weeks(8), 100 * factor], firstWeekday: MONDAY }, floor);
    expect(day(1.3)).toBeNull();
    expect(day(2, { amount: 500, percent: 40 })).toBeNull();
    expect(day(2, { amount: 5, percent: 150 })).toBeNull();
    expect(unusualDay({ amounts: [...weeks(1), 900], firstWeekday: MONDAY })).toBeNull();
  });

  it('is none where the series is as unsteady as that by itself', () => {
    const unsteady = weeks(8).map((amount, day) => amount * (day % 3 === 0 ? 2.2 : 0.7));
    expect(unusualDay({ amounts: [...unsteady, 210], firstWeekday: MONDAY })).toBeNull();
  });
});

describe('an unusual hour', () => {
  const hours = Array.from({ length: 28 * 24 }, (_, hour) => (hour % 24 >= 8 && hour % 24 < 18 ? 10 : 1));

  it('is not the first of a working day', () => {
    for (const length of [20 * 24 + 9, 21 * 24 + 9, 28 * 24])
      expect(unusualHour(hours.slice(0, length))).toBeNull();
  });

  it('is one in the middle of the night that costs what noon does', () => {
    const night = [...hours.slice(0, 27 * 24 + 3), 10];
    expect(unusualHour(night)).toMatchObject({ actual: 10, expected: 1 });
  });
});
