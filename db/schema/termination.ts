import type { EdgeRemoval } from '../../contract/deletion-certificate.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row says that an owner wants the organisation deleted, and when that will be. Nothing else changes until then; an
 * owner may take it back. Written with the due job that carries it out, which then notes here how far it is, so that it
 * goes on after a break; dies with the organisation.
 */
export const defineTermination = (kit: Kit) =>
  kit.table('termination', {
    tenantId: kit.uuid().primaryKey(),
    requestedAt: kit.instant().notNull(),
    /** A person's id; null: a program. */
    requestedBy: kit.uuid(),
    runsAt: kit.instant().notNull(),
    reason: kit.text(500).notNull(),
    /** SHA-256 of the receipt for which the certificate is given out; null: there is none. */
    receiptSha256: kit.text(64),
    /** The notice to members, withdrawn if it is taken back. */
    noticeId: kit.uuid(),
    /** When it was begun: from then on it cannot be taken back; null: it waits. */
    beganAt: kit.instant(),
    /** How far the edge is emptied; null: that is not begun. */
    edge: kit.json<EdgeRemoval>(),
    /** When the edge had confirmed that nothing is left there; null: it has not. Only then rows go. */
    edgeEmptiedAt: kit.instant(),
    /** Rows removed so far, by table; null: none. */
    removed: kit.json<Readonly<Record<string, number>>>(),
    /** Events that came when the edge was empty already, and were passed over. */
    discardedEvents: kit.int64().notNull().default(0),
  });

/**
 * A row says that the organisation was deleted: its id, dates, and the certificate, which holds dates and counts alone.
 * Written with the removal of its last row; kept, so that a restored backup is cleared of it too.
 */
export const defineDeletedOrganisation = (kit: Kit) =>
  kit.table('deleted_organisation', {
    tenantId: kit.uuid().primaryKey(),
    requestedAt: kit.instant().notNull(),
    deletedAt: kit.instant().notNull(),
    /** SHA-256 of the certificate, lower-case hex. */
    certificateSha256: kit.text(64).notNull(),
    /** The certificate as a compact JWS. */
    certificate: kit.json<{ readonly jws: string }>(),
    /** SHA-256 of the receipt for which the certificate is given out; null: there is none. */
    receiptSha256: kit.text(64),
    /** Events that came afterwards and were passed over. */
    discardedEvents: kit.int64().notNull().default(0),
  });
