/**
 * The windows of a budget, in the organisation's calendar: days begin at midnight of its zone, weeks on Monday
 * (ISO 8601), quarters follow the fiscal year. What leaves here are instants. Pure.
 */
import { Temporal } from 'temporal-polyfill';
import type { BudgetPeriod } from '../../contract/budgets-api.ts';
import type { DayCount } from '../../db/tenancy/calendar.ts';

/** How days and quarters are counted, and how they were. */
export interface Calendar extends DayCount {
  /** What was set before, until when; oldest first. */
  readonly past?: readonly (DayCount & { readonly untilMs: number })[];
}

export interface Window {
  readonly startMs: number;
  /** Exclusive; null: never. */
  readonly endMs: number | null;
}

/** A way of counting, from the end of the window in which it was set. */
interface Reign {
  readonly count: DayCount;
  readonly fromMs: number;
}

interface EndingWindow extends Window {
  readonly endMs: number;
}

/**
 * The window that an instant lies in, and the one after it. `total` has one, from the budget's beginning. A change of the
 * calendar moves no window that had begun: it holds from that one's end. The first window after it ends where the new
 * calendar has a boundary, and is from half as long as others to half as long again.
 */
export function windowsAt(
  period: BudgetPeriod,
  calendar: Calendar,
  beganMs: number,
  atMs: number,
): readonly Window[] {
  if (period === 'total') return [{ startMs: beganMs, endMs: null }];
  const reigns = reignsOf(period, calendar);
  const now = windowIn(period, reigns, atMs);
  return [now, windowIn(period, reigns, now.endMs)];
}

/** From when the present calendar holds for budgets of this period; null: it has held all along. */
export function heldFrom(period: Exclude<BudgetPeriod, 'total'>, calendar: Calendar): number | null {
  const fromMs = reignsOf(period, calendar).at(-1)?.fromMs ?? Number.NEGATIVE_INFINITY;
  return fromMs === Number.NEGATIVE_INFINITY ? null : fromMs;
}

function reignsOf(period: keyof typeof LENGTHS, { past = [], ...present }: Calendar): readonly Reign[] {
  const counts = [...past, present];
  let reigns: Reign[] = [{ count: counts[0] ?? present, fromMs: Number.NEGATIVE_INFINITY }];
  for (const [index, { untilMs }] of past.entries()) {
    const fromMs = windowIn(period, reigns, untilMs).endMs;
    // What was set in the same window, and so has never held, never will.
    reigns = reigns.filter((reign) => reign.fromMs < fromMs);
    const count = counts[index + 1] ?? present;
    if (!isAlike(reigns.at(-1)?.count, count)) reigns.push({ count, fromMs });
  }
  return reigns;
}

const isAlike = (one: DayCount | undefined, other: DayCount): boolean =>
  one?.timeZone === other.timeZone && one.fiscalStartMonth === other.fiscalStartMonth;

function windowIn(period: keyof typeof LENGTHS, reigns: readonly Reign[], atMs: number): EndingWindow {
  const reign = reigns.findLast(({ fromMs }) => fromMs <= atMs);
  if (!reign) throw new TypeError('the first calendar has held for ever');
  const { count, fromMs } = reign;
  const window = countedWindow(period, count, atMs);
  if (fromMs === Number.NEGATIVE_INFINITY) return window;
  const first = countedWindow(period, count, fromMs);
  const isShort = first.endMs - fromMs < (first.endMs - first.startMs) / 2;
  const endMs = isShort ? countedWindow(period, count, first.endMs).endMs : first.endMs;
  return atMs < endMs ? { startMs: fromMs, endMs } : window;
}

function countedWindow(
  period: keyof typeof LENGTHS,
  { timeZone, fiscalStartMonth }: DayCount,
  atMs: number,
): EndingWindow {
  const today = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = firstDay(period, today, fiscalStartMonth);
  return {
    startMs: midnightMs(first, timeZone),
    endMs: midnightMs(first.add(LENGTHS[period]), timeZone),
  };
}

/** True if the text names a zone that this machine knows. */
export function isTimeZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
}

const LENGTHS = {
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  quarter: { months: 3 },
} as const;

function firstDay(
  period: keyof typeof LENGTHS,
  day: Temporal.PlainDate,
  fiscalStartMonth: number,
): Temporal.PlainDate {
  if (period === 'day') return day;
  if (period === 'week') return day.subtract({ days: day.dayOfWeek - 1 });
  const month = day.with({ day: 1 });
  if (period === 'month') return month;
  return month.subtract({ months: (month.month - fiscalStartMonth + 12) % 3 });
}

/** The first instant of a day: where midnight does not exist, since clocks jump over it, what comes after it. */
function midnightMs(day: Temporal.PlainDate, timeZone: string): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}
