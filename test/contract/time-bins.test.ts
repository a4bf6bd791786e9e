import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BIN_COLUMNS,
  BIN_STARTS_MS,
  BINS,
  BINS_IN_COLUMN,
  binBounds,
  binOf,
  unitOf,
  unpackBins,
} from '../../contract/time-bins.ts';

test('every time is in exactly one bin, and from 20 ms to 1,000 s its middle is 8 % off at most', () => {
  expect([...BIN_STARTS_MS]).toEqual([...new Set(BIN_STARTS_MS)].toSorted((one, other) => one - other));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000 }), (timeMs) => {
      const { fromMs, toMs } = binBounds(binOf(timeMs));
      expect(timeMs).toBeGreaterThanOrEqual(fromMs);
      if (toMs !== null) expect(timeMs).toBeLessThan(toMs);
      if (timeMs >= 20 && toMs !== null)
        expect(Math.abs(Math.sqrt(fromMs * toMs) / timeMs - 1)).toBeLessThanOrEqual(0.08);
    }),
  );
});

test('the bins at the ends have no more precision than they say', () => {
  expect([binBounds(0), binBounds(BINS - 1), binOf(3_600_000)]).toEqual([
    { fromMs: 0, toMs: 10 },
    { fromMs: 1_000_000, toMs: null },
    BINS - 1,
  ]);
  expect(() => binBounds(BINS)).toThrow(RangeError);
});

test('columns that are added up hold the sums of their bins', () => {
  const calls = fc.array(fc.tuple(fc.nat(BINS - 1), fc.integer({ min: 1, max: 9_999_999 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(calls, (given) => {
      const columns = Array.from({ length: BIN_COLUMNS }, () => 0n);
      const expected = Array.from({ length: BINS }, () => 0);
      for (const [bin, count] of given) {
        const column = Math.floor(bin / BINS_IN_COLUMN);
        columns[column] = (columns[column] ?? 0n) + BigInt(unitOf(bin)) * BigInt(count);
        expected[bin] = (expected[bin] ?? 0) + count;
      }
      expect(unpackBins(columns.map(String))).toEqual(expected);
    }),
  );
});
