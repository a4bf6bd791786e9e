/** From when on an organisation's calls are on record: what lies before is no lack of spend. */
import type { TenantUnit } from '../database.ts';
import { readRequestsSince } from '../retention/frozen-days.ts';
import { eventsOf, firstAt, quartersOf } from './first-at.ts';

/**
 * The first call that is on record, if it lies behind the beginning of a period that others are held against; where single
 * calls were removed, the quarter of an hour of the first that sums are kept of.
 * @returns null: the record goes back as far, or there is none at all
 */
export async function recordedAfter(unit: TenantUnit, from: Date): Promise<Date | null> {
  const source = (await readRequestsSince(unit)) === null ? eventsOf(unit) : quartersOf(unit);
  const first = await firstAt(unit, source);
  return first !== null && first > from ? first : null;
}
