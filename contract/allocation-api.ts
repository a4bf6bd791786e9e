/**
 * Cost centres, the rules by which usage is allocated to them, and the statements that come of it, as the dashboard API
 * takes and answers them. Amounts are integer nano-dollars as strings.
 */

import * as z from 'zod';
import { conversionSchema } from './currencies-api.ts';
import { DIMENSION_NAME } from './dimensions.ts';
import { tagged } from './etag.ts';
import { nanosSchema } from './event.ts';
import { parseDecimal } from './money.ts';

const nameSchema = z.string().trim().min(1).max(120);
/** As the general ledger calls it. */
const codeSchema = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected: up to 64 letters, digits, points, dashes and underscores, with a letter or digit first',
  );
const daySchema = z.iso.date();

/** A calendar month, UTC. */
export const monthSchema = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);

export const newCostCentreSchema = z.strictObject({
  code: codeSchema,
  name: nameSchema,
  /** Whom to ask about it. */
  contact: z.string().trim().max(200).nullable().default(null),
});
/** Its code stays: statements name it. */
export const costCentreChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  contact: z.string().trim().max(200).nullable().optional(),
  /** An archived one gets nothing by new rules; its statements stay. */
  isArchived: z.boolean().optional(),
});
export const costCentreSchema = z.object({
  costCentreId: z.uuid(),
  code: z.string(),
  name: z.string(),
  contact: z.string().nullable(),
  createdAt: z.iso.datetime(),
  archivedAt: z.iso.datetime().nullable(),
});
export const costCentreListSchema = z.object({ costCentres: z.array(costCentreSchema.extend(tagged)) });

const textsSchema = z.array(z.string().min(1).max(160)).min(1).max(200);

/**
 * Which usage a rule is about: all that is stated must hold, and of each list one value. Team, project and key are ids
 * as they stood at the call; `*` in a model stands for any characters.
 */
export const allocationMatchSchema = z.strictObject({
  team: textsSchema.optional(),
  project: textsSchema.optional(),
  key: textsSchema.optional(),
  provider: textsSchema.optional(),
  model: textsSchema.optional(),
  dimension: z.strictObject({ name: z.string().regex(DIMENSION_NAME), values: textsSchema }).optional(),
});

const centresSchema = z.array(z.uuid()).min(1).max(100).refine(isDistinct, 'one is named twice');

/** In this many parts a whole is divided by fixed shares: per cent with four decimals. */
export const WHOLE_MILLIONTHS = 1_000_000n;

/** @param percent with at most four decimals */
export function millionths(percent: string): bigint {
  const { units, scale } = parseDecimal(percent);
  return units * 10n ** BigInt(4 - scale);
}

function isDistinct(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

/**
 * How a rule divides what it matches. `direct`: all to one. `byDimension`: to the cost centre whose code the caller's
 * dimension states. `even`: the same to each. `proportional`: as the rules that are not proportional divided everything
 * else among these in the same period. `fixed`: stated shares in per cent; what is left of 100 stays unallocated.
 */
export const allocationSplitSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('direct'), costCentreId: z.uuid() }),
  z.strictObject({
    method: z.literal('byDimension'),
    dimension: z.string().regex(DIMENSION_NAME),
  }),
  z.strictObject({ method: z.literal('even'), costCentreIds: centresSchema }),
  z.strictObject({ method: z.literal('proportional'), costCentreIds: centresSchema }),
  z.strictObject({
    method: z.literal('fixed'),
    shares: z
      .array(
        z.strictObject({
          costCentreId: z.uuid(),
          /** Of the whole, with at most four decimals. */
          percent: z.string().regex(/^\d{1,3}(\.\d{1,4})?$/),
        }),
      )
      .min(1)
      .max(100)
      .refine((shares) => isDistinct(shares.map(({ costCentreId }) => costCentreId)), 'one is named twice')
      .refine(
        (shares) => shares.reduce((sum, { percent }) => sum + millionths(percent), 0n) <= WHOLE_MILLIONTHS,
        'more than 100 per cent',
      ),
  }),
]);

