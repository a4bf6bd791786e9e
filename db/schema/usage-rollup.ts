import type { Kit } from './kit.pg.ts';

/**
 * A row is what the lines of one group cost that were called in one quarter of an hour, adjustments included: figures
 * of cost reports, which add up. Written in the transaction that adds events or adjustments; made anew by a rebuild.
 */
export const defineUsageRollup = (kit: Kit) =>
  kit.table(
    'usage_rollup',
    {
      tenantId: kit.uuid().notNull(),
      /** Beginning of the quarter, UTC. Days of every zone begin at one. */
      bucketAt: kit.instant().notNull(),
      groupId: kit.uuid().notNull(),
      lines: kit.int64().notNull(),
      requests: kit.int64().notNull(),
      /** Of known costs. */
      costNanos: kit.money().notNull(),
      chargedNanos: kit.money().notNull(),
      estimatedNanos: kit.money().notNull(),
      unknownLines: kit.int64().notNull(),
      unknownAtMostNanos: kit.money().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'usage_rollup_key',
        columns: [table.tenantId, table.bucketAt, table.groupId],
      }),
    ],
  );
