import type { Kit } from './kit.pg.ts';

/**
 * A row says that a key was called with a set of dimensions on a day (UTC). Counted so that roll-ups by dimensions stay
 * small; beyond the bound none is added. Written with roll-ups; dies with those of its day.
 */
export const defineUsageDaySet = (kit: Kit) =>
  kit.table(
    'usage_day_set',
    {
      tenantId: kit.uuid().notNull(),
      day: kit.instant().notNull(),
      keyId: kit.text(160).notNull(),
      /** Hash of the set. */
      setId: kit.uuid().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'usage_day_set_key',
        columns: [table.tenantId, table.day, table.keyId, table.setId],
      }),
    ],
  );

/**
 * A row says that a key was called with more sets of dimensions on a day (UTC) than roll-ups keep: by dimensions its
 * calls of that day are read one by one. Written with roll-ups; dies with those of its day.
 */
export const defineUsageWideDay = (kit: Kit) =>
  kit.table(
    'usage_wide_day',
    { tenantId: kit.uuid().notNull(), day: kit.instant().notNull(), keyId: kit.text(160).notNull() },
    (table) => [
      kit.primaryKey({ name: 'usage_wide_day_key', columns: [table.tenantId, table.day, table.keyId] }),
    ],
  );
