import type { Kit } from './kit.pg.ts';

/**
 * A row says that somebody did something, or tried to. Written in the transaction of what it tells of, and by no role
 * ever changed or removed. Ids and codes alone; what else there is to say stands in `audit_detail`. Each row holds the
 * hash of itself and the one before (db/audit/chain.ts). Dies with the organisation.
 */
export const defineAuditEntry = (kit: Kit) =>
  kit.table(
    'audit_entry',
    {
      tenantId: kit.uuid().notNull(),
      entryId: kit.uuid().notNull(),
      at: kit.instant().notNull(),
      /** `link`: who holds a one-time link; `session`: a person, who is signed in; `token`: a program with an API token; `system`: the product itself. */
      actorKind: kit.text(16).notNull(),
      actorId: kit.uuid(),
      /** What was done, e.g. `session.open`. */
      action: kit.text(64).notNull(),
      /** To what: an id of ours. */
      target: kit.text(128),
      /** `done`, or why not. */
      result: kit.text(32).notNull(),
      /** How often: equal reads of one session are one row. */
      times: kit.count().notNull().default(1),
      /** SHA-256 of the detail with its salt; null: there is none. */
      detailHash: kit.text(64),
      /** Place in the organisation's chain, from 1, without a gap; 0: from before there was one. */
      sequence: kit.int64().notNull().default(0),
      /** SHA-256 over the hash before and this row; null: from before there was a chain. */
      entryHash: kit.text(64),
    },
    (table) => [
      kit.primaryKey({ name: 'audit_entry_key', columns: [table.tenantId, table.entryId] }),
      kit.index('audit_entry_by_time').on(table.tenantId, table.at),
      /** The log in order: pages, exports, proofs. */
      kit.index('audit_entry_by_sequence').on(table.tenantId, table.sequence),
    ],
  );