export const allocationRuleSchema = z.strictObject({
  name: nameSchema,
  match: allocationMatchSchema,
  split: allocationSplitSchema,
});

export const MAX_ALLOCATION_RULES = 200;
/** In order: the first that matches decides. */
const rulesSchema = z.array(allocationRuleSchema).max(MAX_ALLOCATION_RULES);

export const newAllocationRulesSchema = z.strictObject({
  /** From the beginning of this day, UTC, until a later version begins. */
  effectiveFrom: daySchema,
  rules: rulesSchema,
  /** Why, for those who read the statement. */
  reason: z.string().trim().min(3).max(500),
});
export const allocationRulesSchema = z.object({
  version: z.int().positive(),
  effectiveFrom: daySchema,
  rules: rulesSchema,
  reason: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
});
export const allocationRulesListSchema = z.object({
  /** Newest first; of several from the same day the newest holds. */
  versions: z.array(allocationRulesSchema),
});

/** Why an amount stands unallocated. */
export const UNALLOCATED_REASONS = [
  'no_rule',
  'left_over',
  'no_dimension',
  'unknown_code',
  'no_basis',
] as const;

const shareSchema = z.object({
  /** Null: there were no rules yet. */
  version: z.int().nullable(),
  /** Its place among the version's rules, from 1, and its name; null: no rule. */
  rule: z.int().nullable(),
  ruleName: z.string().nullable(),
  teamId: z.string().nullable(),
  teamName: z.string().nullable(),
  projectId: z.string().nullable(),
  projectName: z.string().nullable(),
  costNanos: nanosSchema,
});

/** An amount in the currency asked for, rounded to its coins so that all add up (largest remainder); absent: not converted. */
const convertedSchema = z.string().optional();

export const allocationStatementSchema = z.object({
  month: monthSchema,
  timeZone: z.literal('UTC'),
  currency: z.literal('USD'),
  /** When the newest event in the store was taken in; null: none yet. */
  dataAsOf: z.iso.datetime().nullable(),
  /** True if calls answered by the simulator are among those of the month. */
  hasSimulated: z.boolean(),
  /** The versions of the rules that held in the month. */
  versions: z.array(z.int()),
  totalNanos: nanosSchema,
  /** The total in whole cents, rounded half-even; the rows' cents add up to it. */
  totalCents: z.string(),
  /** By what amounts are stated in the currency asked for; null: no rate holds. Absent: none was asked for. */
  conversion: conversionSchema.nullable().optional(),
  converted: convertedSchema,
  allocatedNanos: nanosSchema,
  /** Lines whose cost is not known: they are in no amount here. */
  unknownLines: z.int().nonnegative(),
  rows: z.array(
    z.object({
      costCentreId: z.uuid(),
      code: z.string(),
      name: z.string(),
      costNanos: nanosSchema,
      /** In whole cents, so that all rows add up to the total's (largest remainder). */
      cents: z.string(),
      /** The cents against this row's own rounding: -1, 0 or 1. */
      roundedBy: z.int(),
      converted: convertedSchema,
      shares: z.array(shareSchema),
    }),
  ),
  unallocated: z.object({
    costNanos: nanosSchema,
    cents: z.string(),
    roundedBy: z.int(),
    converted: convertedSchema,
    shares: z.array(shareSchema.extend({ reason: z.enum(UNALLOCATED_REASONS) })),
  }),
});

export const previewRequestSchema = z.strictObject({ month: monthSchema, rules: rulesSchema });
export const allocationPreviewSchema = z.object({
  /** By the draft, as if it had held for the whole month. */
  draft: allocationStatementSchema,
  /** By the rules in force. */
  present: allocationStatementSchema,
});

export type ListedCostCentre = z.infer<typeof costCentreListSchema>['costCentres'][number];
export type CostCentre = z.infer<typeof costCentreSchema>;
export type AllocationRule = z.infer<typeof allocationRuleSchema>;
export type AllocationMatch = z.infer<typeof allocationMatchSchema>;
export type AllocationStatement = z.infer<typeof allocationStatementSchema>;
export type UnallocatedReason = (typeof UNALLOCATED_REASONS)[number];
