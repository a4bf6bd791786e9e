import { expect, test } from 'vitest';
import { DAY_METHODS, score, withBusyDays } from '../../../scripts/evaluate-anomalies/evaluate.ts';

const SERIES = Array.from({ length: 8 }, (_, index) => withBusyDays(1 + index));

test('seeded busy days are found, and next to nothing else is, ahead of both simple methods', () => {
  const scores = Object.values(DAY_METHODS).map((method) => {
    const { anomalies, found, right, wrong } = score(SERIES, method, 1);
    return { recall: found / anomalies, precision: right / (right + wrong) };
  });
  const [ours, sameWeekday, lastMonth] = scores;
  expect(ours?.recall).toBeGreaterThan(0.85);
  expect(ours?.precision).toBeGreaterThan(0.95);
  expect(ours?.precision).toBeGreaterThan(sameWeekday?.precision ?? 1);
  expect(ours?.recall).toBeGreaterThan(lastMonth?.recall ?? 1);
});
