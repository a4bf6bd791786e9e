/**
 * Re-rating: a period of calls priced again. A preview says what would change; a run posts it as adjustments beside the
 * lines, which stay as they were. What budgets were charged never moves.
 */
import * as z from 'zod';
import { codeSchema, eventLineSchema, nanosSchema, pricedClassSchema } from './event.ts';
import { NOT_PRICED_REASONS, type NotPricedReason } from './not-priced.ts';
import { priceOverrideSchema } from './organisation.ts';
import { dollarPriceSchema } from './own-price.ts';

/** A price given for one re-rating alone, in force for the whole of its period. */
export const correctedPriceSchema = priceOverrideSchema
  .pick({ provider: true, host: true, model: true })
  .extend({ price: dollarPriceSchema });

const chosen = (value: z.ZodString) => z.array(value).min(1).max(50).optional();

/** What a preview is asked for. */
export const ratingRequestSchema = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  /** Exclusive. */
  to: z.iso.datetime({ offset: true }),
  provider: chosen(z.string().regex(/^[A-Za-z0-9_.:/*{}-]{1,160}$/)),
  /** As served; as requested where the response named none. */
  model: chosen(z.string().regex(/^[A-Za-z0-9._:/@-]{1,128}$/)),
  /** Key ids. */
  key: chosen(z.string().regex(/^[A-Za-z0-9_.-]{1,160}$/)),
  /** Only lines whose cost is unknown now. */
  onlyUnknown: z.boolean().default(false),
  /** Absent: the price book and the organisation's own prices as they stand. Otherwise only lines that these are for. */
  prices: z.array(correctedPriceSchema).min(1).max(20).optional(),
});

const reasons = Object.keys(NOT_PRICED_REASONS) as [NotPricedReason, ...NotPricedReason[]];

/** The figures of a set of lines; they add up over disjoint sets. */
const figuresShape = {
  lines: z.int().nonnegative(),
  /** Known before, and other now. */
  changedLines: z.int().nonnegative(),
  /** Unknown before, and known now. */
  becameKnownLines: z.int().nonnegative(),
  /** Sum of known costs before and after; the second is the first plus the difference. */
  presentCostNanos: nanosSchema,
  newCostNanos: nanosSchema,
  differenceNanos: nanosSchema,
};
const groupSchema = z.object({
  ...figuresShape,
  /** The value grouped by; null: none, or, where `isOther`, all that did not fit the list. */
  value: z.string().nullable(),
  isOther: z.boolean(),
});

/** What a preview found, or a run posted, so far. */
export const ratingTotalsSchema = z.object({
  ...figuresShape,
  unchangedLines: z.int().nonnegative(),
  /** They keep their cost, and stay unknown where it was. */
  notPricedLines: z.int().nonnegative(),
  notPriced: z.array(z.object({ reason: z.enum(reasons), lines: z.int().positive() })),
  byProvider: z.array(groupSchema),
  /** `{provider}:{model}` */
  byModel: z.array(groupSchema),
  byKey: z.array(groupSchema),
});

/** The figures of no lines. */
export const NO_FIGURES: Omit<RatingGroup, 'value' | 'isOther'> = {
  lines: 0,
  changedLines: 0,
  becameKnownLines: 0,
  presentCostNanos: '0',
  newCostNanos: '0',
  differenceNanos: '0',
};

/** Nothing looked at yet. */
export const NO_TOTALS: RatingTotals = {
  ...NO_FIGURES,
  unchangedLines: 0,
  notPricedLines: 0,
  notPriced: [],
  byProvider: [],
  byModel: [],
  byKey: [],
};

const progressShape = {
  /** Usage time up to which lines have been looked at; `to` at the end. */
  upTo: z.iso.datetime({ precision: 3 }),
  totals: ratingTotalsSchema,
};

export const ratingPreviewSchema = z.object({
  previewId: z.uuid(),
  state: z.enum(['working', 'ready']),
  request: ratingRequestSchema,
  createdAt: z.iso.datetime({ precision: 3 }),
  /** It can be applied until then. */
  expiresAt: z.iso.datetime({ precision: 3 }),
  /** Of the price book that it went by. */
  priceVersion: z.string(),
  /** SHA-256, hex, over the request, the prices and the last run: a run applies these and nothing else. */
  inputsHash: z.string(),
  /** The run that applied it. */
  runId: z.uuid().nullable(),
  ...progressShape,
});

export const ratingRunRequestSchema = z.strictObject({
  previewId: z.uuid(),
  /** Kept with the run and in the audit log. */
  reason: z
    .string()
    .trim()
    .min(3)
    .max(500)
    .refine((text) => text.isWellFormed() && !text.includes('\0')),
});

export const ratingRunSchema = z.object({
  runId: z.uuid(),
  previewId: z.uuid(),
  /** `stopped`: the prices became others before its end. What it had posted stands. */
  state: z.enum(['working', 'done', 'stopped']),
  request: ratingRequestSchema,
  priceVersion: z.string(),
  reason: z.string(),
  actorKind: z.enum(['link', 'session', 'token', 'operator', 'support', 'system']),
  /** Of the person or the token; null: the product itself. */
  actorId: z.uuid().nullable(),
  startedAt: z.iso.datetime({ precision: 3 }),
  finishedAt: z.iso.datetime({ precision: 3 }).nullable(),
  ...progressShape,
});

export const ratingRunsSchema = z.object({
  /** Newest first, at most 100. */
  runs: z.array(ratingRunSchema.omit({ totals: true }).extend({ differenceNanos: nanosSchema })),
});

/** An adjustment of one line of a request, as the opened request shows it. */
export const lineAdjustmentSchema = z.object({
  /** The line's place in the request, from 0. */
  line: z.int().nonnegative(),
  /** First, second, … of the line. */
  ordinal: z.int().positive(),
  runId: z.uuid(),
  reason: z.string(),
  postedAt: z.iso.datetime({ precision: 3 }),
  /** Month of the books that it belongs to, `2026-11`. Its usage time is the line's. */
  accountingPeriod: z.string(),
  /** What the line cost before; null: unknown. */
  previousCostNanos: nanosSchema.nullable(),
  costNanos: nanosSchema,
  deltaNanos: nanosSchema,
  priceSource: eventLineSchema.shape.priceSource,
  priceVersion: codeSchema.nullable(),
  priceId: codeSchema.nullable(),
  /** What the price book says where the organisation's own price decided. */
  catalogueCostNanos: nanosSchema.nullable(),
  /** In the line's order: the rate that now holds, the cost at it, and the difference. */
  classes: z.array(
    pricedClassSchema
      .pick({ class: true, modality: true, priceUsd: true, priceUnit: true })
      .extend({ costNanos: nanosSchema, deltaNanos: nanosSchema }),
  ),
});

export type CorrectedPrice = z.infer<typeof correctedPriceSchema>;
export type RatingRequest = z.infer<typeof ratingRequestSchema>;
export type RatingTotals = z.infer<typeof ratingTotalsSchema>;
export type RatingGroup = z.infer<typeof groupSchema>;
export type RatingPreview = z.infer<typeof ratingPreviewSchema>;
export type RatingRun = z.infer<typeof ratingRunSchema>;
export type RatingRuns = z.infer<typeof ratingRunsSchema>;
export type LineAdjustment = z.infer<typeof lineAdjustmentSchema>;
