/**
 * A report on usage: what is asked, and what is answered. Exports, saved views and the explorer ask the same question.
 * Amounts are integer nano-dollars as strings. Rows are a tree in which children add up to their parent exactly.
 */
import * as z from 'zod';
import { conversionSchema, currencySchema } from './currencies-api.ts';
import { DIMENSION_NAME } from './dimensions.ts';
import { nanosSchema } from './event.ts';
import { INTERVALS, MEASURES, ORDERS, REPORT_FIELDS } from './report-words.ts';
import { tokenTotalsSchema } from './reports.ts';

export const reportFieldSchema = z.union([
  z.enum(REPORT_FIELDS),
  z.templateLiteral(['dimension:', z.string().regex(DIMENSION_NAME)]),
]);

export const MAX_REPORT_GROUPINGS = 3;
export const MAX_REPORT_TOP = 100;
const MAX_FILTERS = 20;
const MAX_FILTER_VALUES = 120;

const filterValueSchema = z
  .string()
  .min(1)
  .max(160)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'is no text');

const uuidSchema = z.guid();
/** Fields that hold no text of any form: what their values are. */
const VALUE_FORMS: Readonly<Record<string, z.ZodType<string>>> = {
  team: uuidSchema,
  project: uuidSchema,
  owner: uuidSchema,
  costCentre: uuidSchema,
  status: z.string().regex(/^\d{3}$/),
};

/** Calls of which the field has one of the values, or none of them; null stands for "has none". */
export const reportFilterSchema = z
  .strictObject({
    field: reportFieldSchema,
    values: z.array(filterValueSchema.nullable()).min(1).max(MAX_FILTER_VALUES),
    isExcluded: z.boolean().default(false),
  })
  .refine(
    ({ field, values }) =>
      values.every((value) => value === null || (VALUE_FORMS[field]?.safeParse(value).success ?? true)),
    {
      path: ['values'],
      message: 'team, project, owner and cost centre are stated by id, a status by its three digits',
    },
  );

const areDistinct = (values: readonly string[]): boolean => new Set(values).size === values.length;

export const reportQuerySchema = z.strictObject({
  from: z.iso.datetime({ offset: true }).describe('Start of the period, by usage time'),
  to: z.iso.datetime({ offset: true }).describe('End of the period, exclusive'),
  timeZone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]{1,64}$/)
    .optional()
    .describe('IANA name; default: the organisation’s zone'),
  interval: z.enum(INTERVALS).nullable().default(null).describe('Null: the period as a whole'),
  groupBy: z
    .array(reportFieldSchema)
    .max(MAX_REPORT_GROUPINGS)
    .refine(areDistinct, 'names a field twice')
    .default([]),
  filters: z.array(reportFilterSchema).max(MAX_FILTERS).default([]),
  measures: z
    .array(z.enum(MEASURES))
    .min(1)
    .refine(areDistinct, 'names a measure twice')
    .default(['contractedCost', 'requests']),
  orderBy: z.enum(ORDERS).default('contractedCost'),
  top: z
    .int()
    .min(1)
    .max(MAX_REPORT_TOP)
    .nullable()
    .default(9)
    .describe('So many rows under each parent, and Other; null: all'),
  compare: z.enum(['none', 'previous']).default('none'),
  compareMeasures: z
    .array(z.enum(MEASURES))
    .min(1)
    .refine(areDistinct, 'names a measure twice')
    .optional()
    .describe('Measures of the period before; as `measures` unless it is said'),
  displayCurrency: currencySchema
    .optional()
    .describe('Amounts are stated in this currency too, by the rate of the period’s last day'),
  isCumulative: z.boolean().default(false).describe('Series run up from the beginning of the period'),
});

/** What is known of a percentile: where its bin begins and ends (exclusive; null: it is the last). */
const boundsSchema = z.object({ fromMs: z.int().nonnegative(), toMs: z.int().positive().nullable() });

/**
 * Times that so many of the calls took at most, in milliseconds: the middle of the bin that the percentile is in, which is
 * 8 % off at most from 20 ms to 1,000 s; `bounds` say between what it is for certain.
 */
