/**
 * Hours of the week in an organisation's own time. Neither gate nor ledger knows a time zone: the dashboard API states
 * from which instant the organisation's clocks are how far from UTC, for years ahead, and what is left is a sum. Which
 * time it is at an instant is never in doubt, also where clocks are put back. Pure.
 */
import * as z from 'zod';

/** `08:30`; as an end also `24:00`. */
const minuteSchema = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/);

/** Hours of some days. An end before the beginning is one of the next day; the days are those on which they begin. */
export const hoursSchema = z
  .strictObject({
    /** 1 is Monday, 7 Sunday (ISO 8601). */
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
    from: minuteSchema.refine((text) => text !== '24:00', 'a day begins at 00:00'),
    /** Exclusive. */
    to: minuteSchema,
  })
  .refine(
    ({ from, to }) => from !== to,
    'hours that end where they begin are none, or a whole day: say 00:00 to 24:00',
  );
export type Hours = z.infer<typeof hoursSchema>;

/** From an instant on, an organisation's clocks are so far ahead of UTC. */
export const zoneOffsetSchema = z.strictObject({
  fromMs: z.int(),
  offsetSeconds: z.int().min(-86_400).max(86_400),
});
export type ZoneOffset = z.infer<typeof zoneOffsetSchema>;

export interface LocalTime {
  /** 1 is Monday, 7 Sunday. */
  readonly day: number;
  /** Since midnight. */
  readonly minute: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** @param offsets in order of their instants @returns null: the offset of that instant is not known */
export function localTimeAt(offsets: readonly ZoneOffset[], atMs: number): LocalTime | null {
  const offset = offsets.findLast(({ fromMs }) => fromMs <= atMs);
  if (!offset) return null;
  const localMs = atMs + offset.offsetSeconds * 1_000;
  const days = Math.floor(localMs / DAY_MS);
  // The first day of all was a Thursday.
  return { day: ((((days + 3) % 7) + 7) % 7) + 1, minute: Math.floor((localMs - days * DAY_MS) / MINUTE_MS) };
}

/** Whether a time lies in any of these hours. */
export function isWithin(hours: readonly Hours[], { day, minute }: LocalTime): boolean {
  const dayBefore = day === 1 ? 7 : day - 1;
  return hours.some(({ days, from, to }) => {
    const [start, end] = [minuteOf(from), minuteOf(to)];
    if (start < end) return days.includes(day) && start <= minute && minute < end;
    return (days.includes(day) && start <= minute) || (days.includes(dayBefore) && minute < end);
  });
}

function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
