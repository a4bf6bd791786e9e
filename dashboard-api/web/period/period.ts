/**
 * Periods of a report, always in UTC. A preset of the last minutes to days ends with the step that holds now (minute, hour or day), so that a
 * bar is never cut at an odd second and every panel of a page asks for the same instants; this month ends with the hour that does.
 */
export const PRESETS = ['1h', '24h', '7d', '30d', 'month', 'lastMonth'] as const;
export type Preset = (typeof PRESETS)[number];

/** A custom period's ends are ISO instants in UTC; `to` is exclusive. */
export type Period =
  | { readonly kind: 'preset'; readonly preset: Preset }
  | { readonly kind: 'custom'; readonly from: string; readonly to: string };

/** What a period means at one moment: Unix milliseconds, `toMs` exclusive. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Bucket = 'minute' | 'hour' | 'day';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const BUCKET_MS: Readonly<Record<Bucket, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

const PRESET_STEPS: Readonly<
  Record<Exclude<Preset, 'month' | 'lastMonth'>, { readonly bucket: Bucket; readonly count: number }>
> = {
  '1h': { bucket: 'minute', count: 60 },
  '24h': { bucket: 'hour', count: 24 },
  '7d': { bucket: 'day', count: 7 },
  '30d': { bucket: 'day', count: 30 },
};

export const DEFAULT_PRESET: Preset = '24h';
export const DEFAULT_PERIOD: Period = { kind: 'preset', preset: DEFAULT_PRESET };

/** The instants of a period at `nowMs`. */
export function resolvePeriod(period: Period, nowMs: number): TimeWindow {
  if (period.kind === 'custom') return { fromMs: Date.parse(period.from), toMs: Date.parse(period.to) };
  const { preset } = period;
  if (preset === 'month') return { fromMs: monthStart(nowMs, 0), toMs: nextStep(nowMs, HOUR_MS) };
  if (preset === 'lastMonth') return { fromMs: monthStart(nowMs, -1), toMs: monthStart(nowMs, 0) };
  const { bucket, count } = PRESET_STEPS[preset];
  const stepMs = BUCKET_MS[bucket];
  const toMs = nextStep(nowMs, stepMs);
  return { fromMs: toMs - count * stepMs, toMs };
}

const nextStep = (nowMs: number, stepMs: number): number => (Math.floor(nowMs / stepMs) + 1) * stepMs;

function monthStart(nowMs: number, months: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months);
}

/** The bucket that draws a window in at most some 180 bars; days beyond four days. */
export function bucketFor({ fromMs, toMs }: TimeWindow): Bucket {
  const spanMs = toMs - fromMs;
  if (spanMs <= 3 * HOUR_MS) return 'minute';
  return spanMs <= 4 * DAY_MS ? 'hour' : 'day';
}

/** Starts of all buckets that the window touches, in Unix milliseconds, empty ones included. */
export function bucketStarts({ fromMs, toMs }: TimeWindow, bucket: Bucket): number[] {
  const stepMs = BUCKET_MS[bucket];
  const starts: number[] = [];
  for (let at = Math.floor(fromMs / stepMs) * stepMs; at < toMs; at += stepMs) starts.push(at);
  return starts;
}

/** The part of a bucket that lies inside the window. */
export function bucketWindow(startMs: number, bucket: Bucket, window: TimeWindow): TimeWindow {
  return {
    fromMs: Math.max(startMs, window.fromMs),
    toMs: Math.min(startMs + BUCKET_MS[bucket], window.toMs),
  };
}

/** A custom period from two instants, or null if either is no instant or the end is not after the start. */
export function customPeriod(from: string, to: string): Period | null {
  const fromMs = readInstant(from);
  const toMs = readInstant(to);
  if (fromMs === null || toMs === null || toMs <= fromMs) return null;
  return { kind: 'custom', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** A window as a custom period: the same instants for whoever opens the address later. */
export function fixedPeriod({ fromMs, toMs }: TimeWindow): Period {
  return { kind: 'custom', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/** Unix milliseconds of an ISO instant in UTC, else null. Days that do not exist are refused, not rolled over. */
export function readInstant(text: string): number | null {
  if (!INSTANT.test(text)) return null;
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) return null;
  return new Date(timeMs).toISOString().startsWith(text.slice(0, 16)) ? timeMs : null;
}
