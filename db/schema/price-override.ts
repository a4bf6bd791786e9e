import type { OwnPrice } from '../../contract/own-price.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a price that an organisation negotiated, in force from an instant until another. Written by administrators;
 * never changed but for its end, since it stands on the lines that it priced.
 */
export const definePriceOverride = (kit: Kit) =>
  kit.table(
    'price_override',
    {
      tenantId: kit.uuid().notNull(),
      overrideId: kit.uuid().notNull(),
      provider: kit.text(64).notNull(),
      /** The registered host that it was agreed with; null: wherever the provider is. */
      host: kit.text(63),
      /** Model id as responses name it; `*` stands for any characters. */
      model: kit.text(128).notNull(),
      effectiveFrom: kit.instant().notNull(),
      /** Exclusive. */
      effectiveUntil: kit.instant(),
      price: kit.json<OwnPrice['price']>().notNull(),
      /** Where the price is agreed, in the words of who entered it. */
      reason: kit.text(500).notNull(),
      createdAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'price_override_key', columns: [table.tenantId, table.overrideId] }),
      kit.index('price_override_newest').on(table.tenantId, table.createdAt),
    ],
  );
