import { sql } from 'drizzle-orm';
import type { defineBudget } from './budget.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row says that a budget's spend crossed a threshold in a window. Written once by the job that looks; armed again
 * only where the limit has changed and the threshold is no longer reached, and then followed by a row of the next
 * ordinal.
 */
export const defineAlert = (kit: Kit, budget: ReturnType<typeof defineBudget>) =>
  kit.table(
    'alert',
    {
      tenantId: kit.uuid().notNull(),
      alertId: kit.uuid().notNull(),
      budgetId: kit.uuid().notNull(),
      windowStart: kit.instant().notNull(),
      /** One of contract `THRESHOLD_KINDS`. */
      threshold: kit.text(8).notNull().default('percent'),
      /** Of the limit, in per cent; 0: another kind. */
      percent: kit.count().notNull(),
      /** 0: another kind. */
      amountNanos: kit.money().notNull().default(sql`0`),
      /** What the window was expected to come to, of a forecast. */
      expectedNanos: kit.money(),
      /** 1, and more where it was crossed anew. */
      ordinal: kit.count().notNull(),
      /** The limit of that moment, with raises, and what was spent. */
      limitNanos: kit.money().notNull(),
      spentNanos: kit.money().notNull(),
      crossedAt: kit.instant().notNull(),
      rearmedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'alert_key', columns: [table.tenantId, table.alertId] }),
      // A threshold in a window.
      kit
        .uniqueIndex('alert_once')
        .on(
          table.tenantId,
          table.budgetId,
          table.windowStart,
          table.threshold,
          table.percent,
          table.amountNanos,
          table.ordinal,
        ),
      kit.index('alert_newest').on(table.tenantId, table.crossedAt),
      kit.foreignKey({
        name: 'alert_of_budget',
        columns: [table.tenantId, table.budgetId],
        foreignColumns: [budget.tenantId, budget.budgetId],
      }),
    ],
  );