const percentilesSchema = z.object({
  calls: z.int().nonnegative(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  bounds: z.object({ p50: boundsSchema, p95: boundsSchema, p99: boundsSchema }),
  isApproximate: z.literal(true),
});

/** Members of measures that were not asked for are absent; null: it cannot be said of these calls. */
export const reportFiguresSchema = z.object({
  /** Known costs at the organisation's prices. */
  contractedNanos: nanosSchema,
  /** The known costs at list prices; what no list has a price for counts at its cost. Null: rows are split by token class. */
  listNanos: nanosSchema.nullable().optional(),
  /** The part of it that no list has a price for. */
  unlistedNanos: nanosSchema.nullable().optional(),
  /** List less contracted: what the organisation's own prices save; below zero where they cost more. */
  belowListNanos: nanosSchema.nullable().optional(),
  /** Contracted plus the share of commitments and credits that were entered; equal to it while there are none. */
  effectiveNanos: nanosSchema.optional(),
  estimatedNanos: nanosSchema,
  unknownLines: z.int().nonnegative(),
  unknownAtMostNanos: nanosSchema,
  /** Null where rows are split by token class or cost centre: a call is not of one. */
  requests: z.int().nonnegative().nullable(),
  tokens: tokenTotalsSchema.optional(),
  /** Of all calls, those that failed at the provider or on the way to it; 0 to 1. */
  errorRate: z.number().nullable().optional(),
  /** Of all input tokens, those read from a cache; 0 to 1. */
  cacheHitRate: z.number().nullable().optional(),
  /** Contracted cost by calls, half-even to the nano-dollar; null: no call, or parts of calls. */
  perCallNanos: nanosSchema.nullable().optional(),
  /** Contracted cost by a thousand tokens, in and out; null: no token was stated. */
  perThousandTokensNanos: nanosSchema.nullable().optional(),
  /** Null: rows are parts of calls. */
  activeUsers: z
    .object({
      /** People who own a key that was called with. */
      count: z.int().nonnegative(),
      /** What calls with their keys cost; keys of teams and services belong to nobody. */
      contractedNanos: nanosSchema,
      /** Null: there is none. */
      perUserNanos: nanosSchema.nullable(),
    })
    .nullable()
    .optional(),
  /** Null: rows are parts of calls. */
  cacheSavings: z
    .object({
      /**
       * What tokens read from a cache and written into it would have cost as uncached input, less what they cost; below zero
       * where writing cost more than reading saved. By what uncached input of the model, tier and day cost on average.
       */
      savedNanos: nanosSchema,
      /** Cached tokens of models that had no uncached input of known cost that day: in no saving. */
      unpricedTokens: z.string().regex(/^\d+$/),
    })
    .nullable()
    .optional(),
  latency: percentilesSchema.nullable().optional(),
  firstByte: percentilesSchema.nullable().optional(),
  /** The amounts in the currency asked for: exact products of the figures with the rate. Null: there is no rate. */
  converted: z
    .object({
      contracted: z.string(),
      effective: z.string().optional(),
      estimated: z.string(),
      unknownAtMost: z.string(),
      list: z.string().optional(),
    })
    .nullable()
    .optional(),
});

const bucketSchema = z.object({
  /** The part of the bucket inside the period. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** As a calendar in the zone has it: `2026-11-20`, or `2026-11-20T13:00+01:00` for hours. */
  label: z.string(),
  /** The period has only a part of it. */
  isPartial: z.boolean(),
});

const rowSchema = z.object({
  /** One entry per grouping from the first on; a parent has fewer than its children. */
  path: z.array(
    z.object({
      field: reportFieldSchema,
      /** Null: the calls have none; with `isOther` what is not among the first. */
      value: z.string().nullable(),
      label: z.string().nullable(),
      isOther: z.boolean(),
    }),
  ),
  figures: reportFiguresSchema,
  previous: reportFiguresSchema.nullable(),
  /** `new`: nothing in the period before; `gone`: nothing any more; null: neither, or not compared. */
  change: z.enum(['new', 'gone']).nullable(),
  /** What `orderBy` names, per bucket; null: nothing of it is known, which is no zero. */
  series: z.array(z.string().nullable()),
  /** Finds the calls behind the row in the list of requests. */
  filters: z.array(reportFilterSchema),
});

export const usageReportSchema = z.object({
  ...reportQuerySchema.shape,
  timeZone: z.string(),
  currency: z.literal('USD'),
  /** By what amounts are stated in the currency asked for; null: no rate holds. Absent: none was asked for. */
  conversion: conversionSchema.nullable().optional(),
  /** When the newest event in the store was taken in; null: none yet. */
  dataAsOf: z.iso.datetime().nullable(),
  hasSimulated: z.boolean(),
  /**
   * `calls`: figures of this report are read call by call, since sums that are kept ready do not know them; `both`: those of
   * keys that were called with too many sets of dimensions on a day are, and without dimensions once single calls are gone.
   */
  readFrom: z.enum(['rollups', 'both', 'calls']),
  /**
   * Commitments and credits of months in the period that no call shares, since nobody called that provider: in no figure. Below
   * zero: credits. Absent: effective cost was not asked for.
   */
  unsharedNanos: nanosSchema.optional(),
  /** Of the known cost, what is an estimate; of all lines, those whose cost is not known; 0 to 1, null: there are none. */
  estimatedShare: z.number().nullable(),
  unknownShare: z.number().nullable(),
  /** Days are those of the zone; a part of a day counts in full. */
  days: z.int().positive(),
  /** What is compared with; null: nothing is. */
  previousPeriod: z
    .object({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      days: z.int().positive(),
      /** Both have the same number of days. */
      isEqual: z.boolean(),
      /** The first call that is on record, where that lies behind the beginning of it: it is not whole. Null: it is. */
      recordedFrom: z.iso.datetime().nullable(),
    })
    .nullable(),
  total: reportFiguresSchema,
  previousTotal: reportFiguresSchema.nullable(),
  buckets: z.array(bucketSchema),
  /** Per bucket, of everything. */
  totalSeries: z.array(z.string().nullable()),
  rows: z.array(rowSchema),
});

export type ReportField = z.infer<typeof reportFieldSchema>;
export type ReportFilter = z.infer<typeof reportFilterSchema>;
export type ReportQuery = z.infer<typeof reportQuerySchema>;
/** A query as it is sent: what has a default may be left out. */
export type ReportQuestion = z.input<typeof reportQuerySchema>;
export type ReportFigures = z.infer<typeof reportFiguresSchema>;
export type ReportRow = z.infer<typeof rowSchema>;
export type UsageReport = z.infer<typeof usageReportSchema>;
export type Percentiles = z.infer<typeof percentilesSchema>;
