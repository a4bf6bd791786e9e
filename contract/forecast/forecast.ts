/**
 * What the days until the end of a period will cost, with a band that holds it in 80 of 100 cases. The expectation is
 * level x weekday x damped growth (Gardner and McKenzie 1985). The band is split-conformal (Papadopoulos et al. 2002; Lei et
 * al. 2018): the series' own past errors say how wide, and quantiles of errors divided by that width, over series made up
 * for it, say how many widths. Pure.
 */
import { type Daily, type Pattern, patternOf, sum, WEEK } from './weekly.ts';

/** For so many days at least a series must be known, for a period up to a month and for a longer one. */
export const FEWEST_DAYS = 12;
export const FEWEST_DAYS_LONG = 28;

export interface Forecast {
  readonly expected: number;
  /** 80 % of the time it is at least this, and at most that. */
  readonly low: number;
  readonly high: number;
}

/** How well the same forecast, made earlier, did. */
export interface PastError {
  /** Forecasts that were made as long before an end, and the mean of how far they were off, in per cent of what came. */
  readonly forecasts: number;
  readonly percent: number;
}

/** Growth of a day is so much of the one before it. */
const DAMPING = 0.98;

/** What an error of a week's sum is taken for where none is known, and for how many errors that counts. */
const USUAL_SPREAD = 0.14;
const SPREADS_OF_DOUBT = 3;
const ERRORS_REMEMBERED = 12;
const MOST_ERROR = 0.7;

interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * Quantiles 0.1 and 0.9 of log(actual / expected) divided by the series' spread, so many days ahead: from
 * `npm run evaluate-forecast -- --calibrate`, over the training series. Between two of them it is interpolated.
 */
export const BANDS: readonly (Band & { readonly days: number })[] = [
  { days: 1, low: -1.93, high: 1.81 },
  { days: 3, low: -1.28, high: 1.54 },
  { days: 7, low: -0.97, high: 1.37 },
  { days: 14, low: -0.81, high: 1.49 },
  { days: 30, low: -0.86, high: 1.82 },
  { days: 60, low: -1.15, high: 3.06 },
  { days: 90, low: -1.22, high: 4.15 },
  { days: 180, low: -1.62, high: 7.27 },
  { days: 300, low: -2.02, high: 12.42 },
];

/**
 * The sum of the next days.
 * @param days how many, at least 1
 * @param firstShare how much of the first of them is still to come
 */
export function forecastNext(daily: Daily, days: number, firstShare = 1): Forecast {
  const upTo = daily.amounts.length;
  const past = firstShare === 1 ? 0 : (1 - firstShare) * expectedSum(daily, upTo, 1);
  const expected = expectedSum(daily, upTo, days) - past;
  const spread = spreadOf(daily);
  const band = bandFor(days);
  return {
    expected,
    low: expected * Math.exp(band.low * spread),
    high: expected * Math.exp(band.high * spread),
  };
}

/** How many spreads below and above, so many days ahead; by the logarithm of the days between two known places. */
export function bandFor(days: number): Band {
  const next = BANDS.findIndex((band) => band.days >= days);
  const [left, right] = [BANDS[Math.max(0, next < 0 ? BANDS.length - 1 : next - 1)], BANDS.at(next)];
  if (!left || !right) throw new RangeError('no band is known');
  const share = left === right ? 0 : Math.log(days / left.days) / Math.log(right.days / left.days);
  const between = (side: keyof Band) =>
    left[side] + Math.min(1, Math.max(0, share)) * (right[side] - left[side]);
  return { low: between('low'), high: between('high') };
}

/** What is expected of some days, by what was known up to a day. */
export function expectedSum(daily: Daily, upTo: number, days: number): number {
  return sumAhead(patternOf(daily, upTo), (daily.firstWeekday + upTo) % WEEK, days);
}

function sumAhead({ weekdays, level, dailyGrowth }: Pattern, firstWeekday: number, days: number): number {
  let total = 0;
  let growth = 0;
  let step = dailyGrowth;
  for (let day = 0; day < days; day++) {
    growth += step;
    step *= DAMPING;
    total += level * (weekdays[(firstWeekday + day) % WEEK] ?? 1) * Math.exp(growth);
  }
  return total;
}

/** How far off forecasts of a week were in the past, as a standard deviation of the logarithm. */
export function spreadOf(daily: Daily): number {
  let squares = SPREADS_OF_DOUBT * USUAL_SPREAD ** 2;
  let count = SPREADS_OF_DOUBT;
  for (let back = 1; back <= ERRORS_REMEMBERED; back++) {
    const upTo = daily.amounts.length - back * WEEK;
    if (upTo < FEWEST_DAYS) break;
    const error = logError(sum(daily.amounts.slice(upTo, upTo + WEEK)), expectedSum(daily, upTo, WEEK));
    squares += Math.min(MOST_ERROR, Math.abs(error)) ** 2;
    count += 1;
  }
  return Math.sqrt(squares / count);
}

/** The logarithm of actual to expected; where one of them is nothing, of next to nothing. */
export function logError(actual: number, expected: number): number {
  const least = 0.01 * Math.max(actual, expected);
  return least === 0 ? 0 : Math.log((actual + least) / (expected + least));
}

/** Ends that lie so far apart are tried. */
const TRIES_APART = WEEK;
const MOST_TRIES = 12;

/** Makes the same forecast at earlier days of the series, knowing what was known then; null: none can be judged yet. */
export function pastError(daily: Daily, days: number): PastError | null {
  const errors: number[] = [];
  for (let back = 0; back < MOST_TRIES; back++) {
    const upTo = daily.amounts.length - days - back * TRIES_APART;
    if (upTo < FEWEST_DAYS) break;
    const actual = sum(daily.amounts.slice(upTo, upTo + days));
    if (actual > 0) errors.push(Math.abs(expectedSum(daily, upTo, days) - actual) / actual);
  }
  if (errors.length === 0) return null;
  return { forecasts: errors.length, percent: Math.round((sum(errors) / errors.length) * 1000) / 10 };
}

/** What forecasts are held against: each day as a week before, and the mean day of the last four weeks. */
export function sameWeekday({ amounts }: Daily, upTo: number, days: number): number {
  const week = amounts.slice(Math.max(0, upTo - WEEK), upTo);
  let total = 0;
  for (let day = 0; day < days; day++) total += week[day % WEEK] ?? 0;
  return total;
}

export function lastMonth({ amounts }: Daily, upTo: number, days: number): number {
  const month = amounts.slice(Math.max(0, upTo - 28), upTo);
  return (sum(month) / Math.max(1, month.length)) * days;
}
