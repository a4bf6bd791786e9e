/** The measurements as they are printed. Pure. */
import { median, percentile, rounded } from '../bench/statistics.ts';
import type { Measured } from './measure.ts';

/** So long a change of the explorer may take at the 95th percentile, on a million events. */
export const AIM_MS = 300;

export interface PageReport {
  readonly firstView: {
    readonly scriptBytes: number;
    readonly laterScriptBytes: number;
    readonly interactiveMs: number;
    readonly figuresMs: number;
    readonly layoutShift: number;
  };
  readonly explorer: {
    readonly changes: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    /** The API's part of them. */
    readonly apiP50Ms: number;
    readonly apiP95Ms: number;
    readonly slowest: { readonly name: string; readonly medianMs: number };
    readonly medianMs: Readonly<Record<string, number>>;
  };
}

/** Medians over the rounds; percentiles over every change of every round. @throws {RangeError} if nothing was measured */
export function reportOf({ firstViews, changes }: Measured): PageReport {
  const middle = (values: readonly number[], places = 0) => rounded(median(values) ?? Number.NaN, places);
  const all = Float64Array.from(changes.flatMap(({ timesMs }) => timesMs)).sort();
  const answers = Float64Array.from(changes.flatMap(({ apiMs }) => apiMs)).sort();
  const medians = changes.map(({ name, timesMs }) => ({ name, medianMs: middle(timesMs) }));
  const [slowest] = medians.toSorted((one, other) => other.medianMs - one.medianMs);
  if (!slowest) throw new RangeError('nothing was measured');
  return {
    firstView: {
      scriptBytes: middle(firstViews.map(({ scriptBytes }) => scriptBytes)),
      laterScriptBytes: middle(firstViews.map(({ laterScriptBytes }) => laterScriptBytes)),
      interactiveMs: middle(firstViews.map(({ interactiveMs }) => interactiveMs)),
      figuresMs: middle(firstViews.map(({ figuresMs }) => figuresMs)),
      layoutShift: middle(
        firstViews.map(({ layoutShift }) => layoutShift),
        4,
      ),
    },
    explorer: {
      changes: all.length,
      p50Ms: rounded(percentile(all, 0.5), 0),
      p95Ms: rounded(percentile(all, 0.95), 0),
      apiP50Ms: rounded(percentile(answers, 0.5), 0),
      apiP95Ms: rounded(percentile(answers, 0.95), 0),
      slowest,
      medianMs: Object.fromEntries(medians.map(({ name, medianMs }) => [name, medianMs])),
    },
  };
}
