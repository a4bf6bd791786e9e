import type { Kit } from './kit.pg.ts';

/**
 * A row is what a provider charges or credits besides usage, as finance entered it: it is shared among the calls of its period.
 * Never changed but for being taken back.
 */
export const defineProviderCharge = (kit: Kit) =>
  kit.table(
    'provider_charge',
    {
      tenantId: kit.uuid().notNull(),
      chargeId: kit.uuid().notNull(),
      /** One of contract `CHARGE_CATEGORIES`. */
      category: kit.text(16).notNull(),
      provider: kit.text(64).notNull(),
      /** Null: every model of the provider. */
      model: kit.text(160),
      /** UTC, `2026-11-01`. */
      firstDay: kit.text(10).notNull(),
      lastDay: kit.text(10).notNull(),
      /** Nano-dollars, above zero in each category. */
      amountNanos: kit.money().notNull(),
      /** ISO 4217: what it was stated in. */
      currency: kit.text(3).notNull().default('USD'),
      /** As it was stated, plain decimal text; null: in dollars. */
      statedAmount: kit.text(32),
      /** The exchange rate by which it is in dollars; null: none was needed. */
      rateId: kit.uuid(),
      /** The provider's number of it; null: it has none. */
      reference: kit.text(80),
      /** Provider and reference while it is shared, else its own id: no charge is shared twice. */
      referenceKey: kit.text(160).notNull(),
      /** What it is, in the words of who entered it. */
      description: kit.text(300).notNull(),
      createdAt: kit.instant().notNull(),
      /** A person's id; null: a program. */
      createdBy: kit.uuid(),
      /** Taken back: it is shared no more. */
      withdrawnAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'provider_charge_key', columns: [table.tenantId, table.chargeId] }),
      kit.uniqueIndex('provider_charge_by_reference').on(table.tenantId, table.referenceKey),
    ],
  );
