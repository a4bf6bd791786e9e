/** What a run of the benchmark found, in figures. The form of `--json`; pure. */
import { type BenchCase, TARGETS, type Target } from './cases.ts';
import type { Memory } from './process-usage.ts';
import type { ReceiverFigures } from './receiver-protocol.ts';
import { added, median, medianPercentiles, type Percentiles, rounded } from './statistics.ts';
import type { TapCost } from './tap-cost.ts';

/** One target in one case and round. */
export interface Measurement {
  readonly target: Target;
  /** All calls, the warm-up's too. */
  readonly calls: number;
  readonly measured: number;
  readonly requestsPerSecond: number;
  readonly firstByteMs: Percentiles;
  readonly lastByteMs: Percentiles;
  /** Processor time of the target's process per call; null for the direct way and where it cannot be read. */
  readonly processorMs: number | null;
  readonly failures: Readonly<Record<string, number>>;
}

/** Medians over the rounds. Times in milliseconds. */
export interface TargetFigures {
  readonly calls: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly requestsPerSecond: number;
  readonly firstByteMs: Percentiles;
  readonly lastByteMs: Percentiles;
  /** Over the direct way, in the same round; null for the direct way itself. */
  readonly addedFirstByteMs: Percentiles | null;
  readonly addedLastByteMs: Percentiles | null;
  readonly processorMsPerCall: number | null;
}

export interface CaseReport extends BenchCase {
  readonly rounds: number;
  readonly targets: Readonly<Partial<Record<Target, TargetFigures>>>;
  /** SpendGate's requests per second over Portkey's, the median of the rounds' ratios; null without Portkey. */
  readonly timesPortkey: number | null;
}

export interface BenchReport {
  readonly schema: 1;
  readonly startedAt: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** Between the events of a stream. */
  readonly paceMs: number;
  readonly cases: readonly CaseReport[];
  /** What reading a long stream costs, by connections. */
  readonly tap: readonly TapCost[];
  /** Cases that there was no time for. */
  readonly leftOut: readonly string[];
  /** Why there are no figures of Portkey; null if there are. */
  readonly portkeyAbsence: string | null;
  readonly memory: Readonly<Partial<Record<Target, Memory>>>;
  readonly accounting: Accounting;
}

/** Whether every call through SpendGate became one event. */
export interface Accounting extends Omit<ReceiverFigures, 'type'> {
  readonly calls: number;
  readonly isComplete: boolean;
}

/**
 * Complete: as many events as calls, no number missing, all of them billed at the provider's figures.
 * @param unread how many of the calls went to a path that cannot be metered
 */
export function accountFor(
  calls: number,
  { type: _type, ...figures }: ReceiverFigures,
  unread = 0,
): Accounting {
  const { events, missing, refused, bases } = figures;
  const isBilled = (bases['reported'] ?? 0) === calls - unread && (bases['unmetered'] ?? 0) === unread;
  const isComplete = events === calls && missing === 0 && refused === 0 && isBilled;
  return { calls, ...figures, isComplete };
}

/** @param rounds measurements of one case, round by round, each in the order in which they were made */
export function summarise(benchCase: BenchCase, rounds: readonly (readonly Measurement[])[]): CaseReport {
  const targets: Partial<Record<Target, TargetFigures>> = {};
  for (const target of TARGETS) {
    const figures = targetFigures(target, rounds);
    if (figures) targets[target] = figures;
  }
  const ratios = rounds.flatMap((round) => {
    const ours = round.find(({ target }) => target === 'spendgate');
    const theirs = round.find(({ target }) => target === 'portkey');
    return ours && theirs && theirs.measured > 0 ? [ours.requestsPerSecond / theirs.requestsPerSecond] : [];
  });
  const ratio = median(ratios);
  return {
    ...benchCase,
    rounds: rounds.length,
    targets,
    timesPortkey: ratio === null ? null : rounded(ratio, 2),
  };
}

function targetFigures(target: Target, rounds: readonly (readonly Measurement[])[]): TargetFigures | null {
  const pairs = rounds.flatMap((round) => {
    const own = round.find((one) => one.target === target);
    return own ? [{ own, direct: round.find((one) => one.target === 'direct') }] : [];
  });
  const own = pairs.map((pair) => pair.own);
  const firstByteMs = medianPercentiles(own.map((one) => one.firstByteMs));
  const lastByteMs = medianPercentiles(own.map((one) => one.lastByteMs));
  const perSecond = median(own.map((one) => one.requestsPerSecond));
  if (firstByteMs === null || lastByteMs === null || perSecond === null) return null;
  const over = (time: 'firstByteMs' | 'lastByteMs') =>
    target === 'direct'
      ? null
      : medianPercentiles(
          pairs.flatMap((pair) => (pair.direct ? [added(pair.own[time], pair.direct[time])] : [])),
        );
  const processor = median(own.flatMap((one) => (one.processorMs === null ? [] : [one.processorMs])));
  return {
    calls: own.reduce((sum, one) => sum + one.calls, 0),
    failures: sumFailures(own),
    requestsPerSecond: Math.round(perSecond),
    firstByteMs: tidy(firstByteMs),
    lastByteMs: tidy(lastByteMs),
    addedFirstByteMs: tidyOrNull(over('firstByteMs')),
    addedLastByteMs: tidyOrNull(over('lastByteMs')),
    processorMsPerCall: processor === null ? null : rounded(processor, 3),
  };
}

function sumFailures(measured: readonly Measurement[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { failures } of measured) {
    for (const [why, count] of Object.entries(failures)) sum[why] = (sum[why] ?? 0) + count;
  }
  return sum;
}

const tidy = ({ p50, p95, p99 }: Percentiles): Percentiles => ({
  p50: rounded(p50, 2),
  p95: rounded(p95, 2),
  p99: rounded(p99, 2),
});
const tidyOrNull = (times: Percentiles | null): Percentiles | null => (times === null ? null : tidy(times));
