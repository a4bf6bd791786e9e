/** When a price holds. Days begin at midnight UTC. No I/O. */
import type { DailyWindow, Period } from './form.ts';

const DAY_MS = 86_400_000;

/** The index of the last period that applies at an instant, -1 if none does. */
export function periodAt(periods: readonly Period[], atMs: number): number {
  return periods.findLastIndex(
    ({ effectiveFrom, daily }) =>
      (effectiveFrom === undefined || atMs >= Date.parse(effectiveFrom)) &&
      (daily === undefined || isWithin(daily, atMs)),
  );
}

function isWithin({ from, to }: DailyWindow, atMs: number): boolean {
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
