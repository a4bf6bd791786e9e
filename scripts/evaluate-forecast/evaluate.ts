/** Makes forecasts at many days of many series, as one who knows no more than was known then, and judges them. Pure. */
import {
  bandFor,
  expectedSum,
  FEWEST_DAYS,
  FEWEST_DAYS_LONG,
  lastMonth,
  logError,
  sameWeekday,
  spreadOf,
} from '../../contract/forecast/forecast.ts';
import { type Daily, sum } from '../../contract/forecast/weekly.ts';
import type { Series } from './series.ts';

/** How many days ahead: the rest of a day's week, of a month, of a quarter, of a year. */
export const HORIZONS = [1, 3, 7, 14, 30, 60, 90, 180] as const;

export interface Judgement {
  readonly days: number;
  readonly forecasts: number;
  /** Mean distance to what came, in per cent of it. */
  readonly percent: { readonly ours: number; readonly sameWeekday: number; readonly lastMonth: number };
  /** Per cent of the cases in which the band held what came. */
  readonly coverage: number;
}

interface Trial {
  readonly actual: number;
  readonly ours: number;
  readonly sameWeekday: number;
  readonly lastMonth: number;
  readonly spread: number;
}

/** A prime, so that every weekday and every part of a month is begun at. */
const DAYS_APART = 13;

function trialsOf(series: readonly Series[], days: number): Trial[] {
  const fewest = days > 31 ? FEWEST_DAYS_LONG : FEWEST_DAYS;
  return series.flatMap(({ days: amounts, firstWeekday, seed }) => {
    const trials: Trial[] = [];
    for (let upTo = fewest + (seed % DAYS_APART); upTo + days <= amounts.length; upTo += DAYS_APART) {
      const known: Daily = { amounts: amounts.slice(0, upTo), firstWeekday };
      trials.push({
        actual: sum(amounts.slice(upTo, upTo + days)),
        ours: expectedSum(known, upTo, days),
        sameWeekday: sameWeekday(known, upTo, days),
        lastMonth: lastMonth(known, upTo, days),
        spread: spreadOf(known),
      });
    }
    return trials;
  });
}

export function judge(series: readonly Series[], days: number): Judgement {
  const trials = trialsOf(series, days);
  const { low, high } = bandFor(days);
  const off = (of: (trial: Trial) => number) =>
    (100 * sum(trials.map((trial) => Math.abs(of(trial) - trial.actual) / trial.actual))) / trials.length;
  const held = trials.filter(({ actual, ours, spread }) => {
    const score = Math.log(actual / ours) / spread;
    return score >= low && score <= high;
  });
  return {
    days,
    forecasts: trials.length,
    coverage: (100 * held.length) / trials.length,
    percent: {
      ours: off(({ ours }) => ours),
      sameWeekday: off((trial) => trial.sameWeekday),
      lastMonth: off((trial) => trial.lastMonth),
    },
  };
}

/** The quantiles of errors in widths over some series: what `BANDS` holds. */
export function calibrate(series: readonly Series[], days: number) {
  const scores = trialsOf(series, days)
    .map(({ actual, ours, spread }) => logError(actual, ours) / spread)
    .sort((one, other) => one - other);
  const at = (share: number) => scores[Math.floor(share * (scores.length - 1))] ?? 0;
  return { low: at(0.1), high: at(0.9) };
}
