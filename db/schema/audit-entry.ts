import type { Kit } from './kit.pg.ts';

/**
 * A row says that somebody did something, or tried to. Written in the transaction of what it tells of, and by no role
 * ever changed or removed. Ids and codes alone, apart from a reason that its author wrote. Dies with the organisation.
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
      reason: kit.text(500),
    },
    (table) => [
      kit.primaryKey({ name: 'audit_entry_key', columns: [table.tenantId, table.entryId] }),
      kit.index('audit_entry_by_time').on(table.tenantId, table.at),
    ],
  );
