import type { Kit } from './kit.pg.ts';

/**
 * A row is a value of a personal dimension: the only place where its text stands, calls hold the id. Written by ingest;
 * erasure takes the text and leaves the id, so that calls that come later have the same one; dies by retention.
 */
export const definePersonalValue = (kit: Kit) =>
  kit.table(
    'personal_value',
    {
      tenantId: kit.uuid().notNull(),
      /** A keyed hash of dimension and text (contract/personal-values.ts). */
      valueId: kit.text(40).notNull(),
      dimension: kit.text(32).notNull(),
      /** Null: erased. */
      text: kit.text(64),
      firstSeenAt: kit.instant().notNull(),
      /** To the day. */
      lastSeenAt: kit.instant().notNull(),
      erasedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'personal_value_key', columns: [table.tenantId, table.valueId] }),
      kit.index('personal_value_text').on(table.tenantId, table.text),
      kit.index('personal_value_seen').on(table.tenantId, table.lastSeenAt),
    ],
  );
