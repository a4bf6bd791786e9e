import { describe, expect, it, test } from 'vitest';
import { bandFor, forecastNext, pastError, spreadOf } from '../../../contract/forecast/forecast.ts';
import { median, patternOf } from '../../../contract/forecast/weekly.ts';

/** Weeks of 10 on working days and 2 at weekends, from a Sunday on. */
const weeks = (count: number, scale: (day: number) => number = () => 1) =>
  Array.from({ length: count * 7 }, (_, day) => ([0, 6].includes(day % 7) ? 2 : 10) * scale(day));

describe('what a series is about', () => {
  it('knows its weekdays and its level', () => {
    const { weekdays, level, dailyGrowth } = patternOf({ amounts: weeks(10), firstWeekday: 0 });
    expect(weekdays[0]).toBeCloseTo(weekdays[6] ?? 0, 5);
    expect((weekdays[1] ?? 0) / (weekdays[0] ?? 1)).toBeGreaterThan(4);
    expect(level * (weekdays[3] ?? 0)).toBeCloseTo(10, 0);
    expect(dailyGrowth).toBeCloseTo(0, 5);
  });

  it('takes one wild day for an event, not for a new level', () => {
    const calm = weeks(8);
    const wild = calm.map((amount, day) => (day === 52 ? amount * 50 : amount));
    const level = (amounts: readonly number[]) => patternOf({ amounts, firstWeekday: 0 }).level;
    expect(level(wild) / level(calm)).toBeLessThan(1.3);
  });

  it('believes a part of the growth that it sees', () => {
    const growing = weeks(10, (day) => 1.004 ** day);
    const { dailyGrowth } = patternOf({ amounts: growing, firstWeekday: 0 });
    expect(dailyGrowth).toBeGreaterThan(0.001);
    expect(dailyGrowth).toBeLessThan(0.004);
  });

  it('has nothing to say about nothing', () => {
    expect(patternOf({ amounts: [0, 0, 0], firstWeekday: 1 }).level).toBe(0);
    expect(median([])).toBe(0);
  });
});

describe('a forecast', () => {
  it('goes on as the weeks before, weekends included', () => {
    const { expected, low, high } = forecastNext({ amounts: weeks(10), firstWeekday: 0 }, 7);
    expect(expected).toBeCloseTo(54, -0.5);
    expect(low).toBeLessThan(expected);
    expect(high).toBeGreaterThan(expected);
  });

  it('counts what is left of a day that has begun', () => {
    const daily = { amounts: weeks(10), firstWeekday: 0 };
    const [whole, half] = [forecastNext(daily, 3), forecastNext(daily, 3, 0.5)];
    const [first] = [forecastNext(daily, 1)];
    expect(whole.expected - half.expected).toBeCloseTo(first.expected / 2, 6);
  });

  it('is less certain of a series that was unsteady', () => {
    const unsteady = weeks(10, (day) => (Math.floor(day / 7) % 2 === 0 ? 0.5 : 1.5));
    expect(spreadOf({ amounts: unsteady, firstWeekday: 0 })).toBeGreaterThan(
      2 * spreadOf({ amounts: weeks(10), firstWeekday: 0 }),
    );
  });

  it('has a band that widens upwards with the days ahead, also between the days that it is known for', () => {
    const highs = [1, 10, 30, 45, 90, 200, 300, 366].map((days) => bandFor(days).high);
    expect(highs.slice(1)).toEqual(highs.slice(1).toSorted((one, other) => one - other));
    expect(bandFor(45).high).toBeGreaterThan(bandFor(30).high);
    expect(bandFor(45).high).toBeLessThan(bandFor(60).high);
  });
});

test('past forecasts are judged by what came, as far as the series reaches back', () => {
  expect(pastError({ amounts: weeks(3), firstWeekday: 0 }, 14)).toBeNull();
  const judged = pastError({ amounts: weeks(12), firstWeekday: 0 }, 7);
  expect(judged?.forecasts).toBe(10);
  expect(judged?.percent).toBeLessThan(5);
});
