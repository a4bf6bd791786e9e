/**
 * The usage event: the only thing that leaves the gateway about a call. Its schema is closed: a field that does
 * not stand here cannot be written. Text from outside appears only as model ids, endpoint patterns and
 * dimensions, each in a strict form.
 */
import * as z from 'zod';
import { accountIdSchema } from './account.ts';
import { DIMENSION_NAME } from './dimensions.ts';
import { OPERATIONS } from './operations.ts';
import { POLICY_LEVELS } from './policy.ts';
import { REFUSALS, type RefusalCode } from './refusals.ts';
import { BASES, COUNT_CLASSES, MODALITIES, TOKEN_CLASSES, USAGE_FLAGS } from './usage.ts';

/** Signed integer nano-dollars as a decimal string. */
export const nanosSchema = z.string().regex(/^-?(0|[1-9]\d{0,29})$/);
const decimalSchema = z.string().regex(/^\d{1,30}(\.\d{1,20})?$/);
/** A cost as a provider stated it: small amounts printed from binary doubles have many digits. */
export const statedCostSchema = z.string().regex(/^\d{1,12}(\.\d{1,38})?$/);
const countSchema = z.int().nonnegative();
const modelSchema = z.string().regex(/^[A-Za-z0-9._:/@-]{1,128}$/);
export const codeSchema = z.string().regex(/^[A-Za-z0-9_.:/*{}-]{1,160}$/);
/** Milliseconds since the epoch. */
const instantSchema = z.int().nonnegative();

/** One priced class of a line. Quantity x price, rounded half-even once, is the cost. */
export const pricedClassSchema = z.strictObject({
  class: z.enum([...TOKEN_CLASSES, ...COUNT_CLASSES]),
  modality: z.enum(MODALITIES),
  quantity: decimalSchema,
  /** US dollars per `priceUnit` units; null: no price known. */
  priceUsd: decimalSchema.nullable(),
  priceUnit: z.enum(['1', '1000', '1000000']),
  costNanos: nanosSchema.nullable(),
});

/** What one model cost in one call. */
export const eventLineSchema = z.strictObject({
  model: modelSchema.nullable(),
  basis: z.enum(BASES),
  classes: z.array(pricedClassSchema).max(24),
  /** What the call cost; null is unknown. */
  costNanos: nanosSchema.nullable(),
  /** What the budgets were moved by. */
  chargedNanos: nanosSchema,
  priceSource: z.enum(['catalogue', 'overlay', 'override', 'provider', 'none']),
  /** Version of the price book, and the entry in it, that priced this line; null if none did. */
  priceVersion: codeSchema.nullable(),
  priceId: codeSchema.nullable(),
  /** What the price book says where the provider's own cost or the organisation's own price won. */
  catalogueCostNanos: nanosSchema.nullable(),
  providerTotal: countSchema.nullable(),
  providerCostUsd: statedCostSchema.nullable(),
  flags: z.array(z.enum(USAGE_FLAGS)).max(16),
});

const refusalCodes = Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]];

const keySecretSchema = z.string().regex(/^[0-9a-f]{8}$/);
const rehashShape = {
  pepperVersion: z.string().regex(/^[0-9]{1,4}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
};

/** How an operation ended, seen from the gateway. */
export const OUTCOMES = [
  'completed',
  'upstream_error',
  'upstream_incomplete',
  'upstream_unreachable',
  'upstream_timeout',
  'caller_left',
  'stopped_at_budget',
  'cancelled',
  'lost',
  'refused',
] as const;

export const usageEventSchema = z.strictObject({
  schema: z.literal(1),
  eventId: z.uuid(),
  /** `closing` ends an operation; `correction` amends one that has ended; `refusal` was never admitted. */
  kind: z.enum(['closing', 'correction', 'refusal']),
  correctsEventId: z.uuid().nullable(),
  requestId: z.uuid(),
  organisationId: z.uuid(),
  gateId: codeSchema,
  incarnationId: z.uuid(),
  eventNumber: z.int().positive(),
  /** Null for refusals, which are not admitted. */
  admissionNumber: z.int().positive().nullable(),
  /** The gate's totals up to and including this event. */
  totalEvents: z.int().positive(),
  totalChargedNanos: nanosSchema,
  /** Equal refusals that this row stands for. */
  repeatCount: z.int().positive(),
  keyId: codeSchema,
  /** Which of the key's secrets the call showed: the first characters of its hash. Null: not recorded then. */
  keySecret: keySecretSchema.nullable().default(null),
  /** The same secret's hash under a newer pepper than the one it is stored with; null: there is none. */
  keyRehash: z.strictObject(rehashShape).nullable().default(null),
  projectId: z.uuid(),
  teamId: z.uuid(),
  ownerId: z.uuid().nullable(),
  environment: codeSchema.nullable(),
  admittedAtMs: instantSchema,
  endedAtMs: instantSchema,
  provider: codeSchema,
  providerAccount: codeSchema.nullable(),
  /** Where the call went. Simulated rows are marked for ever. */
  upstream: z.enum(['provider', 'simulator']),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']),
  /** Path pattern under the provider with ids replaced, e.g. `/v1/chat/completions`. */
  endpoint: codeSchema,
  /** Null: of an event that was written before this was recorded. */
  operation: z.enum(OPERATIONS).nullable().default(null),
  isStreamed: z.boolean(),
  modelRequested: modelSchema.nullable(),
  serviceTier: codeSchema.nullable(),
  upstreamId: codeSchema.nullable(),
  status: z.int().min(100).max(599).nullable(),
  outcome: z.enum(OUTCOMES),
  refusal: z.enum(refusalCodes).nullable(),
  /** Whose policy refused; null: no policy did. */
  refusalLevel: z.enum(POLICY_LEVELS).nullable().default(null),
  /** By which of its rules, under the name that it has in the policy. */
  refusalRule: codeSchema.nullable().default(null),
  basis: z.enum(BASES),
  lines: z.array(eventLineSchema).max(16),
  /** Null as soon as one line's cost is unknown. */
  costNanos: nanosSchema.nullable(),
  chargedNanos: nanosSchema,
  reservedNanos: nanosSchema,
  dimensions: z.record(z.string().regex(DIMENSION_NAME), z.string().min(1).max(64)),
  /** The dimensions whose value the key's policy fixes; the others are self-stated. */
  fixedDimensions: z.array(z.string().regex(DIMENSION_NAME)).max(16),
  /** Of the key's own policy; and the version of all that the gate knew of the organisation, its policies among it. */
  policyVersion: countSchema,
  organisationVersion: countSchema.nullable().default(null),
  /** The cap on output tokens that the request went up with, and whose it was; null: none that could be read. */
  outputCapTokens: countSchema.nullable().default(null),
  outputCapBy: z.enum(['caller', 'policy']).nullable().default(null),
  /** The budgets, each in its window, that this operation was reserved in and charged to; of a refusal the one that refused. */
  budgetAccounts: z.array(accountIdSchema).max(32).default([]),
  requestBytes: countSchema.nullable(),
  responseBytes: countSchema.nullable(),
  firstByteMs: countSchema.nullable(),
  totalMs: countSchema,
  unknownUsageKeys: z.array(codeSchema).max(16),
  rawUsage: z.record(codeSchema, z.union([z.number(), z.boolean(), codeSchema])),
});

export type PricedClass = z.infer<typeof pricedClassSchema>;
export type EventLine = z.infer<typeof eventLineSchema>;
export type UsageEvent = z.infer<typeof usageEventSchema>;
export type Outcome = (typeof OUTCOMES)[number];
