/**
 * What a gateway must know of an organisation beyond its keys: the hosts that its admins registered, the prices that it
 * negotiated, its budgets, policies and sealed provider credentials. Published whole, with a version, to the organisation's
 * ledger object; gates keep a copy.
 */
import * as z from 'zod';
import { edgeBudgetSchema } from './budget.ts';
import { sealedCredentialSchema } from './credential.ts';
import { zoneOffsetSchema } from './policies/hours.ts';
import { publishedPolicySchema } from './policy.ts';
import { COUNT_CLASSES, MODALITIES, TOKEN_CLASSES } from './usage.ts';

/** One label of a host name: it stands in a path, and for Azure OpenAI in the host itself. */
const nameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
const modelPatternSchema = z.string().regex(/^[A-Za-z0-9._:/@*-]{1,128}$/);
const decimalSchema = z.string().regex(/^\d{1,12}(\.\d{1,18})?$/);
const instantSchema = z.int().nonnegative();

/**
 * A host that calls may go to because an admin registered it. `azure-openai`: `name` is the resource; `custom`: an
 * OpenAI-compatible host, reached under `/v1/custom/{name}/…`.
 */
export const registeredHostSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('azure-openai'), name: nameSchema }),
  z.strictObject({
    kind: z.literal('custom'),
    name: nameSchema,
    /** `https://host[:port][/path]`, a public host name; without a last slash. */
    baseUrl: z.url({ protocol: /^https$/ }).max(256),
    /** Whether `stream_options.include_usage` may be asked of it. */
    mustAskForUsage: z.boolean(),
    onCallerLeft: z.enum(['cancel', 'drain']),
  }),
]);

/** What a rate is for. */
export const ratedSchema = z.strictObject({
  class: z.enum([...TOKEN_CLASSES, ...COUNT_CLASSES]),
  modality: z.enum(MODALITIES),
  priceUnit: z.enum(['1', '1000', '1000000']),
});

const overrideRateSchema = ratedSchema.extend({
  /** US dollars per `priceUnit` units. */
  priceUsd: decimalSchema,
});

/** Tiers that rates are for; null: every tier. */
export const ratedTiersSchema = z
  .array(z.string().regex(/^[a-z_-]{1,32}$/))
  .min(1)
  .nullable();

/** An organisation's own price, in force from an instant until another. Append-only: a change is a new one. */
export const priceOverrideSchema = z.strictObject({
  /** Stands on the lines that it priced. */
  id: z.uuid(),
  provider: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** The registered host that it was agreed with; absent: wherever the provider is. */
  host: nameSchema.optional(),
  /** Model id as the response names it; `*` stands for any characters. */
  model: modelPatternSchema,
  effectiveFromMs: instantSchema,
  effectiveUntilMs: instantSchema.nullable(),
  /** Where this is a part of the time for which it was agreed: since when it was, which decides between equal ones. */
  agreedFromMs: instantSchema.optional(),
  price: z.discriminatedUnion('kind', [
    /** Catalogue rates, all of them, times (100 - percent) / 100. */
    z.strictObject({ kind: z.literal('discount'), percent: z.string().regex(/^(100|\d{1,2}(\.\d{1,6})?)$/) }),
    /** These rates alone, in every tier that is named. A class without a rate is unknown; without any, the cost is. */
    z.strictObject({
      kind: z.literal('rates'),
      serviceTiers: ratedTiersSchema,
      rates: z.array(overrideRateSchema).max(48),
    }),
    /** Priced as another model of the same provider, as a fine-tuned one by its base. */
    z.strictObject({ kind: z.literal('as-model'), model: modelPatternSchema }),
  ]),
});

export const organisationStateSchema = z.strictObject({
  organisationId: z.uuid(),
  hosts: z.array(registeredHostSchema).max(100),
  priceOverrides: z.array(priceOverrideSchema).max(500),
  /** Budgets that block. Those that only notify are the dashboard's own affair. */
  budgets: z.array(edgeBudgetSchema).max(500),
  /** Policies above the keys. */
  policies: z.array(publishedPolicySchema).max(500).default([]),
  /** Its time zone, from about now for two years, in the order of time. */
  zoneOffsets: z.array(zoneOffsetSchema).max(16).default([]),
  /** Provider credentials in use, sealed to the gateway. */
  credentials: z.array(sealedCredentialSchema).max(100).default([]),
});

export type RegisteredHost = z.infer<typeof registeredHostSchema>;
export type PriceOverride = z.infer<typeof priceOverrideSchema>;
export type OrganisationState = z.infer<typeof organisationStateSchema>;

/** What a state may measure as JSON, so that a command with it stays within what the gateway reads. */
const MAX_STATE_BYTES = 900_000;

/** Whether the edge would take this state. */
export function fitsEdge(state: OrganisationState): boolean {
  const bytes = new TextEncoder().encode(JSON.stringify(state)).byteLength;
  return bytes <= MAX_STATE_BYTES && organisationStateSchema.safeParse(state).success;
}
