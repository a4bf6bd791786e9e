/** Puts known anomalies into series, asks which days are found, and counts. Pure. */
import {
  DAY_FLOOR,
  FEWEST_DAYS,
  HOUR_FLOOR,
  unusualDay,
  unusualHour,
} from '../../contract/anomalies/detect.ts';
import { sum, WEEK } from '../../contract/forecast/weekly.ts';
import { hoursOf, type Series, seriesOf } from '../evaluate-forecast/series.ts';
import { RandomStream } from '../seed/random.ts';

export interface Marked {
  readonly amounts: readonly number[];
  readonly firstWeekday: number;
  /** Where the first hour or day of an anomaly is. */
  readonly starts: ReadonlySet<number>;
  /** Where any of it is: to be told again is no mistake. */
  readonly within: ReadonlySet<number>;
}

/** A year with anomalies: for a day or three, everything costs two to six times as much. Otherwise it is quiet. */
export function withBusyDays(seed: number): Marked {
  const { days, firstWeekday } = seriesOf(seed, { isQuiet: true });
  const random = new RandomStream(`busy days ${seed}`);
  const [amounts, starts, within] = [[...days], new Set<number>(), new Set<number>()];
  for (let start = 40 + random.between(0, 30); start < 355; start += random.between(25, 60)) {
    const [length, factor] = [random.between(1, 3), 2 + 4 * random.next()];
    starts.add(start);
    for (let day = start; day < start + length; day++) {
      amounts[day] = (amounts[day] ?? 0) * factor;
      within.add(day);
    }
  }
  return { amounts, firstWeekday, starts, within };
}

/** Eight weeks by hours, in which for one to six hours something runs wild: three to ten times as much. */
export function withBusyHours(seed: number): Marked {
  const whole: Series = seriesOf(seed, { isQuiet: true });
  const { hours, firstWeekday } = hoursOf({ ...whole, days: whole.days.slice(0, 56) });
  const random = new RandomStream(`busy hours ${seed}`);
  const [amounts, starts, within] = [[...hours], new Set<number>(), new Set<number>()];
  const mean = sum(hours) / hours.length;
  for (
    let start = 20 * 24 + random.between(0, 72);
    start < hours.length - 8;
    start += random.between(72, 200)
  ) {
    const [length, factor] = [random.between(1, 6), 3 + 7 * random.next()];
    starts.add(start);
    for (let hour = start; hour < start + length; hour++) {
      amounts[hour] = (amounts[hour] ?? 0) + mean * factor;
      within.add(hour);
    }
  }
  return { amounts, firstWeekday, starts, within };
}

/** Does this method call the place unusual, knowing what came before? */
export type Method = (series: Marked, at: number) => boolean;

export const DAY_METHODS: Readonly<Record<string, Method>> = {
  ours: ({ amounts, firstWeekday }, at) =>
    unusualDay({
      amounts: amounts.slice(Math.max(0, at - 63), at + 1),
      firstWeekday: (firstWeekday + Math.max(0, at - 63)) % WEEK,
    }) !== null,
  'same weekday': ({ amounts }, at) => isOver(amounts[at], amounts[at - WEEK], DAY_FLOOR),
  'last month': ({ amounts }, at) =>
    isOutside(amounts[at], amounts.slice(Math.max(0, at - 28), at), DAY_FLOOR),
};

export const HOUR_METHODS: Readonly<Record<string, Method>> = {
  ours: ({ amounts }, at) => unusualHour(amounts.slice(Math.max(0, at - 28 * 24), at + 1)) !== null,
  'same weekday': ({ amounts }, at) => isOver(amounts[at], amounts[at - WEEK * 24], HOUR_FLOOR),
  'last month': ({ amounts }, at) =>
    isOutside(amounts[at], amounts.slice(Math.max(0, at - 28 * 24), at), HOUR_FLOOR),
};

const isOver = (now = 0, then = 0, { amount, percent }: typeof DAY_FLOOR): boolean =>
  now - then >= amount && now >= then * (1 + percent / 100);

function isOutside(now = 0, before: readonly number[], { amount, percent }: typeof DAY_FLOOR): boolean {
  const mean = sum(before) / Math.max(1, before.length);
  const deviation = Math.sqrt(sum(before.map((one) => (one - mean) ** 2)) / Math.max(1, before.length));
  return now > mean + 3 * deviation && isOver(now, mean, { amount, percent });
}

export interface Score {
  readonly anomalies: number;
  readonly found: number;
  /** Places that were called unusual, those within anomalies and those that were not. */
  readonly right: number;
  readonly wrong: number;
  readonly places: number;
}

/** @param perDay places in a day: 1, or 24 */
export function score(series: readonly Marked[], method: Method, perDay: number): Score {
  const total = { anomalies: 0, found: 0, right: 0, wrong: 0, places: 0 };
  for (const marked of series) {
    for (let at = FEWEST_DAYS * perDay; at < marked.amounts.length; at++) {
      const isCalled = method(marked, at);
      total.places += 1;
      if (marked.starts.has(at)) total.anomalies += 1;
      if (marked.starts.has(at) && isCalled) total.found += 1;
      if (isCalled && marked.within.has(at)) total.right += 1;
      if (isCalled && !marked.within.has(at)) total.wrong += 1;
    }
  }
  return total;
}
