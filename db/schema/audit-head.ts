import type { Kit } from './kit.pg.ts';

/**
 * A row is the end of an organisation's audit chain: what the next entry is chained to. Whoever writes an entry holds
 * this row until the end of the transaction, so that entries stand in one order. No proof: heads that prove are signed
 * and kept outside the database.
 */
export const defineAuditHead = (kit: Kit) =>
  kit.table('audit_head', {
    tenantId: kit.uuid().primaryKey(),
    sequence: kit.int64().notNull(),
    entryHash: kit.text(64).notNull(),
  });
