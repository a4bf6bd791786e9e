/** The job that erases: a person to a transaction, with the rights of retention. */
import type { Database, TenantUnit } from '../database.ts';
import { clearDue, lockDue } from '../directory/due-jobs.ts';
import { erasePerson } from './erase.ts';
import { putErasure, readErasure, waitingErasures } from './erasures.ts';
import { findPerson } from './find-person.ts';

/**
 * Erases whoever of an organisation waits for it.
 * @returns the persons that were erased, by id
 */
export async function eraseWaiting(
  db: Database,
  organisationId: string,
  now: Date,
  isStopped: () => boolean = () => false,
): Promise<string[]> {
  const inUnit = <T>(work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('retention_user', organisationId, work);
  const erased: string[] = [];
  for (const erasure of await inUnit(waitingErasures)) {
    if (isStopped()) return erased;
    await inUnit((unit) => erasePerson(unit, erasure, now));
    erased.push(erasure.personId);
  }
  await inUnit(async (unit) => {
    await lockDue(unit, 'person.erase');
    if ((await waitingErasures(unit)).length === 0) await clearDue(unit, 'person.erase');
  });
  return erased;
}

/**
 * Erases a person anew whom a restored copy has brought back.
 * @returns false if the copy has nothing of them
 */
export const eraseAgain = (
  db: Database,
  organisationId: string,
  personId: string,
  now: Date,
): Promise<boolean> =>
  db.inTenant('retention_user', organisationId, async (unit) => {
    const known = await findPerson(unit, personId);
    if (!known) return false;
    const request = { personId, requestedAt: now, requestedBy: null, soughtTexts: known.texts };
    await putErasure(unit, request);
    const erasure = await readErasure(unit, personId);
    if (erasure) await erasePerson(unit, erasure, now);
    return true;
  });
