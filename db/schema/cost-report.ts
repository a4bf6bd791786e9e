import type { Kit } from './kit.pg.ts';

/**
 * A row is a provider's report of what it billed, as it was imported. Written by finance; removed on request, with its
 * rows.
 */
export const defineCostReport = (kit: Kit) =>
  kit.table(
    'cost_report',
    {
      tenantId: kit.uuid().notNull(),
      reportId: kit.uuid().notNull(),
      /** One of contract `REPORT_KINDS`. */
      kind: kit.text(24).notNull(),
      name: kit.text(200).notNull(),
      provider: kit.text(64).notNull(),
      firstDay: kit.text(10).notNull(),
      lastDay: kit.text(10).notNull(),
      rows: kit.count().notNull(),
      rowsLeftOut: kit.count().notNull(),
      totalNanos: kit.money().notNull(),
      omits: kit.json<readonly string[]>().notNull(),
      /** Of the file: the same is not imported twice; it may have rows of several providers. */
      sha256: kit.text(64).notNull(),
      importedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'cost_report_key', columns: [table.tenantId, table.reportId] }),
      kit.uniqueIndex('cost_report_once').on(table.tenantId, table.sha256, table.provider),
    ],
  );

/** A row is what a report says of a day: an account, model and class of it, as far as it tells them apart. */
export const defineCostReportRow = (kit: Kit) =>
  kit.table(
    'cost_report_row',
    {
      tenantId: kit.uuid().notNull(),
      reportId: kit.uuid().notNull(),
      ordinal: kit.count().notNull(),
      /** UTC, `2026-11-20`. */
      day: kit.text(10).notNull(),
      account: kit.text(200),
      model: kit.text(200),
      /** One of contract `BILLED_CLASSES`. */
      class: kit.text(12),
      /** In US dollars, as exact as the report has it. */
      amount: kit.decimal().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'cost_report_row_key',
        columns: [table.tenantId, table.reportId, table.ordinal],
      }),
    ],
  );
