import type { StatedTotal } from '../../contract/reconciliation-api.ts';
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
      /** Of the file. */
      rows: kit.count().notNull(),
      rowsLeftOut: kit.count().notNull(),
      /** Of the rows that are in US dollars. */
      totalNanos: kit.money().notNull(),
      /** What it adds up to in each of its currencies. */
      totals: kit.json<readonly StatedTotal[]>().notNull(),
      omits: kit.json<readonly string[]>().notNull(),
      /** The provider's number of the invoice; null: nobody said it. */
      invoiceId: kit.text(120),
      /** Of the file: the same is not imported twice; it may have rows of several providers. */
      sha256: kit.text(64).notNull(),
      importedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'cost_report_key', columns: [table.tenantId, table.reportId] }),
      kit.uniqueIndex('cost_report_once').on(table.tenantId, table.sha256, table.provider),
    ],
  );

/** A row is what a report says of a day: an account, model and class of it, as far as it tells them apart, added up. */
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
      /** Plain decimal text in the currency's main unit, with every digit that the report has. */
      amount: kit.text(64).notNull(),
      /** ISO 4217. */
      currency: kit.text(3).notNull().default('USD'),
    },
    (table) => [
      kit.primaryKey({
        name: 'cost_report_row_key',
        columns: [table.tenantId, table.reportId, table.ordinal],
      }),
    ],
  );
