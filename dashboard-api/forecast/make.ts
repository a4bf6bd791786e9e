/** The forecast of a period, of what somebody may see. */
import {
  FEWEST_DAYS,
  FEWEST_DAYS_LONG,
  forecastNext,
  lastMonth,
  pastError,
  sameWeekday,
} from '../../contract/forecast/forecast.ts';
import type { ForecastAnswer, ForecastPeriod } from '../../contract/forecast-api.ts';
import { nanosOfEstimate } from '../../contract/money.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readCost } from '../../db/reports/cost.ts';
import type { UsageFilter } from '../../db/reports/filter.ts';
import { type HourlySpend, readHourlySpend } from '../../db/reports/hourly-spend.ts';
import type { Calendar } from '../budgets/windows.ts';
import { daysOf, type PeriodWindow, periodAt } from './days.ts';

const DAY_MS = 86_400_000;
/** What is older says nothing about the rest of a period, and about past errors little. */
export const DAYS_READ = 400;

export type Scope = Omit<UsageFilter, 'from' | 'to'>;

/** Reads what is needed and forecasts. */
export async function makeForecast(
  unit: TenantUnit,
  period: ForecastPeriod,
  scope: Scope,
  calendar: Calendar,
  now: Date,
): Promise<ForecastAnswer> {
  const window = periodAt(period, calendar, now.getTime());
  const from = new Date(Math.min(window.startMs, now.getTime() - DAYS_READ * DAY_MS));
  const hours = await readHourlySpend(unit, { ...scope, from, to: now });
  const start = new Date(window.startMs);
  const spent = start < now ? await readCost(unit, { ...scope, from: start, to: now }, []) : null;
  const actual = BigInt(spent?.total.costNanos ?? '0');
  return {
    period,
    timeZone: calendar.timeZone,
    currency: 'USD',
    window: { start: start.toISOString(), end: new Date(window.endMs).toISOString() },
    dataAsOf: spent?.dataAsOf ?? null,
    hasSimulated: spent?.hasSimulated ?? false,
    actualNanos: actual.toString(),
    unknownLines: spent?.total.unknownLines ?? 0,
    ...expectation(period, window, hours, calendar, actual, now.getTime()),
  };
}

type Expectation = Pick<ForecastAnswer, 'daysKnown' | 'daysNeeded' | 'forecast' | 'pastError' | 'baselines'>;

/** What hours of usage say about a period's end. Pure. @param actual spent in it so far */
export function expectation(
  period: ForecastPeriod,
  { daysLeft, todayLeft }: Pick<PeriodWindow, 'daysLeft' | 'todayLeft'>,
  hours: readonly HourlySpend[],
  { timeZone }: Calendar,
  actual: bigint,
  nowMs: number,
): Expectation {
  const days = daysOf(hours, timeZone, nowMs);
  const daysKnown = days.amounts.length;
  const daysNeeded = period === 'quarter' || period === 'year' ? FEWEST_DAYS_LONG : FEWEST_DAYS;
  if (daysKnown < daysNeeded)
    return { daysKnown, daysNeeded, forecast: null, pastError: null, baselines: null };
  const { expected, low, high } = forecastNext(days, daysLeft, todayLeft);
  const atEnd = (rest: number) => (actual + nanosOfEstimate(rest)).toString();
  const restOf = (of: typeof sameWeekday) =>
    of(days, daysKnown, daysLeft) - (1 - todayLeft) * of(days, daysKnown, 1);
  return {
    daysKnown,
    daysNeeded,
    pastError: pastError(days, daysLeft),
    forecast: { expectedNanos: atEnd(expected), lowNanos: atEnd(low), highNanos: atEnd(high) },
    baselines: {
      sameWeekdayNanos: atEnd(restOf(sameWeekday)),
      lastMonthNanos: atEnd(restOf(lastMonth)),
    },
  };
}
