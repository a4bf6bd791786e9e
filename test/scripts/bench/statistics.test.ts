import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  added,
  median,
  medianPercentiles,
  percentile,
  percentiles,
  rounded,
} from '../../../scripts/bench/statistics.ts';

const times = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 300 });

describe('percentile', () => {
  it('is the value at the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentile([15, 20, 35, 40, 50], 0.3)).toBe(20);
    expect(percentile([15, 20, 35, 40, 50], 0.4)).toBe(20);
    expect(percentile([15, 20, 35, 40, 50], 1)).toBe(50);
  });

  it('of a single value is that value', () => {
    expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  });

  it('sorts by number, not by text', () => {
    expect(percentiles([100, 9, 20]).p50).toBe(20);
  });

  it('is a measured value that at least its share does not exceed', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0.01, max: 1, noNaN: true }), (sample, share) => {
        const value = percentile(
          [...sample].sort((a, b) => a - b),
          share,
        );
        expect(sample).toContain(value);
        expect(sample.filter((other) => other <= value).length).toBeGreaterThanOrEqual(sample.length * share);
      }),
    );
  });

  it('of nothing is a bug', () => {
    expect(() => percentiles([])).toThrow(RangeError);
  });
});

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNull();
  });

  it('of percentiles is taken for each of them', () => {
    const rounds = [
      { p50: 1, p95: 30, p99: 100 },
      { p50: 3, p95: 10, p99: 300 },
      { p50: 2, p95: 20, p99: 200 },
    ];
    expect(medianPercentiles(rounds)).toEqual({ p50: 2, p95: 20, p99: 200 });
    expect(medianPercentiles([])).toBeNull();
  });
});

it('what a way adds can be negative', () => {
  expect(added({ p50: 5, p95: 6, p99: 7 }, { p50: 1, p95: 8, p99: 7 })).toEqual({ p50: 4, p95: -2, p99: 0 });
});

it('rounds to decimal places', () => {
  expect([rounded(1.2345, 2), rounded(-1.2345, 1), rounded(1234.5, 0)]).toEqual([1.23, -1.2, 1235]);
});
