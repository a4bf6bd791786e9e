/** Builds the roll-ups of an organisation that had usage before it had roll-ups, or checks and renews them. */
import type { Database } from '../database.ts';
import { countDifferences, declareComplete, rebuildDay, rollupDays } from './rebuild.ts';
import { dayDifferences, everyRolledDay } from './roll-up-day.ts';

/**
 * Makes every day anew, a transaction each, and then lets reports read them. Ingest goes on meanwhile.
 * @param goOn asked before each day, with how many are done
 * @returns false if it was told not to go on; what is done stands, and the next time begins anew
 */
export async function buildRollups(
  db: Database,
  organisationId: string,
  goOn: (done: number) => Promise<boolean> = async () => true,
): Promise<boolean> {
  const days = await db.readTenant(organisationId, rollupDays);
  for (const [done, day] of days.entries()) {
    if (!(await goOn(done))) return false;
    await db.inTenant('ingest_user', organisationId, (unit) => rebuildDay(unit, day));
  }
  await db.inTenant('ingest_user', organisationId, declareComplete);
  return true;
}

export interface DayCheck {
  readonly day: Date;
  /** Rows that differ, are missing or too many. */
  readonly differences: number;
}

/**
 * Compares every day with its lines, and what reports of many days read with it, each in one snapshot.
 * @returns the days, oldest first; those of which roll-ups by day differ come last, by when they begin
 */
export async function checkRollups(db: Database, organisationId: string): Promise<DayCheck[]> {
  const days = await db.readTenant(organisationId, rollupDays);
  const checks: DayCheck[] = [];
  for (const day of days) {
    const differences = await db.readTenant(organisationId, (unit) => countDifferences(unit, day));
    checks.push({ day, differences });
  }
  for (const day of await db.readTenant(organisationId, everyRolledDay)) {
    const differences = await db.readTenant(organisationId, (unit) => dayDifferences(unit, day));
    if (differences > 0) checks.push({ day: day.from, differences });
  }
  return checks;
}
