/**
 * What the dashboard API answers about cost and requests, and what the web page reads. Amounts are integer
 * nano-dollars as strings; the page formats them and never adds.
 */
import * as z from 'zod';
import { DIMENSION_NAME } from './dimensions.ts';
import { nanosSchema, usageEventSchema } from './event.ts';
import { lineAdjustmentSchema } from './rating.ts';

/**
 * How tokens are counted in everything that leaves, whichever provider stated them. OpenTelemetry's
 * `gen_ai.usage.input_tokens` is `input`; Anthropic's own `input_tokens` is `input.uncached`.
 */
export const TOKEN_CONVENTION =
  'Tokens as integer strings. input.uncached, input.cacheRead, input.cacheWrite5m, input.cacheWrite1h, output.text and output.reasoning are disjoint; input and output are their sums, so that input includes cached tokens and output includes reasoning, whatever the provider’s own convention. What nobody stated is absent.';

/** One member per disjoint class (`TOKEN_CLASSES`) plus the totals `input` and `output`. */
export const tokenTotalsSchema = z.record(z.string(), z.string()).describe(TOKEN_CONVENTION);

/**
 * `dimension:<name>` groups by a dimension of the caller's. `minute`, `hour` and `day` are buckets of the usage
 * time (when the gate admitted the call) in the report's time zone.
 */
export const GROUPINGS = [
  'day',
  'hour',
  'minute',
  'team',
  'project',
  'key',
  'provider',
  'model',
  'endpoint',
  'basis',
] as const;
export const groupingSchema = z.union([
  z.enum(GROUPINGS),
  z.templateLiteral(['dimension:', z.string().regex(DIMENSION_NAME)]),
]);

/** The figures of a set of lines, adjustments included. Everything here adds up over disjoint sets. */
export const figuresSchema = z.object({
  /** Sum of known costs. */
  costNanos: nanosSchema,
  chargedNanos: nanosSchema,
  /** The part of `costNanos` that is an estimate. */
  estimatedNanos: nanosSchema,
  /** Admitted calls, each counted once (a call with two models counts under its first). Refused calls are rows
   * of the request list, never counted here. */
  requests: z.int().nonnegative(),
  /** Lines whose cost is not known, and the most that they can be: it is not in `costNanos`. */
  unknownLines: z.int().nonnegative(),
  unknownAtMostNanos: nanosSchema,
  tokens: tokenTotalsSchema,
});

export const costReportSchema = z.object({
  from: z.iso.datetime(),
  /** Exclusive. */
  to: z.iso.datetime(),
  timeZone: z.literal('UTC'),
  currency: z.literal('USD'),
  groupBy: z.array(groupingSchema),
  /** When the newest event in the store was taken in; null: none yet. */
  dataAsOf: z.iso.datetime().nullable(),
  /** True if a figure includes calls answered by the simulator. */
  hasSimulated: z.boolean(),
  total: figuresSchema,
  rows: z.array(
    figuresSchema.extend({
      /** Value per grouping; null: the call has none. Minutes, hours and days are instants (`2026-11-20T13:00:00Z`). */
      group: z.record(z.string(), z.string().nullable()),
      /** A name for people where the value is an id (team, project, key); else the value. */
      labels: z.record(z.string(), z.string().nullable()),
    }),
  ),
});

/** Of every instant and amount of single calls, as the ledger has them. */
const LEDGER_UNITS = { timeZone: z.literal('UTC'), currency: z.literal('USD') } as const;

export const requestRowSchema = z.object({
  eventId: z.uuid(),
  requestId: z.uuid(),
  kind: usageEventSchema.shape.kind,
  admittedAt: z.iso.datetime({ precision: 3 }),
  teamId: z.uuid(),
  teamName: z.string().nullable(),
  projectName: z.string().nullable(),
  keyId: z.string(),
  keyName: z.string().nullable(),
  provider: z.string(),
  endpoint: z.string(),
  modelRequested: z.string().nullable(),
  modelServed: z.string().nullable(),
  isStreamed: z.boolean(),
  upstream: usageEventSchema.shape.upstream,
  status: z.int().nullable(),
  outcome: usageEventSchema.shape.outcome,
  refusal: z.string().nullable(),
  basis: usageEventSchema.shape.basis,
  costNanos: nanosSchema.nullable(),
  chargedNanos: nanosSchema,
  reservedNanos: nanosSchema,
  tokens: tokenTotalsSchema,
  flags: z.array(z.string()),
  firstByteMs: z
    .int()
    .nullable()
    .describe(
      'Milliseconds from the call’s arrival at the gateway to the beginning of the answer; null: there was none',
    ),
  totalMs: z
    .int()
    .describe(
      'Milliseconds from the call’s admission, a moment after its arrival, to its end: it can be less than `firstByteMs`',
    ),
  dimensions: z.record(z.string(), z.string()),
});

/** One page of requests, newest first. */
export const requestPageSchema = z.object({
  /** The period that the rows are of, by when they were admitted; its end is exclusive. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  ...LEDGER_UNITS,
  rows: z.array(requestRowSchema),
  /** Pass as `cursor` for the next page; null at the end. */
  nextCursor: z.string().nullable(),
  dataAsOf: z.iso.datetime().nullable(),
  /** Single calls are there from this instant on; null: none was removed. What was before is in reports. */
  since: z.iso.datetime().nullable(),
});

/** One request opened: the row and everything that the gateway recorded. */
export const requestDetailSchema = requestRowSchema.extend({
  ...LEDGER_UNITS,
  /** As the gateway recorded them; what re-rating changed since is in `adjustments` and in `costNanos`. */
  lines: usageEventSchema.shape.lines,
  adjustments: z.array(lineAdjustmentSchema),
  rawUsage: usageEventSchema.shape.rawUsage,
  admissionNumber: z.int().nullable(),
  eventNumber: z.int(),
  policyVersion: z.int(),
  ...usageEventSchema.pick({
    operation: true,
    refusalLevel: true,
    refusalRule: true,
    organisationVersion: true,
    outputCapTokens: true,
    outputCapBy: true,
  }).shape,
  /** The budget that refused the call; null: none did. */
  refusedBy: z
    .object({
      budgetId: z.uuid(),
      /** As it is called now. */
      name: z.string(),
      isArchived: z.boolean(),
      /** The first instant of its window. */
      windowStart: z.iso.datetime(),
    })
    .nullable(),
  correctsEventId: z.uuid().nullable(),
});

export type Grouping = z.infer<typeof groupingSchema>;
export type Figures = z.infer<typeof figuresSchema>;
export type CostReport = z.infer<typeof costReportSchema>;
export type RequestRow = z.infer<typeof requestRowSchema>;
export type RequestPage = z.infer<typeof requestPageSchema>;
export type RequestDetail = z.infer<typeof requestDetailSchema>;
