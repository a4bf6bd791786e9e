/** The present month so far, and the same days of the month before, in a zone. Pure. */
import { Temporal } from 'temporal-polyfill';

export interface Span {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** Sums are kept for each quarter of an hour. */
const STEP_MS = 15 * 60_000;

/**
 * Both end at the same day and time of day, at the end of the quarter of an hour that holds now; where the month before
 * has no such day, all of it counts.
 */
export function spansAt(timeZone: string, nowMs: number): { readonly present: Span; readonly former: Span } {
  const toMs = (Math.floor(nowMs / STEP_MS) + 1) * STEP_MS;
  // The quarter of an hour that ends with the month belongs to it.
  const held = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  const start = held.with({ day: 1 }).startOfDay();
  const formerStart = start.subtract({ months: 1 });
  const end = Temporal.Instant.fromEpochMilliseconds(toMs).toZonedDateTimeISO(timeZone);
  const isWhole = end.day > formerStart.daysInMonth || end.month !== start.month;
  const formerEnd = isWhole ? start : end.with({ year: formerStart.year, month: formerStart.month });
  const at = ({ epochMilliseconds }: Temporal.ZonedDateTime) => new Date(epochMilliseconds);
  return {
    present: { from: at(start), to: new Date(toMs) },
    former: { from: at(formerStart), to: at(formerEnd) },
  };
}
