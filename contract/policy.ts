/**
 * What a key may do. Rules stand at three levels (organisation, team, key), and a call passes if every level lets it:
 * a level below can only narrow. A rule that is absent allows everything. How they are judged: `policies/`.
 */
import * as z from 'zod';
import { DIMENSION_NAME } from './dimensions.ts';
import { OPERATIONS } from './operations.ts';
import { hoursSchema } from './policies/hours.ts';

const providersSchema = z.array(z.string().max(64)).max(200);
const modelsSchema = z.array(z.string().max(128)).max(500);
/** An address or a network, IPv4 or IPv6: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. */
const networkSchema = z.string().regex(/^[0-9A-Fa-f.:]{2,45}(\/\d{1,3})?$/);
export const dimensionKeySchema = z.string().regex(DIMENSION_NAME);
export const dimensionValuesSchema = z.record(dimensionKeySchema, z.array(z.string().min(1).max(64)));

/** The most different values that a key's callers may state under one dimension in a UTC day. */
export const maxValuesSchema = z.int().positive().max(10_000).nullable().optional();

/** `*` in a pattern stands for any characters. */
export const ruleShape = {
  deniedProviders: providersSchema.optional(),
  deniedModels: modelsSchema.optional(),
  allowedOperations: z.array(z.enum(OPERATIONS)).max(OPERATIONS.length).nullable().optional(),
  /** True: a call whose answer nobody can meter is refused. */
  deniesUnmetered: z.boolean().optional(),
  /** Service tiers that a request may ask for; one that asks for none is `default`. */
  allowedServiceTiers: z
    .array(z.string().regex(/^[a-z0-9_-]{1,32}$/))
    .max(32)
    .nullable()
    .optional(),
  maxRequestBytes: z.int().positive().nullable().optional(),
  /** The most output tokens that a request may ask for, of each candidate. */
  maxOutputTokens: z.int().positive().max(100_000_000).nullable().optional(),
  /** What becomes of a request that asks for more, or states no cap: refused, or the cap is written into it. */
  outputTokensAbove: z.enum(['refuse', 'clamp']).optional(),
  /** The cap that is written into a request which states none. */
  defaultOutputTokens: z.int().positive().max(100_000_000).nullable().optional(),
  /** Where calls may come from. Where the caller's address is not known this refuses. */
  allowedNetworks: z.array(networkSchema).max(200).nullable().optional(),
  /** When calls may come, in the organisation's time zone; absent: always. */
  allowedHours: z.array(hoursSchema).max(32).nullable().optional(),
  /** How long a call may take until its response's headers (the gateway grants 600 s); */
  headersTimeoutSeconds: z.int().positive().max(3_600).nullable().optional(),
  /** between two pieces of the response, as far as it is read (300 s); */
  idleTimeoutSeconds: z.int().positive().max(3_600).nullable().optional(),
  /** and in all (3,600 s). The call is then cut off. */
  totalTimeoutSeconds: z.int().positive().max(14_400).nullable().optional(),
  /** Whom a refused caller is to ask: an address, a channel, a page. Printable ASCII. */
  contact: z
    .string()
    .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/)
    .nullable()
    .optional(),
};

/** Limits over time, counted in a key's gate. Above the keys each is a limit of every single key. */
export const limitShape = {
  requestsPerMinute: z.int().positive().max(1_000_000).nullable().optional(),
  /** Input and output: what a call may use at worst until it has ended, then what it has used. */
  tokensPerMinute: z.int().positive().max(1_000_000_000_000).nullable().optional(),
  /** Calls under way at once. */
  concurrency: z.int().positive().max(100_000).nullable().optional(),
};

export const policyRulesSchema = z.strictObject({
  allowedProviders: providersSchema.nullable().optional(),
  allowedModels: modelsSchema.nullable().optional(),
  ...ruleShape,
  ...limitShape,
  dimensions: z
    .strictObject({
      /** Keys that a caller may send; absent: those that the key's own policy allows. */
      allowedKeys: z.array(dimensionKeySchema).max(64).optional(),
      requiredKeys: z.array(dimensionKeySchema).max(8).optional(),
      /** For some keys, the only values that are taken. */
      allowedValues: dimensionValuesSchema.optional(),
      maxValues: maxValuesSchema,
    })
    .optional(),
});
export type PolicyRules = z.infer<typeof policyRulesSchema>;

export const POLICY_LEVELS = ['organisation', 'team', 'key'] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

/** A policy above the keys, as it is published: the organisation's own, or a team's. */
export const publishedPolicySchema = z.strictObject({
  /** Null: the organisation's. */
  teamId: z.uuid().nullable(),
  version: z.int().positive(),
  rules: policyRulesSchema,
});
export type PublishedPolicy = z.infer<typeof publishedPolicySchema>;

/** The rules that one level states. */
export interface LevelRules {
  readonly level: PolicyLevel;
  readonly rules: PolicyRules;
}
