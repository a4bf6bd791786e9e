/** Figures of a report while it is put together: they merge exactly, and are finished once. Pure. */
import { sumNanos } from '../../contract/money.ts';
import type { Measure, ReportOrder } from '../../contract/report-words.ts';
import type { Percentiles, ReportFigures } from '../../contract/usage-report.ts';
import { type ClassQuantity, tokenTotals } from '../../db/reports/tokens.ts';
import { BINS_PER_DECADE } from '../../db/reports/traffic.ts';

/** Calls per bin of a histogram. */
export type Histogram = ReadonlyMap<number, number>;

/** Members that were not read are empty. */
export interface Tally {
  readonly costNanos: bigint;
  readonly estimatedNanos: bigint;
  readonly unknownAtMostNanos: bigint;
  readonly lines: number;
  readonly unknownLines: number;
  readonly requests: number;
  readonly quantities: readonly ClassQuantity[];
  readonly calls: number;
  readonly failed: number;
  readonly latency: Histogram;
  readonly firstByte: Histogram;
}

export const NOTHING: Tally = {
  ...{ costNanos: 0n, estimatedNanos: 0n, unknownAtMostNanos: 0n },
  ...{ lines: 0, unknownLines: 0, requests: 0, calls: 0, failed: 0 },
  ...{ quantities: [], latency: new Map(), firstByte: new Map() },
};

/** Of disjoint calls. */
export function merged(tallies: readonly Tally[]): Tally {
  const [only] = tallies;
  if (tallies.length === 1 && only) return only;
  const nanos = (of: (tally: Tally) => bigint) => sumNanos(tallies.map((tally) => of(tally).toString()));
  const count = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  return {
    costNanos: nanos(({ costNanos }) => costNanos),
    estimatedNanos: nanos(({ estimatedNanos }) => estimatedNanos),
    unknownAtMostNanos: nanos(({ unknownAtMostNanos }) => unknownAtMostNanos),
    lines: count(({ lines }) => lines),
    unknownLines: count(({ unknownLines }) => unknownLines),
    requests: count(({ requests }) => requests),
    quantities: tallies.flatMap(({ quantities }) => quantities),
    calls: count(({ calls }) => calls),
    failed: count(({ failed }) => failed),
    latency: mergedHistogram(tallies.map(({ latency }) => latency)),
    firstByte: mergedHistogram(tallies.map(({ firstByte }) => firstByte)),
  };
}

function mergedHistogram(histograms: readonly Histogram[]): Histogram {
  const sum = new Map<number, number>();
  for (const histogram of histograms)
    for (const [bin, calls] of histogram) sum.set(bin, (sum.get(bin) ?? 0) + calls);
  return sum;
}

/** @param areCallsSplit rows have parts of calls, which are not counted then */
export function finished(tally: Tally, measures: readonly Measure[], areCallsSplit: boolean): ReportFigures {
  const has = (measure: Measure) => measures.includes(measure) && !areCallsSplit;
  const tokens = tokenTotals(tally.quantities);
  const cost = tally.costNanos.toString();
  return {
    ...{ contractedNanos: cost, effectiveNanos: cost, estimatedNanos: tally.estimatedNanos.toString() },
    ...{ unknownLines: tally.unknownLines, unknownAtMostNanos: tally.unknownAtMostNanos.toString() },
    requests: areCallsSplit ? null : tally.requests,
    ...(measures.includes('tokens') ? { tokens } : {}),
    ...(has('errorRate') ? { errorRate: shareOf(BigInt(tally.failed), BigInt(tally.calls)) } : {}),
    ...(has('cacheHitRate')
      ? { cacheHitRate: shareOf(BigInt(tokens['input.cacheRead'] ?? 0), BigInt(tokens['input'] ?? 0)) }
      : {}),
    ...(has('latency') ? { latency: percentiles(tally.latency) } : {}),
    ...(has('firstByte') ? { firstByte: percentiles(tally.firstByte) } : {}),
  };
}

/** A part of a whole to six digits; null: the whole is nothing. */
export function shareOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number((part * 1_000_000n) / whole) / 1_000_000;
}

export const isCostOrder = (order: ReportOrder): boolean =>
  order === 'contractedCost' || order === 'effectiveCost';

/** What rows are ordered by and series are of, exactly. */
export function orderValue(tally: Tally, order: ReportOrder): bigint {
  switch (order) {
    case 'contractedCost':
    case 'effectiveCost':
      return tally.costNanos;
    case 'requests':
      return BigInt(tally.requests);
    case 'inputTokens':
      return BigInt(tokenTotals(tally.quantities)['input'] ?? 0);
    case 'outputTokens':
      return BigInt(tokenTotals(tally.quantities)['output'] ?? 0);
  }
}

/** The middle of the bin in which a percentile lies; null: no call was timed. */
export function percentiles(histogram: Histogram): Percentiles | null {
  const bins = [...histogram].sort(([left], [right]) => left - right);
  const calls = bins.reduce((sum, [, count]) => sum + count, 0);
  if (calls === 0) return null;
  const at = (share: number): number => {
    let before = 0;
    const found = bins.find(([, count]) => {
      before += count;
      return before >= share * calls;
    });
    const middle = 10 ** (((found?.[0] ?? 0) + 0.5) / BINS_PER_DECADE);
    return Number(middle.toPrecision(3));
  };
  return { calls, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), isApproximate: true };
}
