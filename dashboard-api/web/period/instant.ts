import { writeDate } from '../notation/dates.ts';
import { writeDecimal } from '../notation/numbers.ts';
import type { Bucket } from './period.ts';

const DAY_MS = 86_400_000;

/** Day and time to the second in UTC, from an ISO instant; the zone is stated where it is shown. */
export const formatInstant = (iso: string): string => writeDate(Date.parse(iso), 'instant');

/** The same to the minute. */
export const formatMinute = (iso: string): string => writeDate(Date.parse(iso), 'moment');

/** The time alone, to the second. */
export const formatClock = (iso: string): string => writeDate(Date.parse(iso), 'clock');

/** Day and time in UTC, from an ISO instant: for lists, where the year goes without saying. */
export const formatStamp = (iso: string): string => writeDate(Date.parse(iso), 'stamp');

/** The day in UTC, from an ISO instant. */
export const formatDay = (iso: string): string => writeDate(Date.parse(iso), 'day');

/** A day of the calendar, from `2026-11-20`. */
export const formatIsoDay = (day: string): string => formatDay(`${day}T00:00:00Z`);

/** Day and time in UTC, from Unix milliseconds; at midnight the day alone if asked for. */
export const formatMoment = (timeMs: number, isDayAlone = false): string =>
  writeDate(timeMs, isDayAlone && timeMs % DAY_MS === 0 ? 'day' : 'moment');

/** An end that is exclusive, in UTC: at midnight the last day before it. */
export const formatEnd = (timeMs: number): string =>
  timeMs % DAY_MS === 0 ? writeDate(timeMs - DAY_MS, 'day') : formatMoment(timeMs);

/** A period whose end is exclusive, in UTC: whole days by their first and last, any other by its instants. */
export function periodWords(fromMs: number, toMs: number): string {
  if (fromMs % DAY_MS !== 0 || toMs % DAY_MS !== 0)
    return `${formatMoment(fromMs)} to ${formatMoment(toMs)} UTC`;
  const [first, last] = [writeDate(fromMs, 'day'), writeDate(toMs - DAY_MS, 'day')];
  return first === last ? `${first}, UTC` : `${first} to ${last}, UTC`;
}

/** A tick below a chart: the time within a day, else the day without its year. UTC. */
export const formatTick = (timeMs: number, bucket: Bucket): string =>
  writeDate(timeMs, bucket === 'day' ? 'dayOfYear' : 'time');

/** A bucket in a table or tooltip: its day, with the time where buckets are shorter. UTC. */
export const formatBucket = (timeMs: number, bucket: Bucket): string =>
  formatMoment(timeMs, bucket === 'day');

/** `820 ms`, `4.2 s`, `3 min 12 s`, from whole milliseconds. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${durationMs} ms`;
  const tenths = Math.round(durationMs / 100);
  if (tenths < 600) return `${writeDecimal(`${Math.floor(tenths / 10)}.${tenths % 10}`)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
