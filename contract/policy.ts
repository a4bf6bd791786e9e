/**
 * What a key may do. Rules stand at three levels (organisation, team, key), and a call passes if every level lets it:
 * a level below can only narrow. Pure; a rule that is absent allows everything.
 */
import * as z from 'zod';
import { OPERATIONS, type Operation } from './operations.ts';
import type { RefusalCode } from './refusals.ts';

const providersSchema = z.array(z.string().max(64)).max(200);
const modelsSchema = z.array(z.string().max(128)).max(500);
/** An address or a network, IPv4 or IPv6: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. */
const networkSchema = z.string().regex(/^[0-9A-Fa-f.:]{2,45}(\/\d{1,3})?$/);

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
  /** Where calls may come from. Where the caller's address is not known this refuses. */
  allowedNetworks: z.array(networkSchema).max(200).nullable().optional(),
};

/** Limits of a key over time, counted in its gate. */
export const limitShape = {
  requestsPerMinute: z.int().positive().max(1_000_000).nullable().optional(),
  /** Calls under way at once. */
  concurrency: z.int().positive().max(100_000).nullable().optional(),
};

export const policyRulesSchema = z.strictObject({
  allowedProviders: providersSchema.nullable().optional(),
  allowedModels: modelsSchema.nullable().optional(),
  ...ruleShape,
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

/** What the rules look at. */
export interface PolicySubject {
  readonly provider: string;
  /** As the caller wrote it; null: the call names none. */
  readonly model: string | null;
  /** False where a call names none by its nature (a list, a poll). */
  readonly mustNameModel: boolean;
  readonly operation: Operation;
  readonly isUnmetered: boolean;
  /** As the request asks for it; null: it asks for none. */
  readonly serviceTier: string | null;
  readonly requestBytes: number | null;
  /** Null: not known. */
  readonly clientAddress: string | null;
}

/** How a rule compares; given by who evaluates, so that this file stays free of libraries. */
export interface PolicyMatching {
  isPattern(name: string, pattern: string): boolean;
  isInNetwork(address: string, network: string): boolean;
}

export interface LevelRules {
  readonly level: PolicyLevel;
  readonly rules: PolicyRules;
}

export interface PolicyRefusal {
  readonly code: RefusalCode;
  readonly level: PolicyLevel;
}

type Rule = readonly [
  code: RefusalCode,
  holds: (rules: PolicyRules, subject: PolicySubject, matching: PolicyMatching) => boolean,
];

/** In this order: the first that a call breaks is the one that it hears of. */
const RULES: readonly Rule[] = [
  [
    'address_not_allowed',
    ({ allowedNetworks }, { clientAddress }, { isInNetwork }) =>
      allowedNetworks == null ||
      (clientAddress !== null && allowedNetworks.some((network) => isInNetwork(clientAddress, network))),
  ],
  [
    'provider_not_allowed',
    ({ allowedProviders, deniedProviders }, { provider }, { isPattern }) =>
      isListed(provider, allowedProviders, isPattern) && !isNamed(provider, deniedProviders, isPattern),
  ],
  [
    'operation_not_allowed',
    ({ allowedOperations }, { operation }) =>
      allowedOperations == null || allowedOperations.includes(operation),
  ],
  ['unmetered_not_allowed', ({ deniesUnmetered }, { isUnmetered }) => !(deniesUnmetered && isUnmetered)],
  ['model_not_allowed', (rules, subject, { isPattern }) => isModelAllowed(rules, subject, isPattern)],
  [
    'service_tier_not_allowed',
    ({ allowedServiceTiers }, { serviceTier }) =>
      allowedServiceTiers == null || allowedServiceTiers.includes(serviceTier ?? 'default'),
  ],
  [
    'request_too_large',
    ({ maxRequestBytes }, { requestBytes }) =>
      maxRequestBytes == null || requestBytes === null || requestBytes <= maxRequestBytes,
  ],
];

/**
 * The first rule, and of its levels the highest, that does not let a call pass; null: all do.
 * @param levels from the organisation down to the key
 */
export function judge(
  levels: readonly LevelRules[],
  subject: PolicySubject,
  matching: PolicyMatching,
): PolicyRefusal | null {
  for (const [code, holds] of RULES) {
    for (const { level, rules } of levels) {
      if (!holds(rules, subject, matching)) return { code, level };
    }
  }
  return null;
}

/** A model that cannot be seen passes no rule on models, unless the call names none by its nature. */
function isModelAllowed(
  { allowedModels, deniedModels }: PolicyRules,
  { model, mustNameModel }: PolicySubject,
  isPattern: PolicyMatching['isPattern'],
): boolean {
  if (model === null) return !mustNameModel || (allowedModels == null && !deniedModels?.length);
  return isListed(model, allowedModels, isPattern) && !isNamed(model, deniedModels, isPattern);
}

function isListed(
  name: string,
  patterns: readonly string[] | null | undefined,
  isPattern: PolicyMatching['isPattern'],
): boolean {
  return patterns == null || isNamed(name, patterns, isPattern);
}

function isNamed(
  name: string,
  patterns: readonly string[] | undefined,
  isPattern: PolicyMatching['isPattern'],
): boolean {
  return patterns?.some((pattern) => isPattern(name, pattern)) ?? false;
}
