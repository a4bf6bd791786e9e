/** Makes the days of an organisation that have passed and that no roll-up by day holds. */
import { Temporal } from 'temporal-polyfill';
import type { Database } from '../../db/database.ts';
import { type RolledDay, readRolledDays } from '../../db/rollups/days.ts';
import { areRollupsComplete } from '../../db/rollups/rebuild.ts';
import { rollUpDay } from '../../db/rollups/roll-up-day.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { firstAt, quartersOf } from '../../db/usage/first-at.ts';

/** Most calls of a day have arrived so long after its end. */
const SETTLED_AFTER_MS = 30 * 60_000;
const QUARTER_MS = 900_000;

/**
 * Makes what is missing, a transaction each, the newest first: most reports are of what was lately. Ingest goes on meanwhile.
 * @param goOn asked before each day
 * @returns false if it was told not to go on
 */
export async function rollUpDays(
  db: Database,
  organisationId: string,
  now: Date,
  goOn: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  const missing = await db.readTenant(organisationId, async (unit) => {
    const from = await firstAt(unit, quartersOf(unit));
    if (from === null || !(await areRollupsComplete(unit))) return [];
    const { timeZone } = await readCalendar(unit);
    const days = passedDays(timeZone, { from, to: new Date(now.getTime() - SETTLED_AFTER_MS) });
    const first = days[0]?.from ?? from;
    const made = new Map(
      (await readRolledDays(unit, { from: first, to: now })).map((day) => [day.from.getTime(), day]),
    );
    return days.filter((day) => made.get(day.from.getTime())?.to.getTime() !== day.to.getTime());
  });
  for (const day of missing.toReversed()) {
    if (!(await goOn())) return false;
    await db.inTenant('ingest_user', organisationId, (unit) => rollUpDay(unit, day));
  }
  return true;
}

/**
 * The days of a zone that begin on the day of a period's beginning or later and have ended by its end, oldest first. A day
 * that begins or ends within a quarter of an hour, as before zones were agreed, is left out.
 */
export function passedDays(timeZone: string, { from, to }: RolledDay): RolledDay[] {
  const days: RolledDay[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  for (;;) {
    const next = day.add({ days: 1 });
    const [startMs, endMs] = [day, next].map((date) => date.toZonedDateTime(timeZone).epochMilliseconds);
    if (startMs === undefined || endMs === undefined || endMs > to.getTime()) return days;
    if (startMs % QUARTER_MS === 0 && endMs % QUARTER_MS === 0 && startMs < endMs)
      days.push({ from: new Date(startMs), to: new Date(endMs) });
    day = next;
  }
}
