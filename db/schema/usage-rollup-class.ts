import type { Kit } from './kit.pg.ts';
import type { RollupName } from './usage-rollup.ts';

/**
 * A row is what was used of one class in one quarter, or day, by one group, and its known cost. Written with the rows of
 * figures (`usage-rollup.ts`).
 */
export const defineUsageRollupClass = (kit: Kit, name: `${RollupName}_class`) =>
  kit.table(
    name,
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
        name: `${name}_key`,
        columns: [table.tenantId, table.bucketAt, table.groupId, table.class, table.modality],
      }),
    ],
  );
