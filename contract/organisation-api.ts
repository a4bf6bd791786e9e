/** What the dashboard API takes and answers about registered hosts and an organisation's own prices. */
import * as z from 'zod';
import { reasonSchema } from './budgets-api.ts';
import { conversionSchema } from './currencies-api.ts';
import {
  priceOverrideSchema,
  type RegisteredHost,
  type ratedSchema,
  registeredHostSchema,
} from './organisation.ts';
import { type OwnPrice, ownPriceSchema } from './own-price.ts';
import { PROVIDER_IDS } from './provider-ids.ts';
import { COUNT_CLASSES } from './usage.ts';

/**
 * How far a change has come: the version of the newest one, and the version that the gateway has confirmed; 0 if there
 * is none. Gates follow a confirmed version within ten seconds of use.
 */
export const edgeStandingSchema = z.object({
  published: z.int().nonnegative(),
  confirmed: z.int().nonnegative(),
});

const [azureSchema, customSchema] = registeredHostSchema.options;

export const newHostSchema = z.discriminatedUnion('kind', [
  azureSchema,
  customSchema.extend({
    mustAskForUsage: z.boolean().default(true),
    onCallerLeft: z.enum(['cancel', 'drain']).default('drain'),
  }),
]);

const HOST_KINDS = ['azure-openai', 'custom'] as const satisfies RegisteredHost['kind'][];
/** A kind of host is a provider too. */
export const HOSTED: readonly string[] = HOST_KINDS;

export const hostNameSchema = z.strictObject({
  kind: z.enum(HOST_KINDS),
  name: azureSchema.shape.name,
});

export const hostListSchema = z.object({ hosts: z.array(registeredHostSchema), edge: edgeStandingSchema });

const { provider, host, model } = priceOverrideSchema.shape;
const instantSchema = z.iso.datetime();

/** Stricter than what the edge takes: what could never price a call is a mistake of whoever enters it. */
export const newOverrideSchema = z
  .strictObject({
    provider: z.enum(PROVIDER_IDS),
    host,
    model,
    price: ownPriceSchema,
    reason: reasonSchema,
    effectiveFrom: instantSchema,
    /** Exclusive; null: no end is set. */
    effectiveUntil: instantSchema.nullable().default(null),
  })
  .refine(
    ({ provider: of, host: at }) => at === undefined || HOSTED.includes(of),
    'it has no registered hosts',
  )
  .refine(({ price }) => price.kind !== 'as-model' || !price.model.includes('*'), 'one model, not a pattern')
  .refine(({ price }) => ratesOf(price).every(isUsable), 'what is counted is text')
  .refine(({ price }) => hasNoTwoAlike(ratesOf(price)), 'one rate per class')
  .refine(
    ({ effectiveFrom: from, effectiveUntil: until }) =>
      until === null || Date.parse(from) < Date.parse(until),
    'it ends after it begins',
  );

export const overrideEndSchema = z.strictObject({ at: instantSchema, reason: reasonSchema });

export const overrideRowSchema = z.object({
  overrideId: z.uuid(),
  provider,
  host: host.unwrap().nullable(),
  model,
  price: ownPriceSchema,
  effectiveFrom: instantSchema,
  /** Exclusive; null: no end is set. */
  effectiveUntil: instantSchema.nullable(),
  reason: z.string(),
  createdAt: instantSchema,
  /** Of a price in another currency: by which its amounts are dollars today; null: it is in dollars, or no rate holds. */
  todaysRate: conversionSchema.nullable(),
});

export const overrideListSchema = z.object({
  overrides: z.array(overrideRowSchema),
  edge: edgeStandingSchema,
});

export type EdgeStanding = z.infer<typeof edgeStandingSchema>;

type Rated = z.infer<typeof ratedSchema>;

const ratesOf = (price: OwnPrice['price']): readonly Rated[] => ('rates' in price ? price.rates : []);

const COUNTED: readonly string[] = COUNT_CLASSES;

function isUsable({ class: name, modality }: Rated): boolean {
  return modality === 'text' || !COUNTED.includes(name);
}

function hasNoTwoAlike(rates: readonly Rated[]): boolean {
  return new Set(rates.map(({ class: name, modality }) => `${name}/${modality}`)).size === rates.length;
}
