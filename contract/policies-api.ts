/** What the dashboard API takes and answers about policies. */
import * as z from 'zod';
import { keyPolicySchema } from './command.ts';
import { policyRulesSchema } from './policy.ts';

const reasonSchema = z.string().trim().min(1).max(500);

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
    }),
  ),
});
