/** When a price holds. Days begin at midnight UTC. No I/O. */
import type { DailyWindow, Period } from './form.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SUNDAY = 0;
const SATURDAY = 6;

/** The index of the last period that applies at an instant, -1 if none does. */
export function periodAt(periods: readonly Period[], atMs: number): number {
  return periods.findLastIndex(
    ({ effectiveFrom, daily }) =>
      isInForce(effectiveFrom, atMs) && (daily === undefined || isWithin(daily, atMs)),
  );
}

/** True from midnight UTC of a day on; without a day, always. */
export function isInForce(effectiveFrom: string | undefined, atMs: number): boolean {
  return effectiveFrom === undefined || atMs >= Date.parse(effectiveFrom);
}

function isWithin({ from, to, weekdaysAtUtcOffsetHours }: DailyWindow, atMs: number): boolean {
  if (weekdaysAtUtcOffsetHours !== undefined) {
    const day = new Date(atMs + weekdaysAtUtcOffsetHours * HOUR_MS).getUTCDay();
    if (day === SUNDAY || day === SATURDAY) return false;
  }
  const time = ((atMs % DAY_MS) + DAY_MS) % DAY_MS;
  const start = timeOfDayMs(from);
  const end = timeOfDayMs(to);
  return start <= end ? time >= start && time < end : time >= start || time < end;
}

/** `HH:MM:SS` as milliseconds since midnight. */
function timeOfDayMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
