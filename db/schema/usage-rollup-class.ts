import type { Kit } from './kit.pg.ts';

/** A row is what was used of one class in one quarter by one group, and its known cost. Written with `usage_rollup`. */
export const defineUsageRollupClass = (kit: Kit) =>
  kit.table(
    'usage_rollup_class',
    {
      tenantId: kit.uuid().notNull(),
      bucketAt: kit.instant().notNull(),
      groupId: kit.uuid().notNull(),
      class: kit.text(32).notNull(),
      modality: kit.text(8).notNull(),
      quantity: kit.decimal().notNull(),
      /** Adjustments included. */
      costNanos: kit.money().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'usage_rollup_class_key',
        columns: [table.tenantId, table.bucketAt, table.groupId, table.class, table.modality],
      }),
    ],
  );
