/** Arithmetic on measurements. Pure. */

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * The value that this share of the sample does not exceed (nearest rank: the smallest value whose rank is at least
 * `share` of all), so that every percentile is a value that was measured.
 * @param sorted ascending, not empty
 * @param share above 0, at most 1
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.max(1, Math.ceil(sorted.length * share));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('a percentile of nothing');
  return value;
}

/** @param sample in any order, not empty */
export function percentiles(sample: readonly number[]): Percentiles {
  const sorted = Float64Array.from(sample).sort();
  return {
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** The middle value; of an even number the mean of the two in the middle. Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** The medians of several measurements' percentiles. Null of none. */
export function medianPercentiles(measured: readonly Percentiles[]): Percentiles | null {
  const p50 = median(measured.map((one) => one.p50));
  const p95 = median(measured.map((one) => one.p95));
  const p99 = median(measured.map((one) => one.p99));
  return p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 };
}

/** What each percentile has more than the other's. */
export function added(measured: Percentiles, base: Percentiles): Percentiles {
  return { p50: measured.p50 - base.p50, p95: measured.p95 - base.p95, p99: measured.p99 - base.p99 };
}

/** Rounded to this many decimal places: what is finer is noise. */
export function rounded(value: number, places: number): number {
  const scale = 10 ** places;
  return Math.round(value * scale) / scale;
}
