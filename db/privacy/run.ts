/** The job that erases: a person to a transaction, with the rights of retention. */
import type { Database, TenantUnit } from '../database.ts';
import { clearDue, lockDue } from '../directory/due-jobs.ts';
import { erasePerson } from './erase.ts';
import { waitingErasures } from './erasures.ts';

/** @returns how many persons were erased */
export async function eraseWaiting(
  db: Database,
  organisationId: string,
  now: Date,
  isStopped: () => boolean = () => false,
): Promise<number> {
  const inUnit = <T>(work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('retention_user', organisationId, work);
  const waiting = await inUnit(waitingErasures);
  for (const erasure of waiting) {
    if (isStopped()) return 0;
    await inUnit((unit) => erasePerson(unit, erasure, now));
  }
  await inUnit(async (unit) => {
    await lockDue(unit, 'person.erase');
    if ((await waitingErasures(unit)).length === 0) await clearDue(unit, 'person.erase');
  });
  return waiting.length;
}
