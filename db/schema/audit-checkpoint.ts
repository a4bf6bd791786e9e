import type { Kit } from './kit.pg.ts';

/**
 * A row is the end of the oldest entries of an audit log, which retention has removed: what the first entry that is left
 * is chained to. Signed with the key of the heads. Written by retention with the removal; dies with the organisation.
 */
export const defineAuditCheckpoint = (kit: Kit) =>
  kit.table('audit_checkpoint', {
    tenantId: kit.uuid().primaryKey(),
    /** Place of the last entry that was removed. */
    sequence: kit.int64().notNull(),
    entryHash: kit.text(64).notNull(),
    removedAt: kit.instant().notNull(),
    /** The same, signed: a compact JWS. */
    proof: kit.text(1_000).notNull(),
  });
