/** What the dashboard API takes and answers about budgets. Amounts are integer nano-dollars as strings. */

import * as z from 'zod';
import { budgetMatchSchema, edgeBudgetSchema, expectedReservationSchema } from './budget.ts';
import { tagged } from './etag.ts';
import { nanosSchema } from './event.ts';

export const BUDGET_PERIODS = ['day', 'week', 'month', 'quarter', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** `block`: a hard ceiling at the gateway. `notify`: counted and shown. */
export const BUDGET_MODES = ['block', 'notify'] as const;

/** Parts of a limit, in per cent, at which an alert goes out: each once in a window. */
export const DEFAULT_THRESHOLDS = [80, 100];
const thresholdsSchema = z
  .array(z.int().min(1).max(1_000))
  .max(10)
  .transform((percents) => [...new Set(percents)].sort((a, b) => a - b));

const amountSchema = z.string().regex(/^(0|[1-9]\d{0,21})$/);
/** Amounts at which an alert goes out, whatever the limit is: each once in a window. */
const amountsSchema = z
  .array(z.string().regex(/^[1-9]\d{0,21}$/))
  .max(10)
  .refine((amounts) => new Set(amounts).size === amounts.length, 'names an amount twice');

export const newBudgetSchema = z.strictObject({
  name: edgeBudgetSchema.shape.name,
  match: budgetMatchSchema.default({}),
  mode: z.enum(BUDGET_MODES).default('block'),
  period: z.enum(BUDGET_PERIODS).default('month'),
  limitNanos: amountSchema,
  /** What one gate may let through while it cannot reach the ledger; null: nothing, calls are refused. */
  unleasedNanos: amountSchema.nullable().default(null),
  /** Null: strict, the worst case of each call is reserved, and the limit is not passed. */
  expected: expectedReservationSchema.nullable().default(null),
  contact: edgeBudgetSchema.shape.contact.default(null),
  thresholds: thresholdsSchema.default(DEFAULT_THRESHOLDS),
  amountThresholds: amountsSchema.default([]),
  /** Told of once in a window when its forecast passes the limit. `total` has no end, and none. */
  isForecastAlerted: z.boolean().default(false),
});

/** What may be changed of a budget; what it counts may not: make another. */
export const budgetChangeSchema = z.strictObject({
  name: newBudgetSchema.shape.name.optional(),
  mode: z.enum(BUDGET_MODES).optional(),
  limitNanos: amountSchema.optional(),
  unleasedNanos: amountSchema.nullable().optional(),
  expected: expectedReservationSchema.nullable().optional(),
  contact: edgeBudgetSchema.shape.contact.optional(),
  thresholds: thresholdsSchema.optional(),
  amountThresholds: amountsSchema.optional(),
  isForecastAlerted: z.boolean().optional(),
});

export const reasonSchema = z.string().trim().min(1).max(500);

export const newRaiseSchema = z.strictObject({
  amountNanos: amountSchema,
  until: z.iso.datetime(),
  reason: reasonSchema,
});

const windowSchema = z.object({
  start: z.iso.datetime(),
  /** Exclusive; null: it never ends. */
  end: z.iso.datetime().nullable(),
});

export const budgetRowSchema = z.object({
  budgetId: z.uuid(),
  /** Of the budget as it was set, whatever is spent of it. */
  ...tagged,
  ...newBudgetSchema.shape,
  match: budgetMatchSchema,
  mode: z.enum(BUDGET_MODES),
  period: z.enum(BUDGET_PERIODS),
  unleasedNanos: amountSchema.nullable(),
  expected: z.object({ percent: z.int(), minimumCalls: z.int(), stopsStreams: z.boolean() }).nullable(),
  contact: z.string().nullable(),
  thresholds: z.array(z.int()),
  amountThresholds: z.array(z.string()),
  isForecastAlerted: z.boolean(),
  createdAt: z.iso.datetime(),
  archivedAt: z.iso.datetime().nullable(),
  raises: z.array(
    z.object({
      /** Names it among the raises of this budget. */
      madeAt: z.iso.datetime({ precision: 3 }),
      amountNanos: amountSchema,
      until: z.iso.datetime(),
      /** Until when it was made for; null: it was not ended before that. */
      plannedUntil: z.iso.datetime().nullable(),
      reason: z.string(),
      isOver: z.boolean(),
      /** What ending it now would do in the present window; null: it is over, or the budget is archived. */
      ifEnded: z
        .object({
          /** The limit, with the raises that would still stand. */
          limitNanos: amountSchema,
          /** Spent above that limit, by the edge's figure where it is known: it stays spent. */
          aboveNanos: amountSchema,
          /** What that limit would leave, never below nothing. */
          remainingNanos: amountSchema,
        })
        .nullable(),
    }),
  ),
  /** Of the present window; null for a budget that is archived. */
  now: z
    .object({
      window: windowSchema,
      /** The limit with the raises that stand. */
      limitNanos: amountSchema,
      /** Charged, as far as events have arrived. */
      spentNanos: z.string(),
      /** Limit less spent, never below nothing. */
      remainingNanos: z.string(),
      /** As the edge has it at this moment; null: notify only, or the gateway did not answer. */
      edge: z
        .object({
          spentNanos: z.string(),
          /** Held by gates: reserved for calls under way, or ready to be. */
          leasedNanos: z.string(),
          /** The two parts of what is leased; null: not every gate has said. */
          reservedNanos: z.string().nullable(),
          readyNanos: z.string().nullable(),
          /** Limit less spent; below nothing where more was spent. */
          remainingNanos: z.string(),
          /** Charged above what was reserved, in this window. */
          overrunNanos: z.string(),
          underWay: z.int(),
          /** What a call reserves on average, by the last ones, and how many such fit into what remains; null: there was none. */
          perCallNanos: z.string().nullable(),
          callsAtOnce: z.int().nullable(),
          /**
           * By how much the limit would be passed if it carried as many such calls as it can and each came to its worst
           * case. Zero where the worst case is reserved; null: not known yet.
           */
          mayPassByNanos: z.string().nullable(),
        })
        .nullable(),
    })
    .nullable(),
});

export const budgetListSchema = z.object({
  timeZone: z.string(),
  currency: z.literal('USD'),
  dataAsOf: z.iso.datetime().nullable(),
  /** What the edge has of the newest change; null: the gateway did not answer. */
  edge: z.object({ version: z.int(), gates: z.int(), confirmed: z.int() }).nullable(),
  budgets: z.array(budgetRowSchema),
});

/**
 * What a budget was charged in its present window beside what reports say that the same calls cost. A budget counts what was
 * charged when a call ended, in the windows of the organisation's calendar, and prices put right later do not move it; a
 * report adds up costs as they are known now.
 */
export const budgetCostSchema = z.object({
  window: windowSchema,
  timeZone: z.string(),
  currency: z.literal('USD'),
  dataAsOf: z.iso.datetime().nullable(),
  chargedNanos: nanosSchema,
  /** Null: reports no longer hold all calls of the window. */
  reported: z
    .object({
      /** Sum of known costs, adjustments included. */
      costNanos: nanosSchema,
      /** Charged less cost. It is `unknownNanos` + `aboveCostNanos` - `adjustedNanos`. */
      differenceNanos: nanosSchema,
      /** Lines whose cost is not known, and what they were charged: they add nothing to the cost. */
      unknownLines: z.int().nonnegative(),
      unknownNanos: nanosSchema,
      /** Null: single calls of the window were removed, so that these are not told apart. */
      parts: z
        .object({
          /** Charged above what was known to be the cost: calls that broke off are charged what they had reserved. */
          aboveCostNanos: nanosSchema,
          /** Added to costs since, by prices put right and by prices for calls that had none; below zero: taken off. */
          adjustedNanos: nanosSchema,
        })
        .nullable(),
    })
    .nullable(),
});

/** How a budget came to stand as it does: windows that are over, and every change that the audit log has. */
export const budgetHistorySchema = z.object({
  /** The newest first, at most twelve; amounts as charged by the events that have arrived. */
  windows: z.array(z.object({ start: z.iso.datetime(), end: z.iso.datetime(), spentNanos: z.string() })),
  /** The newest first, at most a hundred. */
  changes: z.array(
    z.object({
      at: z.iso.datetime(),
      kind: z.enum(['create', 'change', 'raise', 'end_raise', 'archive']),
      /** Null: a program, the product itself, or somebody who has left. */
      by: z.string().nullable(),
      reason: z.string().nullable(),
      /** What was set, by name; amounts in nano-dollars. */
      set: z.record(z.string(), z.string()),
    }),
  ),
});

/** What a change answers: which, and which version carries it to the edge. */
export const changedSchema = z.object({ id: z.string(), edgeVersion: z.int().positive() });

export type NewBudget = z.infer<typeof newBudgetSchema>;
export type BudgetChange = z.infer<typeof budgetChangeSchema>;
export type BudgetRow = z.infer<typeof budgetRowSchema>;
export type BudgetHistory = z.infer<typeof budgetHistorySchema>;
export type BudgetCost = z.infer<typeof budgetCostSchema>;
export type BudgetList = z.infer<typeof budgetListSchema>;
