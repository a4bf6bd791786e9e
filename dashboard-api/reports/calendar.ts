/**
 * Periods of reports in the calendar of a time zone: buckets, days, and what a period is compared with. Days begin at
 * midnight of the zone, weeks on Monday (ISO 8601). Pure.
 */
import { Temporal } from 'temporal-polyfill';
import type { ZoneOffset } from '../../contract/policies/hours.ts';
import type { Interval } from '../../contract/report-words.ts';

/** `to` is exclusive. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

export interface Bucket extends Period {
  /** What the database calls it (`ZoneBucket`). */
  readonly key: string;
  readonly label: string;
  readonly isPartial: boolean;
}

/** More buckets than this are not a report that anybody reads. */
export const MAX_BUCKETS = 1_500;

const HOUR_MS = 3_600_000;
const LENGTHS = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } } as const;

/** How far the zone's clocks are from UTC, at the beginning and from each change on. */
export function offsetsOf(timeZone: string, { from, to }: Period): ZoneOffset[] {
  const offsets: ZoneOffset[] = [];
  let next: Temporal.ZonedDateTime | null = zoned(from, timeZone);
  while (next !== null && next.epochMilliseconds < to.getTime()) {
    const offsetSeconds = Math.round(next.offsetNanoseconds / 1e9);
    offsets.push({ fromMs: next.epochMilliseconds, offsetSeconds });
    next = next.getTimeZoneTransition('next');
  }
  return offsets;
}

/** The buckets that a period touches, oldest first; null: too many. */
export function bucketsOf(interval: Interval, timeZone: string, period: Period): Bucket[] | null {
  const buckets: Bucket[] = [];
  const offsets = offsetsOf(timeZone, period);
  const spanAt = (at: number) =>
    interval === 'hour' ? hourAt(at, offsets, timeZone) : daysAt(interval, new Date(at), timeZone);
  for (let at = period.from.getTime(); at < period.to.getTime(); ) {
    if (buckets.length === MAX_BUCKETS) return null;
    const { startMs, endMs, key, label } = spanAt(at);
    const [from, to] = [Math.max(startMs, at), Math.min(endMs, period.to.getTime())];
    const isPartial = from > startMs || to < endMs;
    buckets.push({ from: new Date(from), to: new Date(to), key, label, isPartial });
    at = to;
  }
  return buckets;
}

/** How many days of the zone's calendar a period lasts; a part of one counts in full. */
export function daysOf({ from, to }: Period, timeZone: string): number {
  const [start, end] = [zoned(from, timeZone), zoned(to, timeZone)];
  const { days } = start.until(end, { largestUnit: 'days' });
  return start.add({ days }).epochMilliseconds < to.getTime() ? days + 1 : days;
}

/**
 * What a period is compared with. From the first of a month on, within it: the same days of the month before, as far as
 * it has them. Whole months: as many before. Else the same number of days before, to the same times of day, or, for less
 * than a day, the same duration.
 */
export function previousOf(period: Period, timeZone: string): Period {
  const [from, to] = [zoned(period.from, timeZone), zoned(period.to, timeZone)];
  if (isMonthStart(from)) {
    const months = from.until(to, { largestUnit: 'months' }).months;
    if (isMonthStart(to)) return periodOf(from.subtract({ months }), from);
    if (months === 0) return sameDaysBefore(from, to);
  }
  const lengthMs = period.to.getTime() - period.from.getTime();
  if (from.add({ days: 1 }).epochMilliseconds > period.to.getTime())
    return { from: new Date(period.from.getTime() - lengthMs), to: period.from };
  const days = daysOf(period, timeZone);
  return periodOf(from.subtract({ days }), to.subtract({ days }));
}

function sameDaysBefore(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): Period {
  const start = from.subtract({ months: 1 });
  const elapsed = from.toPlainDateTime().until(to.toPlainDateTime(), { largestUnit: 'days' });
  const end = start.toPlainDateTime().add(elapsed).toZonedDateTime(from.timeZoneId);
  return periodOf(start, Temporal.ZonedDateTime.compare(end, from) > 0 ? from : end);
}

const zoned = (at: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);

const periodOf = (from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): Period => ({
  from: new Date(from.epochMilliseconds),
  to: new Date(to.epochMilliseconds),
});

const isMonthStart = (at: Temporal.ZonedDateTime): boolean =>
  at.day === 1 && at.epochMilliseconds === at.startOfDay().epochMilliseconds;

interface Span {
  readonly startMs: number;
  readonly endMs: number;
  readonly key: string;
  readonly label: string;
}

/** From one whole hour of the zone's clocks to the next, or to where they are put by less than one. */
function hourAt(at: number, offsets: readonly ZoneOffset[], timeZone: string): Span {
  const now = offsets.findLast(({ fromMs }) => fromMs <= at);
  const change = offsets.find(({ fromMs }) => fromMs > at);
  const shiftMs = (now?.offsetSeconds ?? 0) * 1_000;
  const wholeMs = Math.floor((at + shiftMs) / HOUR_MS) * HOUR_MS - shiftMs;
  const startMs = Math.max(wholeMs, now === offsets[0] ? wholeMs : (now?.fromMs ?? wholeMs));
  return {
    startMs,
    endMs: Math.min(wholeMs + HOUR_MS, change?.fromMs ?? Number.POSITIVE_INFINITY),
    key: `${new Date(wholeMs).toISOString().slice(0, 19)}Z`,
    label: zoned(new Date(startMs), timeZone).toString({ smallestUnit: 'minute', timeZoneName: 'never' }),
  };
}

function daysAt(interval: keyof typeof LENGTHS, at: Date, timeZone: string): Span {
  const day = zoned(at, timeZone).toPlainDate();
  const first =
    interval === 'week'
      ? day.subtract({ days: day.dayOfWeek - 1 })
      : interval === 'month'
        ? day.with({ day: 1 })
        : day;
  const text = first.toString();
  return {
    startMs: first.toZonedDateTime(timeZone).epochMilliseconds,
    endMs: first.add(LENGTHS[interval]).toZonedDateTime(timeZone).epochMilliseconds,
    key: `${text}T00:00:00Z`,
    label: interval === 'month' ? text.slice(0, 7) : text,
  };
}
