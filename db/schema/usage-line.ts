import type { UsageFlag } from '../../contract/usage.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is what one model cost in one event. An event without lines has one row here all the same (number 0, no
 * model), so that every amount of an event stands in its lines. Written with the event, never changed; dies with it.
 */
export const defineUsageLine = (kit: Kit) =>
  kit.table(
    'usage_line',
    {
      tenantId: kit.uuid().notNull(),
      eventId: kit.uuid().notNull(),
      line: kit.count().notNull(),
      /** False for the row that stands for "no lines". */
      isStated: kit.bool().notNull(),
      /** The model served. */
      model: kit.text(128),
      basis: kit.text(16).notNull(),
      /** What the line cost; null is unknown. */
      costNanos: kit.money(),
      /** What the budgets were moved by. */
      chargedNanos: kit.money().notNull(),
      priceSource: kit.text(16).notNull(),
      priceVersion: kit.text(160),
      priceId: kit.text(160),
      catalogueCostNanos: kit.money(),
      providerTotal: kit.int64(),
      providerCostUsd: kit.text(52),
      flags: kit.json<UsageFlag[]>().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'usage_line_key', columns: [table.tenantId, table.eventId, table.line] }),
    ],
  );
