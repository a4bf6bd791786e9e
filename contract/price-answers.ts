/** What the dashboard API answers about prices: what the book says, and what it could not price. */
import * as z from 'zod';
import { nanosSchema, pricedClassSchema } from './event.ts';

const rateSchema = pricedClassSchema.pick({ class: true, modality: true, priceUnit: true }).extend({
  /** US dollars per `priceUnit` units. */
  priceUsd: z.string(),
});

const originSchema = z.object({ source: z.string(), checkedOn: z.string(), note: z.string().optional() });

/** What one model costs in one tier at one instant. */
const bookPriceSchema = z.object({
  priceId: z.string(),
  /** `override`: an organisation's own price. */
  priceSource: z.enum(['catalogue', 'overlay', 'override']),
  /** Ascending; the last whose limit the prompt exceeds holds for the whole request (-1: any prompt). */
  brackets: z.array(z.object({ aboveInputTokens: z.int(), rates: z.array(rateSchema) })),
  contextWindowTokens: z.int().nullable(),
  maxOutputTokens: z.int().nullable(),
  /** Where the figures were read and when: the model's price first, then the rules that changed it. */
  origins: z.array(originSchema),
});

/** One look-up in the price book. */
export const priceAnswerSchema = z.object({
  provider: z.string(),
  model: z.string(),
  serviceTier: z.string().nullable(),
  at: z.iso.datetime(),
  /** Of the price book, as it stands on priced lines. */
  priceVersion: z.string(),
  /** Null: the book has no price, so that such a call's cost is unknown. */
  price: bookPriceSchema.nullable(),
});

/** The models that the book knows in one price list. */
export const priceModelsSchema = z.object({
  provider: z.string(),
  at: z.iso.datetime(),
  priceVersion: z.string(),
  models: z.array(
    z.object({
      /** What the book calls it. */
      model: z.string(),
      /** The names in calls that it stands for: exact, with `*` for any characters, or a regular expression. */
      names: z.array(z.string()),
      /** One of these, as a look-up takes it; null if none can be given. */
      lookUpAs: z.string().nullable(),
      /** Tiers beside the standard one that have a price. */
      serviceTiers: z.array(z.string()),
      /** In the standard tier; null: none then, or none that can be told without a name. */
      price: bookPriceSchema.nullable(),
    }),
  ),
});

/** The lists that a look-up can name: a provider's, or that of a place or region of one. */
export const priceProvidersSchema = z.object({
  priceVersion: z.string(),
  providers: z.array(z.object({ provider: z.string(), models: z.int().nonnegative() })),
});

const seenShape = {
  provider: z.string(),
  /** As served; null: neither response nor request named one. */
  model: z.string().nullable(),
  calls: z.int().positive(),
  firstSeen: z.iso.datetime({ precision: 3 }),
  lastSeen: z.iso.datetime({ precision: 3 }),
};

/** What was used in a period and has no price, and figures of providers that no reader knows. */
export const priceAlarmsSchema = z.object({
  from: z.iso.datetime(),
  /** Exclusive. */
  to: z.iso.datetime(),
  timeZone: z.literal('UTC'),
  dataAsOf: z.iso.datetime().nullable(),
  /** Models with a class that was used and has no rate, so that the cost of these calls is unknown. */
  unpriced: z.array(
    z.object({
      ...seenShape,
      serviceTier: z.string().nullable(),
      /** What the budgets were moved by instead. */
      chargedNanos: nanosSchema,
      classes: z.array(pricedClassSchema.pick({ class: true, modality: true, quantity: true })),
    }),
  ),
  /** Numbers in a usage object that no reader knows: they may be something that is billed. */
  unknownUsageKeys: z.array(z.object({ ...seenShape, key: z.string() })),
  /** True if there are more than the answer holds; it has those seen last. */
  isTruncated: z.boolean(),
});

export type BookPrice = z.infer<typeof bookPriceSchema>;
export type PriceAlarms = z.infer<typeof priceAlarmsSchema>;
