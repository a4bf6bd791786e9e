/** The job that erases: a person to a transaction, with the rights of retention. */
import type { Database, TenantUnit } from '../database.ts';
import { clearDue, lockDue } from '../directory/due-jobs.ts';
import { erasePerson } from './erase.ts';
import { putErasure, readErasure, waitingErasures } from './erasures.ts';
import { findPerson } from './find-person.ts';
import { readPersonalTexts } from './personal-values.ts';

/** Who was erased, by id, and the ids that stood for them among values of dimensions. */
export interface Erased {
  readonly personId: string;
  readonly valueIds: readonly string[];
}

/**
 * Erases whoever of an organisation waits for it.
 * @returns who was erased
 */
export async function eraseWaiting(
  db: Database,
  organisationId: string,
  now: Date,
  isStopped: () => boolean = () => false,
): Promise<Erased[]> {
  const inUnit = <T>(work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('retention_user', organisationId, work);
  const erased: Erased[] = [];
  for (const erasure of await inUnit(waitingErasures)) {
    if (isStopped()) return erased;
    const { personId } = erasure;
    const done = await inUnit(async (unit) => {
      await erasePerson(unit, erasure, now);
      return readErasure(unit, personId);
    });
    erased.push({ personId, valueIds: done?.valueIds ?? [] });
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
  { personId, valueIds }: Erased,
  now: Date,
): Promise<boolean> =>
  db.inTenant('retention_user', organisationId, async (unit) => {
    const known = await findPerson(unit, personId);
    const texts = await readPersonalTexts(unit, valueIds);
    const isNamed = [...texts.values()].some((text) => text !== null);
    if (!known && !isNamed) return false;
    const soughtTexts = known?.texts ?? [];
    const request = { personId, requestedAt: now, requestedBy: null, soughtTexts, valueIds };
    await putErasure(unit, request);
    const erasure = await readErasure(unit, personId);
    if (erasure) await erasePerson(unit, erasure, now);
    return true;
  });
