/** What the gateway tells a key of itself: `GET /v1/aso/self`, with the key in any header that may carry one. */
import * as z from 'zod';
import { budgetMatchSchema } from './budget.ts';
import { keyPolicySchema } from './command.ts';
import { nanosSchema } from './event.ts';
import { POLICY_LEVELS, policyRulesSchema } from './policy.ts';

const instantSchema = z.iso.datetime();
const limitSchema = z.object({ value: z.int().positive(), level: z.enum(POLICY_LEVELS) }).nullable();

export const selfSchema = z.object({
  keyId: z.string(),
  /** Null where the gateway has not been told. */
  name: z.string().nullable(),
  project: z.string().nullable(),
  team: z.string().nullable(),
  environment: z.string().nullable(),
  expiresAt: instantSchema.nullable(),
  /** When the very secret that asked stops working, being replaced by another; null: no end is set. */
  secretEndsAt: instantSchema.nullable(),
  /** Whom to ask. */
  contact: z.string().nullable(),
  /** The smallest that any level states; null: there is none. */
  limits: z.object({
    requestsPerMinute: limitSchema,
    tokensPerMinute: limitSchema,
    concurrency: limitSchema,
  }),
  /** What the levels state, from the organisation down; a call passes if all of them let it. */
  policies: z.array(z.object({ level: z.enum(POLICY_LEVELS), rules: policyRulesSchema })),
  /** Dimensions whose value is fixed, whatever a call says. */
  fixedDimensions: keyPolicySchema.shape.dimensions.shape.fixed,
  /** Blocking budgets that count calls of this key, in their windows of now. */
  budgets: z.array(
    z.object({
      name: z.string(),
      /** The calls that it counts, where it does not count all of the key's. */
      only: budgetMatchSchema.pick({ provider: true, model: true, dimension: true }),
      windowStartsAt: instantSchema,
      /** Null: it never ends. */
      windowEndsAt: instantSchema.nullable(),
      limitNanos: nanosSchema,
      /** Charged, as far as the ledger has heard; null: it could not be asked, here and in what follows. */
      spentNanos: nanosSchema.nullable(),
      /** Not spent, as far as the ledger has heard in the last seconds; null: it could not be asked. */
      leftNanos: nanosSchema.nullable(),
      /** Of what is left: held by gates, for calls under way or for the next. */
      heldNanos: nanosSchema.nullable(),
      /** Of what is held: reserved by calls under way; null also where not every gate has said. */
      reservedNanos: nanosSchema.nullable(),
      contact: z.string().nullable(),
    }),
  ),
});

export type Self = z.infer<typeof selfSchema>;
