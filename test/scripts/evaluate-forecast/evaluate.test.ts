import { describe, expect, it } from 'vitest';
import { judge } from '../../../scripts/evaluate-forecast/evaluate.ts';
import { hoursOf, seriesOf } from '../../../scripts/evaluate-forecast/series.ts';

const SERIES = Array.from({ length: 12 }, (_, index) => seriesOf(1 + index));

describe('forecasts of made-up years, short version', () => {
  it.each([1, 7, 30])(
    '%i days ahead are nearer than last week and last month, and the band holds',
    (days) => {
      const { percent, coverage } = judge(SERIES, days);
      expect(percent.ours).toBeLessThan(percent.sameWeekday);
      expect(percent.ours).toBeLessThan(percent.lastMonth);
      expect(coverage).toBeGreaterThan(72);
      expect(coverage).toBeLessThan(88);
    },
  );
});

it('series are the same every time, and their hours add up to their days but for noise', () => {
  expect(seriesOf(5)).toEqual(seriesOf(5));
  expect(seriesOf(5).days).not.toEqual(seriesOf(6).days);
  const series = seriesOf(5);
  const { hours } = hoursOf(series);
  expect(hours).toHaveLength(365 * 24);
  const firstDay = hours.slice(0, 24).reduce((sum, hour) => sum + hour, 0);
  expect(firstDay / (series.days[0] ?? 1)).toBeCloseTo(1, 0);
});
