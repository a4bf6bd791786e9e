import type { Kit } from './kit.pg.ts';
import type { defineRatingRun } from './rating-run.ts';

/**
 * A row is one adjustment of one usage line: what it cost, what it costs now, and by which run. The line's cost is its
 * own plus its adjustments. Written by runs and by no role ever changed or removed; dies with the line's event.
 */
export const defineRatingAdjustment = (kit: Kit, run: ReturnType<typeof defineRatingRun>) =>
  kit.table(
    'rating_adjustment',
    {
      tenantId: kit.uuid().notNull(),
      eventId: kit.uuid().notNull(),
      line: kit.count().notNull(),
      /** First, second, … of the line: two runs cannot both be the next. */
      ordinal: kit.count().notNull(),
      runId: kit.uuid().notNull(),
      /** The usage time: that of the line's call. */
      usageAt: kit.instant().notNull(),
      /** Month of the books, `2026-11`. */
      accountingPeriod: kit.text(7).notNull(),
      postedAt: kit.instant().notNull(),
      /** What the line cost before, adjustments included; null: unknown. */
      previousCostNanos: kit.money(),
      costNanos: kit.money().notNull(),
      /** The difference; all of the cost where it was unknown. */
      deltaNanos: kit.money().notNull(),
      /** The difference at list prices, and of what no list has a price for. */
      listDeltaNanos: kit.money().notNull().default(0n),
      unlistedDeltaNanos: kit.money().notNull().default(0n),
      priceSource: kit.text(16).notNull(),
      previousPriceVersion: kit.text(160),
      previousPriceId: kit.text(160),
      priceVersion: kit.text(160),
      priceId: kit.text(160),
      /** What the price book says where the organisation's own price decided. */
      catalogueCostNanos: kit.money(),
    },
    (table) => [
      kit.primaryKey({
        name: 'rating_adjustment_key',
        columns: [table.tenantId, table.eventId, table.line, table.ordinal],
      }),
      kit
        .uniqueIndex('rating_adjustment_once_a_run')
        .on(table.tenantId, table.runId, table.eventId, table.line),
      // Cost reports of a period.
      kit.index('rating_adjustment_by_usage').on(table.tenantId, table.usageAt),
      kit.foreignKey({
        name: 'rating_adjustment_of_run',
        columns: [table.tenantId, table.runId],
        foreignColumns: [run.tenantId, run.runId],
      }),
    ],
  );

/**
 * A row is what an adjustment did to one class of its line. Written in its transaction and kept with it, without a
 * foreign key, as with the classes of lines, since checking each row took longer than all the rest of a run.
 */
export const defineRatingAdjustmentClass = (kit: Kit) =>
  kit.table(
    'rating_adjustment_class',
    {
      tenantId: kit.uuid().notNull(),
      eventId: kit.uuid().notNull(),
      line: kit.count().notNull(),
      ordinal: kit.count().notNull(),
      /** Place of the class within the line, from 0, as in `usage_line_class`. */
      position: kit.count().notNull(),
      class: kit.text(32).notNull(),
      modality: kit.text(8).notNull(),
      /** US dollars per `priceUnit` units; null: none, for a quantity of nothing. */
      priceUsd: kit.text(52),
      priceUnit: kit.text(8).notNull(),
      costNanos: kit.money().notNull(),
      deltaNanos: kit.money().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'rating_adjustment_class_key',
        columns: [table.tenantId, table.eventId, table.line, table.ordinal, table.position],
      }),
    ],
  );
