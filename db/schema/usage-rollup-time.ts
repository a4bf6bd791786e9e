import { getColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { BIN_COLUMNS } from '../../contract/time-bins.ts';
import type { Kit } from './kit.pg.ts';
import type { RollupName } from './usage-rollup.ts';

/** `total`: to the call's last byte; `first`: to its first. */
export type Timing = 'total' | 'first';

/**
 * A row is a histogram (contract/time-bins.ts) of how long the calls of one group in one quarter, or day, took. Four bins share a
 * column, nine digits each: histograms add up as other figures do. Written with the rows of figures.
 */
export const defineUsageRollupTime = (kit: Kit, name: `${RollupName}_time`) =>
  kit.table(
    name,
    {
      tenantId: kit.uuid().notNull(),
      bucketAt: kit.instant().notNull(),
      groupId: kit.uuid().notNull(),
      timing: kit.text(8).notNull(),
      ...binsOf(kit),
    },
    (table) => [
      kit.primaryKey({
        name: `${name}_key`,
        columns: [table.tenantId, table.bucketAt, table.groupId, table.timing],
      }),
    ],
  );

/** Null: none. */
const binsOf = (kit: Kit): Record<`bins${number}`, ReturnType<Kit['packed']>> =>
  Object.fromEntries(Array.from({ length: BIN_COLUMNS }, (_, index) => [`bins${index}`, kit.packed()]));

/** The columns of the bins, in their order. */
export function binColumns(table: PgTable): PgColumn[] {
  const columns: Readonly<Record<string, PgColumn>> = getColumns(table);
  return Array.from({ length: BIN_COLUMNS }, (_, index) => columns[`bins${index}`]).filter(
    (column) => column !== undefined,
  );
}
