import type { Kit } from './kit.pg.ts';

/**
 * A row is something that the organisation counts besides calls: customers, documents, tickets. Written by finance; archived,
 * never removed.
 */
export const defineBusinessMeasure = (kit: Kit) =>
  kit.table(
    'business_measure',
    {
      tenantId: kit.uuid().notNull(),
      measureId: kit.uuid().notNull(),
      name: kit.text(80).notNull(),
      /** Names differ by more than upper and lower case. */
      nameKey: kit.text(80).notNull(),
      /** What one of it is called: `ticket`. */
      unit: kit.text(40).notNull(),
      /** One of contract `MEASURE_KINDS`: whether days add up. */
      kind: kit.text(8).notNull(),
      /** The caller's dimension that it is split by; null: it is counted as a whole. */
      dimension: kit.text(32),
      createdAt: kit.instant().notNull(),
      archivedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'business_measure_key', columns: [table.tenantId, table.measureId] }),
      kit.uniqueIndex('business_measure_by_name').on(table.tenantId, table.nameKey),
    ],
  );

/** A row is how much of a measure there was on a day. Replaced by a newer import of the day; a day without rows is unknown. */
export const defineBusinessMeasureDay = (kit: Kit) =>
  kit.table(
    'business_measure_day',
    {
      tenantId: kit.uuid().notNull(),
      measureId: kit.uuid().notNull(),
      /** Of the organisation's calendar, `2026-11-20`. */
      day: kit.text(10).notNull(),
      /** Of the measure's dimension; empty where it has none. */
      value: kit.text(128).notNull(),
      /** Exact decimal text, not below zero. */
      quantity: kit.text(40).notNull(),
      importedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'business_measure_day_key',
        columns: [table.tenantId, table.measureId, table.day, table.value],
      }),
    ],
  );
