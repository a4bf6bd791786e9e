/** A price as an organisation agreed it: as the edge takes it, or in another currency than the ledger's. */
import * as z from 'zod';
import { currencySchema } from './currencies-api.ts';
import { type PriceOverride, priceOverrideSchema, ratedSchema, ratedTiersSchema } from './organisation.ts';

const [discountSchema, ratesSchema, asModelSchema] = priceOverrideSchema.shape.price.options;

const amountOf = (wholeDigits: number) =>
  z.string().regex(new RegExp(`^\\d{1,${wholeDigits}}(\\.\\d{1,12})?$`));

/** Stricter than what the edge takes: a price says something. */
const dollarRatesSchema = ratesSchema.extend({
  rates: z
    .array(ratedSchema.extend({ priceUsd: amountOf(12) }))
    .min(1)
    .max(48),
});

/** Rates in another currency: what they are in dollars follows the organisation's rate of the day of usage. */
const agreedRatesSchema = z.strictObject({
  kind: z.literal('rates-in-currency'),
  currency: currencySchema,
  serviceTiers: ratedTiersSchema,
  rates: z
    .array(ratedSchema.extend({ price: amountOf(9).describe('Units of the currency per `priceUnit` units') }))
    .min(1)
    .max(48),
});

/** A price in US dollars, or by the book. */
export const dollarPriceSchema = z.discriminatedUnion('kind', [
  discountSchema,
  dollarRatesSchema,
  asModelSchema,
]);

export const ownPriceSchema = z.discriminatedUnion('kind', [
  discountSchema,
  dollarRatesSchema,
  agreedRatesSchema,
  asModelSchema,
]);

/** An own price as it was agreed, in force from an instant until another. */
export interface OwnPrice extends Omit<PriceOverride, 'price' | 'agreedFromMs'> {
  readonly price: z.infer<typeof ownPriceSchema>;
}
