/** How busy an application is in an hour: hour of the day, day of the week, growth, launch and incidents. Pure. */
import type { Rhythm } from './workloads.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** From Sunday on. */
const WEEKDAYS: Readonly<Record<Rhythm, readonly number[]>> = {
  office: [0.08, 1.1, 1.15, 1.1, 1.05, 0.9, 0.12],
  consumer: [1.15, 0.95, 0.9, 0.92, 0.95, 1.05, 1.2],
  nightly: [1, 1, 1, 1, 1, 1, 1],
  steady: [1, 1, 1, 1, 1, 1, 1],
};

/** How one application develops over the period. */
export interface Course {
  readonly rhythm: Rhythm;
  readonly weight: number;
  /** It does not exist before. */
  readonly launchedAtMs: number;
  /** Growth per day, as a factor; 1 is none. */
  readonly dailyGrowth: number;
  /** Something runs wild: so many times the usual calls, between these instants. */
  readonly incidents: readonly { readonly fromMs: number; readonly toMs: number; readonly factor: number }[];
}

/** The relative number of calls in the hour that begins at `hourMs`. */
export function busyness(course: Course, hourMs: number): number {
  if (hourMs < course.launchedAtMs) return 0;
  const date = new Date(hourMs);
  const weekday = WEEKDAYS[course.rhythm][date.getUTCDay()] ?? 1;
  const growth = course.dailyGrowth ** ((hourMs - course.launchedAtMs) / DAY_MS);
  let level = course.weight * weekday * hourly(course.rhythm, date.getUTCHours()) * growth;
  for (const { fromMs, toMs, factor } of course.incidents)
    if (hourMs >= fromMs && hourMs < toMs) level *= factor;
  return level;
}

/** Its mean over a day is about 1. */
function hourly(rhythm: Rhythm, hour: number): number {
  if (rhythm === 'steady') return 1;
  if (rhythm === 'nightly') return hour >= 1 && hour < 5 ? 5.5 : 0.1;
  const peak = rhythm === 'office' ? 13 : 18;
  const width = rhythm === 'office' ? 3.2 : 5;
  const height = rhythm === 'office' ? 2.9 : 1.75;
  const distance = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  return 0.06 + height * Math.exp(-((distance / width) ** 2) / 2);
}
