import type { Kit } from './kit.pg.ts';

/**
 * A row is a cost centre of the general ledger. Written by finance; archived, never removed, since statements name it.
 */
export const defineCostCentre = (kit: Kit) =>
  kit.table(
    'cost_centre',
    {
      tenantId: kit.uuid().notNull(),
      costCentreId: kit.uuid().notNull(),
      code: kit.text(64).notNull(),
      /** Codes differ by more than upper and lower case. */
      codeKey: kit.text(64).notNull(),
      name: kit.text(120).notNull(),
      contact: kit.text(200),
      createdAt: kit.instant().notNull(),
      archivedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'cost_centre_key', columns: [table.tenantId, table.costCentreId] }),
      kit.uniqueIndex('cost_centre_by_code').on(table.tenantId, table.codeKey),
    ],
  );
