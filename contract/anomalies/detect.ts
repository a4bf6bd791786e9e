/**
 * Is the last day, or the last hour, of a series out of the usual? Judged against what its weekday, or its hour, usually is,
 * in the width that the series has by itself, and beyond a floor in amount and in per cent. Pure; amounts are numbers here.
 */
import { type Daily, median, patternOf, WEEK } from '../forecast/weekly.ts';

export interface Floor {
  /** Less above the usual is nobody's concern. */
  readonly amount: number;
  /** So many per cent above the usual at least. */
  readonly percent: number;
}

export interface Unusual {
  readonly actual: number;
  readonly expected: number;
  /** How many of its usual widths the logarithm lies above. */
  readonly score: number;
}

/** Five dollars and 40 per cent for a day, two dollars and 100 per cent for an hour. */
export const DAY_FLOOR: Floor = { amount: 5, percent: 40 };
export const HOUR_FLOOR: Floor = { amount: 2, percent: 100 };

/** Days that must be known before one can be unusual: two of each weekday. */
export const FEWEST_DAYS = 2 * WEEK;

const SCORE = 3.5;
/** A series that never moved is not so still that a tenth more were an event. */
const LEAST_WIDTH = 0.09;
const LEAST_HOUR_WIDTH = 0.2;
const DAYS_COMPARED = 28;
const HOURS = 24;
/** From a median of distances to a standard deviation, were they normal. */
const MEDIAN_TO_DEVIATION = 1.4826;

/** Judges the last of the days by those before it; null: it is as usual, or too little is known. */
export function unusualDay({ amounts, firstWeekday }: Daily, floor = DAY_FLOOR): Unusual | null {
  const last = amounts.length - 1;
  const actual = amounts[last] ?? 0;
  if (last < FEWEST_DAYS) return null;
  const known = { amounts: amounts.slice(0, last), firstWeekday };
  const { weekdays, level } = patternOf(known);
  const factor = (day: number) => Math.max(weekdays[(firstWeekday + day) % WEEK] ?? 1, 0.02);
  const expected = level * factor(last);
  const distances: number[] = [];
  for (let day = Math.max(WEEK, last - DAYS_COMPARED); day < last; day++) {
    const before = median(
      known.amounts.slice(day - WEEK, day).map((amount, at) => amount / factor(day - WEEK + at)),
    );
    distances.push(Math.abs(distance((amounts[day] ?? 0) / factor(day), before)));
  }
  return beyond(actual, expected, Math.max(LEAST_WIDTH, MEDIAN_TO_DEVIATION * median(distances)), floor);
}

/**
 * Judges the last of some hours by the same hour of days before, and of the same weekday in weeks before.
 * @param hours without gaps, oldest first
 */
export function unusualHour(hours: readonly number[], floor = HOUR_FLOOR): Unusual | null {
  const last = hours.length - 1;
  if (last < FEWEST_DAYS * HOURS) return null;
  const expected = usualHour(hours, last);
  const distances: number[] = [];
  for (let back = 1; back <= 2 * WEEK; back++) {
    const at = last - back * HOURS;
    if (at < WEEK * HOURS) break;
    distances.push(Math.abs(distance(hours[at] ?? 0, usualHour(hours, at))));
  }
  const width = Math.max(LEAST_HOUR_WIDTH, MEDIAN_TO_DEVIATION * median(distances));
  return beyond(hours[last] ?? 0, expected, width, floor);
}

/** The same hour of the week before counts most; days between tell whether the level has moved. */
function usualHour(hours: readonly number[], at: number): number {
  const sameWeekday: number[] = [];
  for (let week = 1; week <= 4 && at - week * WEEK * HOURS >= 0; week++)
    sameWeekday.push(hours[at - week * WEEK * HOURS] ?? 0);
  const lately: number[] = [];
  for (let day = 1; day <= 2; day++) lately.push(hours[at - day * HOURS] ?? 0);
  return Math.max(median(sameWeekday), Math.min(...lately));
}

function beyond(actual: number, expected: number, width: number, { amount, percent }: Floor): Unusual | null {
  const score = distance(actual, expected) / width;
  const isFar = actual - expected >= amount && actual >= expected * (1 + percent / 100);
  return isFar && score >= SCORE ? { actual, expected, score } : null;
}

/** The logarithm of a ratio, of next to nothing where one side is nothing. */
function distance(actual: number, expected: number): number {
  const least = 0.02 * Math.max(actual, expected);
  return least === 0 ? 0 : Math.log((actual + least) / (expected + least));
}
