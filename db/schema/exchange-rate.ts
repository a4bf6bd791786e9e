import type { Kit } from './kit.pg.ts';

/**
 * A row is what a US dollar is worth in another currency, from a day on, as finance entered it. Never changed but for being
 * taken back: of several that hold on a day the one that began last does, and of those the one that was entered last.
 */
export const defineExchangeRate = (kit: Kit) =>
  kit.table(
    'exchange_rate',
    {
      tenantId: kit.uuid().notNull(),
      rateId: kit.uuid().notNull(),
      /** ISO 4217. */
      currency: kit.text(3).notNull(),
      /** UTC, `2026-11-01`. */
      effectiveFrom: kit.text(10).notNull(),
      /** The last day; null: until a later rate begins. */
      effectiveUntil: kit.text(10),
      /** Exact decimal text, as it was entered. */
      rate: kit.text(40).notNull(),
      /** One of contract `RATE_QUOTES`: which way round it was entered. */
      quote: kit.text(16).notNull(),
      /** Units of the currency per US dollar, exact decimal text: what amounts are multiplied by. */
      perDollar: kit.text(40).notNull(),
      /** Where it comes from, in the words of who entered it. */
      source: kit.text(300).notNull(),
      createdAt: kit.instant().notNull(),
      /** A person's id; null: a program. */
      createdBy: kit.uuid(),
      /** Taken back: it holds on no day. */
      withdrawnAt: kit.instant(),
    },
    (table) => [kit.primaryKey({ name: 'exchange_rate_key', columns: [table.tenantId, table.rateId] })],
  );
