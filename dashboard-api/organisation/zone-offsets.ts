/** How far an organisation's clocks are from UTC, and from which instants: what the edge knows of its time zone. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { ZoneOffset } from '../../contract/policies/hours.ts';

/** Some zones put their clocks four times a year, around Ramadan: two years ahead are at most this many. */
const MOST = 16;

/**
 * The offset at the beginning of a period, and each that follows in it.
 * @param timeZone IANA name
 */
export function zoneOffsets(timeZone: string, fromMs: number, toMs: number): ZoneOffset[] {
  const first = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  const offsets = [{ fromMs, offsetSeconds: secondsOf(first) }];
  for (
    let next = first.getTimeZoneTransition('next');
    next !== null && next.epochMilliseconds <= toMs && offsets.length < MOST;
    next = next.getTimeZoneTransition('next')
  ) {
    offsets.push({ fromMs: next.epochMilliseconds, offsetSeconds: secondsOf(next) });
  }
  return offsets;
}

function secondsOf({ offsetNanoseconds }: Temporal.ZonedDateTime): number {
  return Math.round(offsetNanoseconds / 1_000_000_000);
}
