import type { Kit } from './kit.pg.ts';

/**
 * A row is one priced class of a line: how many tokens (or counted units) of one modality, at which price, for how
 * much. Written with the event, never changed; dies with it.
 */
export const defineUsageLineClass = (kit: Kit) =>
  kit.table(
    'usage_line_class',
    {
      tenantId: kit.uuid().notNull(),
      eventId: kit.uuid().notNull(),
      line: kit.count().notNull(),
      /** Place within the line, from 0. */
      position: kit.count().notNull(),
      class: kit.text(32).notNull(),
      modality: kit.text(8).notNull(),
      quantity: kit.decimal().notNull(),
      /** US dollars per `priceUnit` units, the catalogue's own text; null: no price known. */
      priceUsd: kit.text(52),
      priceUnit: kit.text(8).notNull(),
      costNanos: kit.money(),
    },
    (table) => [
      kit.primaryKey({
        name: 'usage_line_class_key',
        columns: [table.tenantId, table.eventId, table.line, table.position],
      }),
    ],
  );
