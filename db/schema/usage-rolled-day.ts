import type { Kit } from './kit.pg.ts';

/**
 * A row says that the roll-ups by day hold what the quarters of a day hold. Days are those of the organisation's zone, as it
 * was when they were made, and never overlap. Written when a day has passed; removed in the transaction that changes one of
 * its quarters, after which the day is made anew.
 */
export const defineUsageRolledDay = (kit: Kit) =>
  kit.table(
    'usage_rolled_day',
    {
      tenantId: kit.uuid().notNull(),
      fromAt: kit.instant().notNull(),
      /** Exclusive. */
      toAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'usage_rolled_day_key', columns: [table.tenantId, table.fromAt] })],
  );
