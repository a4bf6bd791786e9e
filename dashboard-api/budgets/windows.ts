/**
 * The windows of a budget, in the organisation's calendar: days begin at midnight of its zone, weeks on Monday
 * (ISO 8601), quarters follow the fiscal year. What leaves here are instants. Pure.
 */
import { Temporal } from 'temporal-polyfill';
import type { BudgetPeriod } from '../../contract/budgets-api.ts';

export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  /** 1 to 12. */
  readonly fiscalStartMonth: number;
}

export interface Window {
  readonly startMs: number;
  /** Exclusive; null: never. */
  readonly endMs: number | null;
}

/** The window that an instant lies in, and the one after it. `total` has one, from the budget's beginning. */
export function windowsAt(
  period: BudgetPeriod,
  calendar: Calendar,
  beganMs: number,
  atMs: number,
): readonly Window[] {
  if (period === 'total') return [{ startMs: beganMs, endMs: null }];
  const today = Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(calendar.timeZone)
    .toPlainDate();
  const first = firstDay(period, today, calendar.fiscalStartMonth);
  const days = [first, first.add(LENGTHS[period]), first.add(LENGTHS[period]).add(LENGTHS[period])];
  const [startMs = 0, nextMs = 0, endMs = 0] = days.map((day) => midnightMs(day, calendar.timeZone));
  return [
    { startMs, endMs: nextMs },
    { startMs: nextMs, endMs },
  ];
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
