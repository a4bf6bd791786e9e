import type { Kit } from './kit.pg.ts';

/**
 * A row says that an owner wants the organisation deleted, and when that will be. Nothing else changes until then; the
 * owner may take it back. Written with the due job that carries it out; dies with the organisation.
 */
export const defineTermination = (kit: Kit) =>
  kit.table('termination', {
    tenantId: kit.uuid().primaryKey(),
    requestedAt: kit.instant().notNull(),
    /** A person's id; null: a program. */
    requestedBy: kit.uuid(),
    runsAt: kit.instant().notNull(),
    reason: kit.text(500).notNull(),
  });

/**
 * A row says that the organisation was deleted: its id, dates, and the hash of the certificate, and nothing
 * else. Written with the removal of its last row; kept, so that a restored backup is cleared of it too.
 */
export const defineDeletedOrganisation = (kit: Kit) =>
  kit.table('deleted_organisation', {
    tenantId: kit.uuid().primaryKey(),
    requestedAt: kit.instant().notNull(),
    deletedAt: kit.instant().notNull(),
    /** SHA-256 of the certificate, lower-case hex. */
    certificateSha256: kit.text(64).notNull(),
  });
