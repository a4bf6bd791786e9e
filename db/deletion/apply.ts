/** A database that was restored from a copy is older than some deletions: they are carried out again before it serves. */
import type { DeletionCertificate } from '../../contract/deletion-certificate.ts';
import type { Database } from '../database.ts';
import { readProfile } from '../tenancy/organisations.ts';
import { type Removal, type RemovalOutcome, removeOrganisation } from './remove.ts';
import { insertDeletion, noteDeletion } from './requests.ts';

/** Whether an organisation is in the database; its record alone does not count. */
export const isThere = async (db: Database, organisationId: string): Promise<boolean> =>
  (await db.readTenant(organisationId, readProfile)) !== null;

/**
 * Removes what a copy holds of an organisation that was deleted; its edge was emptied then. What stays is the record, with
 * the certificate of that time. Any number of times.
 */
export async function applyDeletion(
  db: Database,
  { certificate, jws }: { readonly certificate: DeletionCertificate; readonly jws: string },
  run: Pick<Removal, 'batch' | 'isStopped' | 'onRemoved'>,
): Promise<RemovalOutcome> {
  const { organisationId, receiptSha256, edge } = certificate;
  const requestedAt = new Date(certificate.requestedAt);
  await db.inTenant('app_user', organisationId, async (unit) => {
    const asked = { requestedAt, requestedBy: null, runsAt: requestedAt, receiptSha256, noticeId: null };
    await insertDeletion(unit, { ...asked, reason: 'deleted before this copy was restored' });
    const { waivedCalls, undeliveredEvents, droppedSettlements } = edge;
    await noteDeletion(unit, {
      beganAt: new Date(certificate.beganAt),
      edge: { gateIds: [], isLedgerEmpty: true, waivedCalls, undeliveredEvents, droppedSettlements },
      edgeEmptiedAt: new Date(certificate.edgeEmptiedAt),
    });
  });
  return removeOrganisation(db, organisationId, {
    ...run,
    clock: () => new Date(certificate.deletedAt),
    certify: async () => jws,
  });
}
