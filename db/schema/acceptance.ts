import type { Kit } from './kit.pg.ts';

/**
 * A row says that a member has accepted a version of a document, or acknowledged a notice. Written once, never changed; an
 * erased person's rows keep the id alone, which names nobody any more. Dies with the organisation.
 */
export const defineAcceptance = (kit: Kit) =>
  kit.table(
    'acceptance',
    {
      tenantId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      /** A document's id, or `notice:` and a notice's. */
      document: kit.text(64).notNull(),
      version: kit.text(32).notNull(),
      acceptedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'acceptance_key',
        columns: [table.tenantId, table.personId, table.document, table.version],
      }),
    ],
  );
