/**
 * What a series of daily amounts is about now: how weekdays differ, its level and its growth. Pure; amounts are numbers
 * here, since an expectation is no account (`estimateOf` in money.ts).
 */

/** Daily amounts, oldest first, without gaps. */
export interface Daily {
  readonly amounts: readonly number[];
  /** Day of the week of the first, 0 is Sunday. */
  readonly firstWeekday: number;
}

export interface Pattern {
  /** From Sunday on; their mean is 1. */
  readonly weekdays: readonly number[];
  /** Of a day of factor 1, at the end of the series. */
  readonly level: number;
  /** Logarithm of the growth per day. */
  readonly dailyGrowth: number;
}

export const WEEK = 7;
/** What is older says nothing about now. */
const WEEKS_READ = 10;
const WEEKS_REMEMBERED = 8;
/** A weekday is the more believed to be special the more weeks show it. */
const WEEKS_OF_DOUBT = 0.5;
/** A day beyond so many times what is usual counts for that much: it is an event, and no new level yet. */
const MOST_TIMES_USUAL = 2;
const DAYS_THAT_ARE_USUAL = 14;
/** Days after which the past counts for half. */
const LEVEL_HALF_LIFE = 4;
const GROWTH_WINDOW = 28;
/** Of the growth that was seen so much is expected to go on, less every day, and within a bound per day. */
const GROWTH_BELIEVED = 0.5;
const MOST_DAILY_GROWTH = 0.01;

/** @param upTo how many of the amounts are known */
export function patternOf({ amounts, firstWeekday }: Daily, upTo = amounts.length): Pattern {
  const known = amounts.slice(Math.max(0, upTo - WEEK * WEEKS_READ), upTo);
  const first = (firstWeekday + upTo - known.length) % WEEK;
  const weekdays = weekdaysOf(known, first);
  const factors = known.map((_, index) => weekdays[(first + index) % WEEK] ?? 1);
  const calm = withoutPeaks(known, factors);
  return { weekdays, level: levelOf(calm, factors), dailyGrowth: growthOf(calm, factors) };
}

/** How many times its week's mean a weekday is, in the middle of some weeks. */
function weekdaysOf(known: readonly number[], first: number): number[] {
  const ratios: number[][] = Array.from({ length: WEEK }, () => []);
  for (let week = 1; week <= WEEKS_REMEMBERED && week * WEEK <= known.length; week++) {
    const start = known.length - week * WEEK;
    const mean = sum(known.slice(start, start + WEEK)) / WEEK;
    if (mean <= 0) continue;
    for (let day = 0; day < WEEK; day++)
      ratios[(first + start + day) % WEEK]?.push((known[start + day] ?? 0) / mean);
  }
  const factors = ratios.map(
    (list) => (trimmedMean(list) * list.length + WEEKS_OF_DOUBT) / (list.length + WEEKS_OF_DOUBT),
  );
  const mean = sum(factors) / WEEK;
  return factors.map((factor) => factor / mean);
}

/** The mean of all but the extremes, once there are enough. */
function trimmedMean(list: readonly number[]): number {
  if (list.length === 0) return 0;
  const inner = list.length < 4 ? list : list.toSorted((one, other) => one - other).slice(1, -1);
  return sum(inner) / inner.length;
}

function withoutPeaks(known: readonly number[], factors: readonly number[]): number[] {
  return known.map((amount, index) => {
    const from = Math.max(0, index - DAYS_THAT_ARE_USUAL);
    if (index - from < WEEK) return amount;
    const usual = median(
      known.slice(from, index).map((one, at) => one / Math.max(factors[from + at] ?? 1, 0.05)),
    );
    return usual > 0 ? Math.min(amount, MOST_TIMES_USUAL * usual * (factors[index] ?? 1)) : amount;
  });
}

/** A ratio of sums: a Sunday without traffic says as little about the level as it has traffic. */
function levelOf(amounts: readonly number[], factors: readonly number[]): number {
  let [above, below] = [0, 0];
  for (const [index, amount] of amounts.entries()) {
    const weight = 0.5 ** ((amounts.length - 1 - index) / LEVEL_HALF_LIFE);
    above += weight * amount;
    below += weight * (factors[index] ?? 1);
  }
  return below > 0 ? above / below : 0;
}

function growthOf(amounts: readonly number[], factors: readonly number[]): number {
  if (amounts.length < 2 * GROWTH_WINDOW) return 0;
  const ratio = (from: number, to: number) => sum(amounts.slice(from, to)) / sum(factors.slice(from, to));
  const [earlier, later] = [
    ratio(amounts.length - 2 * GROWTH_WINDOW, amounts.length - GROWTH_WINDOW),
    ratio(amounts.length - GROWTH_WINDOW, amounts.length),
  ];
  if (!(earlier > 0 && later > 0)) return 0;
  const daily = (GROWTH_BELIEVED * Math.log(later / earlier)) / GROWTH_WINDOW;
  return Math.min(MOST_DAILY_GROWTH, Math.max(-MOST_DAILY_GROWTH, daily));
}

export function sum(list: readonly number[]): number {
  let total = 0;
  for (const one of list) total += one;
  return total;
}

/** 0 of an empty list. */
export function median(list: readonly number[]): number {
  const sorted = list.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
