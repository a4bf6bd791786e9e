import type { Kit } from './kit.pg.ts';

export type RollupName = 'usage_rollup' | 'usage_set_rollup' | 'usage_day_rollup' | 'usage_day_set_rollup';

/**
 * Figures of cost reports, which add up. A row of `usage_rollup` is what the lines of one group came to that were called
 * in one quarter of an hour, adjustments included; one of `usage_set_rollup` the same of one group and one set of the
 * caller's dimensions, unless its key was called with too many that day (`usage_wide_day`). Written in the transaction
 * that adds events or adjustments; made anew by a rebuild. A row of `usage_day_rollup` or `usage_day_set_rollup` is what
 * the quarters of one day came to, and counts while `usage_rolled_day` names the day.
 */
export const defineUsageRollup = (kit: Kit, name: RollupName) =>
  kit.table(
    name,
    {
      tenantId: kit.uuid().notNull(),
      /** Beginning of the quarter, UTC, or of the day. Days of every zone begin at a quarter. */
      bucketAt: kit.instant().notNull(),
      groupId: kit.uuid().notNull(),
      lines: kit.int64().notNull(),
      requests: kit.int64().notNull(),
      /** Of the requests those that failed at the provider or on the way to it. */
      failed: kit.int64().notNull().default(0),
      /** Of known costs. */
      costNanos: kit.money().notNull(),
      /** The same at list prices; what no list has a price for counts at its cost. */
      listNanos: kit.money().notNull().default(0n),
      /** The part of the cost that no list has a price for. */
      unlistedNanos: kit.money().notNull().default(0n),
      chargedNanos: kit.money().notNull(),
      estimatedNanos: kit.money().notNull(),
      unknownLines: kit.int64().notNull(),
      unknownAtMostNanos: kit.money().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: `${name}_key`,
        columns: [table.tenantId, table.bucketAt, table.groupId],
      }),
    ],
  );
