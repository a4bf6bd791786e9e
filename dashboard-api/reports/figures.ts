/** Figures of a report while it is put together: they merge exactly, and are finished once. Pure. */
import type { Conversion } from '../../contract/currencies.ts';
import { convertedNanos } from '../../contract/money.ts';
import type { Measure, ReportOrder } from '../../contract/report-words.ts';
import { type BinBounds, binBounds } from '../../contract/time-bins.ts';
import type { Percentiles, ReportFigures } from '../../contract/usage-report.ts';
import { type ClassQuantity, tokenTotals } from '../../db/reports/tokens.ts';
import { activeUsers, cacheSavings, unitCosts } from './unit-figures.ts';

/** Calls per bin (contract/time-bins.ts); empty: none. */
export type Histogram = readonly number[];

/** Members that were not read are empty. */
export interface Tally {
  readonly costNanos: bigint;
  readonly listNanos: bigint;
  readonly unlistedNanos: bigint;
  readonly estimatedNanos: bigint;
  readonly unknownAtMostNanos: bigint;
  readonly lines: number;
  readonly unknownLines: number;
  readonly requests: number;
  readonly quantities: readonly ClassQuantity[];
  readonly failed: number;
  readonly latency: Histogram;
  readonly firstByte: Histogram;
  /** Whose keys called, and what their calls cost. */
  readonly owners: ReadonlySet<string>;
  readonly ownedNanos: bigint;
  /** Of commitments and credits; below zero where credits are more. */
  readonly shareNanos: bigint;
  readonly savedNanos: bigint;
  readonly unpricedTokens: bigint;
}

export const NOTHING: Tally = {
  costNanos: 0n,
  listNanos: 0n,
  unlistedNanos: 0n,
  estimatedNanos: 0n,
  unknownAtMostNanos: 0n,
  lines: 0,
  unknownLines: 0,
  requests: 0,
  failed: 0,
  quantities: [],
  latency: [],
  firstByte: [],
  owners: new Set(),
  ownedNanos: 0n,
  shareNanos: 0n,
  savedNanos: 0n,
  unpricedTokens: 0n,
};

/** Of disjoint calls. */
export function merged(tallies: readonly Tally[]): Tally {
  const [only] = tallies;
  if (tallies.length === 1 && only) return only;
  const nanos = (of: (tally: Tally) => bigint) => tallies.reduce((sum, tally) => sum + of(tally), 0n);
  const count = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  return {
    costNanos: nanos(({ costNanos }) => costNanos),
    listNanos: nanos(({ listNanos }) => listNanos),
    unlistedNanos: nanos(({ unlistedNanos }) => unlistedNanos),
    estimatedNanos: nanos(({ estimatedNanos }) => estimatedNanos),
    unknownAtMostNanos: nanos(({ unknownAtMostNanos }) => unknownAtMostNanos),
    lines: count(({ lines }) => lines),
    unknownLines: count(({ unknownLines }) => unknownLines),
    requests: count(({ requests }) => requests),
    quantities: tallies.flatMap(({ quantities }) => quantities),
    failed: count(({ failed }) => failed),
    latency: mergedHistogram(tallies.map(({ latency }) => latency)),
    firstByte: mergedHistogram(tallies.map(({ firstByte }) => firstByte)),
    owners: new Set(tallies.flatMap(({ owners }) => [...owners])),
    ownedNanos: nanos(({ ownedNanos }) => ownedNanos),
    shareNanos: nanos(({ shareNanos }) => shareNanos),
    savedNanos: nanos(({ savedNanos }) => savedNanos),
    unpricedTokens: nanos(({ unpricedTokens }) => unpricedTokens),
  };
}

function mergedHistogram(histograms: readonly Histogram[]): Histogram {
  const filled = histograms.filter(({ length }) => length > 0);
  const [first = [], ...others] = filled;
  return first.map((calls, bin) => others.reduce((sum, other) => sum + (other[bin] ?? 0), calls));
}

/**
 * @param measures `effectiveCost` among them: shares were read
 * @param areCallsSplit rows have parts of calls, which are not counted then
 */
