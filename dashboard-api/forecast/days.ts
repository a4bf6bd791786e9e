/** Hours become days of a zone, and a period the window that an instant lies in. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { ForecastPeriod } from '../../contract/forecast-api.ts';
import { dollarsForStatistics } from '../../contract/money.ts';
import type { HourlySpend } from '../../db/reports/hourly-spend.ts';
import { type Calendar, windowsAt } from '../budgets/windows.ts';

export interface ZonedDays {
  /** Whole days before the present one, from the first that has usage; dollars. */
  readonly amounts: readonly number[];
  /** 0 is Sunday. */
  readonly firstWeekday: number;
}

export interface PeriodWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** When the present day began, and how much of it is still to come, from 0 to 1. */
  readonly todayMs: number;
  readonly todayLeft: number;
  /** Days from the present one on, itself among them. */
  readonly daysLeft: number;
}

/**
 * Spend per day of a zone, without the present day. An hour belongs to the day that it begins in, which in zones of half
 * hours moves half an hour of some days: of no weight in an expectation.
 */
export function daysOf(hours: readonly HourlySpend[], timeZone: string, nowMs: number): ZonedDays {
  const today = dateAt(nowMs, timeZone);
  const byDay = new Map<string, number>();
  for (const { atMs, costNanos } of hours) {
    const name = dateAt(atMs, timeZone).toString();
    byDay.set(name, (byDay.get(name) ?? 0) + dollarsForStatistics(costNanos));
  }
  const firstUsed = [...byDay].find(([, amount]) => amount > 0)?.[0];
  if (firstUsed === undefined) return { amounts: [], firstWeekday: today.dayOfWeek % 7 };
  const first = Temporal.PlainDate.from(firstUsed);
  const amounts: number[] = [];
  for (let day = first; Temporal.PlainDate.compare(day, today) < 0; day = day.add({ days: 1 }))
    amounts.push(byDay.get(day.toString()) ?? 0);
  return { amounts, firstWeekday: first.dayOfWeek % 7 };
}

/** The window of a period in the organisation's calendar; a year is the fiscal one. */
export function periodAt(period: ForecastPeriod, calendar: Calendar, nowMs: number): PeriodWindow {
  const { timeZone } = calendar;
  const today = dateAt(nowMs, timeZone);
  const [startMs, endMs] = period === 'year' ? yearAt(calendar, today) : windowOf(period, calendar, nowMs);
  const todayMs = today.toZonedDateTime(timeZone).epochMilliseconds;
  const tomorrowMs = today.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  const end = dateAt(endMs, timeZone);
  return {
    startMs,
    endMs,
    todayMs,
    daysLeft: today.until(end, { largestUnit: 'day' }).days,
    todayLeft: (tomorrowMs - nowMs) / (tomorrowMs - todayMs),
  };
}

function windowOf(
  period: Exclude<ForecastPeriod, 'year'>,
  calendar: Calendar,
  nowMs: number,
): [number, number] {
  const [window] = windowsAt(period, calendar, nowMs, nowMs);
  if (!window || window.endMs === null) throw new Error('a period without an end');
  return [window.startMs, window.endMs];
}

function yearAt({ timeZone, fiscalStartMonth }: Calendar, today: Temporal.PlainDate): [number, number] {
  const month = today.with({ day: 1 });
  const start = month.subtract({ months: (month.month - fiscalStartMonth + 12) % 12 });
  const instantOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).epochMilliseconds;
  return [instantOf(start), instantOf(start.add({ years: 1 }))];
}

const dateAt = (atMs: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();
