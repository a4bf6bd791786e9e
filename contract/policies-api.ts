/** What the dashboard API takes and answers about policies. Amounts are integer nano-dollars as strings. */

import * as z from 'zod';
import { keyPolicySchema, keyRecordSchema } from './command.ts';
import { tagged } from './etag.ts';
import { nanosSchema } from './event.ts';
import { POLICY_LEVELS, policyRulesSchema } from './policy.ts';

const reasonSchema = z.string().trim().min(1).max(500);
const countSchema = z.int().nonnegative();

/** Puts these rules in the place of those that stand; a rule that is left out stands no more. */
export const newPolicySchema = z.strictObject({ rules: policyRulesSchema, reason: reasonSchema });

/** The same for a key, whose policy has dimensions and limits as well. */
export const newKeyPolicySchema = z.strictObject({
  policy: keyPolicySchema.omit({ version: true }),
  reason: reasonSchema,
});

export const policyListSchema = z.object({
  policies: z.array(
    z.object({
      /** Null: the organisation's own. */
      teamId: z.uuid().nullable(),
      version: z.int().positive(),
      rules: policyRulesSchema,
      changedAt: z.iso.datetime(),
      ...tagged,
    }),
  ),
});

/** A policy that does not stand yet, and whose place it would take. */
export const policyDraftSchema = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('organisation'), rules: policyRulesSchema }),
  z.strictObject({ scope: z.literal('team'), teamId: z.uuid(), rules: policyRulesSchema }),
  z.strictObject({
    scope: z.literal('key'),
    keyId: keyRecordSchema.shape.keyId,
    policy: newKeyPolicySchema.shape.policy,
  }),
]);

export const dryRunRequestSchema = z.strictObject({
  draft: policyDraftSchema,
  /** How far back calls are looked at. */
  days: z.int().min(1).max(30).default(30),
});

const triedShape = {
  calls: countSchema,
  /** What those of known cost cost, as it is known now. */
  costNanos: nanosSchema,
  unknownCostCalls: countSchema,
  /** What those of unknown cost were charged: the most that they can have cost. */
  unknownChargedNanos: nanosSchema,
};

const groupedSchema = z.object({
  ...triedShape,
  /** Key id, or model as requested; null: none was named, or, where `isOther`, all that did not fit the list. */
  value: z.string().nullable(),
  /** A key's name; else the value. */
  label: z.string().nullable(),
  isOther: z.boolean(),
});

/** Why a rule could not be tried, or only roughly. */
export const UNTRIED = {
  allowedNetworks: 'Addresses of callers are not recorded: this rule was left out.',
  allowedServiceTiers: 'The tier that was asked for is not recorded: the one that served stands in for it.',
  models: 'A model name outside letters, digits and ._:/@- is recorded as "other" and was tried as such.',
  allowedOperations: 'Calls of before the kind of endpoint was recorded passed this rule untried.',
  maxOutputTokens:
    'Calls of before caps were recorded passed untried; a cap that a policy wrote stands for what was asked.',
  outputTokensSaved:
    'What a lower cap would have saved is not known: nobody knows where an answer would have been cut.',
  tokensPerMinute:
    'What a call might have used at worst is not recorded: calls were counted by what they used.',
  timers: 'Whether a call would have been cut off was not tried.',
  dimensions: 'What a caller said under a name that its key fixes is not recorded.',
  retries:
    'A caller who is refused may try again: limits over time refuse less, or more, than was found here.',
} as const;
export type Untried = keyof typeof UNTRIED;
const untriedNames = Object.keys(UNTRIED) as [Untried, ...Untried[]];

export const dryRunSchema = z.object({
  from: z.iso.datetime({ precision: 3 }),
  to: z.iso.datetime({ precision: 3 }),
  /** Calls since then were looked at: later than `from` where there were too many. */
  examinedFrom: z.iso.datetime({ precision: 3 }),
  isComplete: z.boolean(),
  currency: z.literal('USD'),
  /** Calls that were admitted and looked at. */
  examinedCalls: countSchema,
  /** Of these, calls of before operation and cap were recorded. */
  callsWithoutFacts: countSchema,
  /** What the draft would have refused, and the policies that stand would not. */
  refused: z.object(triedShape),
  /** What the policies that stand refuse now: they may have been others then. Not in `refused`. */
  alreadyRefused: z.object(triedShape),
  /** Calls that would have gone up with a lower cap on their output. */
  cappedCalls: countSchema,
  byKey: z.array(groupedSchema),
  byModel: z.array(groupedSchema),
  byRule: z.array(
    z.object({
      ...triedShape,
      level: z.enum(POLICY_LEVELS),
      /** The rule's name in the policy. */
      rule: z.string(),
      /** What the callers would have heard: `X-ASO-Error`. */
      code: z.string(),
    }),
  ),
  notKnown: z.array(z.object({ about: z.enum(untriedNames), text: z.string() })),
});

/** What holds for a key: each rule with the level that states it, and what that comes to. */
export const effectivePolicySchema = z.object({
  keyId: z.string(),
  teamId: z.uuid(),
  /** In force at once: a call passes if all of them let it. From the organisation down. */
  rules: z.array(
    z.object({
      /** `dimensions.allowedKeys` and the like for rules within `dimensions`. */
      rule: z.string(),
      level: z.enum(POLICY_LEVELS),
      value: z.unknown(),
      /** False: another level states a smaller number, so that this one never decides. */
      isDecisive: z.boolean(),
    }),
  ),
  /** The key's own policy, whole: what a change of it begins with. */
  keyPolicy: newKeyPolicySchema.shape.policy,
  /** Of the key's own policy. */
  ...tagged,
  /** Values of dimensions that the key fixes. */
  fixedDimensions: z.record(z.string(), z.string()),
  /** What an operation charges whose price or usage cannot be known. */
  unknownChargeNanos: nanosSchema,
  /** Whom a caller is to ask whom the key's own policy refuses. */
  contact: z.string().nullable(),
});

export type PolicyDraft = z.infer<typeof policyDraftSchema>;
export type DryRunRequest = z.infer<typeof dryRunRequestSchema>;
export type DryRun = z.infer<typeof dryRunSchema>;
export type EffectivePolicy = z.infer<typeof effectivePolicySchema>;