export function finished(tally: Tally, measures: readonly Measure[], areCallsSplit: boolean): ReportFigures {
  const has = (measure: Measure) => measures.includes(measure) && !areCallsSplit;
  const tokens = tokenTotals(tally.quantities);
  return {
    ...(measures.includes('listCost') ? listFigures(tally, areCallsSplit) : {}),
    contractedNanos: tally.costNanos.toString(),
    estimatedNanos: tally.estimatedNanos.toString(),
    ...(measures.includes('effectiveCost') ? { effectiveNanos: effectiveOf(tally).toString() } : {}),
    unknownLines: tally.unknownLines,
    unknownAtMostNanos: tally.unknownAtMostNanos.toString(),
    requests: areCallsSplit ? null : tally.requests,
    ...(measures.includes('tokens') ? { tokens } : {}),
    ...(has('errorRate') ? { errorRate: shareOf(BigInt(tally.failed), BigInt(tally.requests)) } : {}),
    ...(has('cacheHitRate')
      ? { cacheHitRate: shareOf(BigInt(tokens['input.cacheRead'] ?? 0), BigInt(tokens['input'] ?? 0)) }
      : {}),
    ...(measures.includes('unitCosts') ? unitCosts(tally, tokens, areCallsSplit) : {}),
    ...(measures.includes('activeUsers') ? { activeUsers: areCallsSplit ? null : activeUsers(tally) } : {}),
    ...(measures.includes('cacheSavings')
      ? { cacheSavings: areCallsSplit ? null : cacheSavings(tally) }
      : {}),
    ...(has('latency') ? { latency: percentiles(tally.latency) } : {}),
    ...(has('firstByte') ? { firstByte: percentiles(tally.firstByte) } : {}),
  };
}

/** The amounts in another currency: exact products, so that they add up as the figures do. */
export function convertedFigures(
  { contractedNanos, effectiveNanos, estimatedNanos, unknownAtMostNanos, listNanos }: ReportFigures,
  { perDollar }: Conversion,
): NonNullable<ReportFigures['converted']> {
  const of = (nanos: string) => convertedNanos(BigInt(nanos), perDollar);
  return {
    contracted: of(contractedNanos),
    estimated: of(estimatedNanos),
    ...(effectiveNanos === undefined ? {} : { effective: of(effectiveNanos) }),
    unknownAtMost: of(unknownAtMostNanos),
    ...(typeof listNanos === 'string' ? { list: of(listNanos) } : {}),
  };
}

/** A price on a list is of a class of a line, and what comes to a line is kept: not to its classes. */
function listFigures({ costNanos, listNanos, unlistedNanos }: Tally, areCallsSplit: boolean) {
  if (areCallsSplit) return { listNanos: null, unlistedNanos: null, belowListNanos: null };
  return {
    listNanos: listNanos.toString(),
    unlistedNanos: unlistedNanos.toString(),
    belowListNanos: (listNanos - costNanos).toString(),
  };
}

/** A part of a whole to six digits; null: the whole is nothing. */
export function shareOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number((part * 1_000_000n) / whole) / 1_000_000;
}

export const isCostOrder = (order: ReportOrder): boolean =>
  order === 'listCost' || order === 'contractedCost' || order === 'effectiveCost';

const effectiveOf = ({ costNanos, shareNanos }: Tally): bigint => costNanos + shareNanos;

/** What rows are ordered by and series are of, exactly. */
export function orderValue(tally: Tally, order: ReportOrder): bigint {
  switch (order) {
    case 'listCost':
      return tally.listNanos;
    case 'contractedCost':
      return tally.costNanos;
    case 'effectiveCost':
      return effectiveOf(tally);
    case 'requests':
      return BigInt(tally.requests);
    case 'inputTokens':
      return BigInt(tokenTotals(tally.quantities)['input'] ?? 0);
    case 'outputTokens':
      return BigInt(tokenTotals(tally.quantities)['output'] ?? 0);
  }
}

/** The middle of the bins in which percentiles lie, on their scale; null: no call was timed. */
export function percentiles(histogram: Histogram): Percentiles | null {
  const calls = histogram.reduce((sum, count) => sum + count, 0);
  if (calls === 0) return null;
  const at = (share: number): BinBounds => {
    let before = 0;
    const bin = histogram.findIndex((count) => {
      before += count;
      return before >= share * calls;
    });
    return binBounds(bin);
  };
  const bounds = { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  return {
    calls,
    p50Ms: middleOf(bounds.p50),
    p95Ms: middleOf(bounds.p95),
    p99Ms: middleOf(bounds.p99),
    bounds,
    isApproximate: true,
  };
}

/** Of the first bin, which begins at nothing, half its end; of the last its beginning. */
function middleOf({ fromMs, toMs }: BinBounds): number {
  if (toMs === null) return fromMs;
  return Number((fromMs === 0 ? toMs / 2 : Math.sqrt(fromMs * toMs)).toPrecision(3));
}
