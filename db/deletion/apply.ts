/** A database that was restored from a copy is older than some deletions: they are carried out again before it serves. */
import type { DeletionCertificate } from '../../contract/deletion-certificate.ts';
import type { Database } from '../database.ts';
import { readProfile } from '../tenancy/organisations.ts';
import { type Removal, type RemovalOutcome, record, removeLast, removeRowsOf } from './remove.ts';

/** Whether an organisation is in the database; its record alone does not count. */
export const isThere = async (db: Database, organisationId: string): Promise<boolean> =>
  (await db.readTenant(organisationId, readProfile)) !== null;

/**
 * Removes what a copy holds of an organisation that was deleted; its edge was emptied then. What stays is the record, with
 * the certificate of that time. Any number of times; retention's login is all that it takes.
 */
export function applyDeletion(
  db: Database,
  { certificate, jws }: { readonly certificate: DeletionCertificate; readonly jws: string },
  run: Pick<Removal, 'batch' | 'isStopped' | 'onRemoved'>,
): Promise<RemovalOutcome> {
  return removeRowsOf(db, certificate.organisationId, run, async (unit) => {
    await removeLast(unit);
    await record(unit, certificate, jws, 0);
    return certificate;
  });
}
