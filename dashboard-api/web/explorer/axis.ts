import { BUCKET_MS, type Bucket } from '../period/period.ts';

/** Steps that people count in, per power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];
const INTERVALS = 4;

/**
 * Round ticks from zero to at least `greatest`, for drawing only. Nano-dollars as floating-point numbers; ticks are
 * whole nano-dollars.
 */
export function axisTicks(greatest: number): number[] {
  const rough = Math.max(greatest, INTERVALS) / INTERVALS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.ceil((STEPS.find((candidate) => candidate * power >= rough) ?? 10) * power);
  const count = Math.max(Math.ceil(greatest / step), 1);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

const MAX_TIME_TICKS = 12;
/** Steps between labels of a time axis, in buckets: those that fall on whole hours, days and weeks. */
const TIME_STEPS: Readonly<Record<Bucket, readonly number[]>> = {
  minute: [1, 2, 5, 10, 15, 30],
  hour: [1, 2, 3, 6, 12, 24],
  day: [1, 2, 7, 14, 28],
};

/** The bucket starts to label: evenly spaced, on round times, a dozen at most where steps allow. */
export function timeTicks(starts: readonly number[], bucket: Bucket): number[] {
  const steps = TIME_STEPS[bucket];
  const step = steps.find((candidate) => starts.length / candidate <= MAX_TIME_TICKS) ?? steps.at(-1) ?? 1;
  return starts.filter((start) => (start / BUCKET_MS[bucket]) % step === 0);
}
