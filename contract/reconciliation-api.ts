/**
 * Reconciliation: what a provider says that it billed, held against what was recorded. Amounts are nano-dollars as strings.
 */
import * as z from 'zod';
import { RATE_QUOTES } from './currencies.ts';
import { nanosSchema } from './event.ts';

/** Kinds of report that can be read, and what each is, for people. */
export const REPORT_KINDS = {
  'openai-costs': 'OpenAI: Costs API, JSON, grouped by project and line item',
  'anthropic-cost': 'Anthropic: cost report, JSON, grouped by workspace and description',
  'aws-cur': 'AWS: Cost and Usage Report 2.0 (Data Exports), CSV; its rows of Amazon Bedrock',
  'azure-cost': 'Azure: cost and usage details export, CSV; its rows of Azure OpenAI',
  'google-billing': 'Google Cloud: billing export, CSV; its rows of Vertex AI and the Gemini API',
  'generic-csv': 'Any CSV, with a mapping of its columns',
} as const;
export type ReportKind = keyof typeof REPORT_KINDS;
const kindSchema = z.enum(Object.keys(REPORT_KINDS) as [ReportKind, ...ReportKind[]]);

/** Classes as bills know them: ours are added up to these. */
export const BILLED_CLASSES = ['input', 'cacheRead', 'cacheWrite', 'output', 'other'] as const;
export type BilledClass = (typeof BILLED_CLASSES)[number];

const currencyCode = z.string().regex(/^[A-Z]{3}$/);
const decimalSchema = z.string().regex(/^-?\d+(\.\d+)?$/);
/** An amount in a currency's main unit, exact. */
const statedAmountSchema = z.object({ currency: currencyCode, amount: decimalSchema });
/** The days on which no rate of a currency holds, both inclusive. */
const missingRateSchema = z.object({
  currency: currencyCode,
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
});

/** What a report adds up to in one currency, and the days that it has rows of in it; of dollars no days are kept. */
export interface StatedTotal {
  readonly currency: string;
  readonly amount: string;
  readonly days: readonly string[];
}

const columnSchema = z.string().min(1).max(120);
export const csvMappingSchema = z.strictObject({
  provider: z.string().regex(/^[a-z0-9-]{1,64}$/),
  day: columnSchema,
  amount: columnSchema,
  /** A column, or else the currency of all rows. */
  currency: z.union([z.strictObject({ column: columnSchema }), currencyCode]),
  /** What stands before the decimals of amounts; `comma`: points may stand between thousands. */
  decimals: z.enum(['point', 'comma']).default('point'),
  account: columnSchema.optional(),
  model: columnSchema.optional(),
});

/** As much as one import takes. */
export const MAX_REPORT_BYTES = 16 * 1024 * 1024;

export const importRequestSchema = z.strictObject({
  kind: kindSchema,
  /** What it is called, for people: a file's name. */
  name: z.string().trim().min(1).max(200),
  content: z.string().min(1).max(MAX_REPORT_BYTES),
  /** The provider's number of the invoice that the report belongs to: FOCUS files name it once the month is reconciled. */
  invoiceId: z.string().trim().min(1).max(120).optional(),
  /** Of a generic CSV. */
  mapping: csvMappingSchema.optional(),
});

export const costReportFileSchema = z.object({
  reportId: z.uuid(),
  kind: kindSchema,
  name: z.string(),
  provider: z.string(),
  /** Days that the report covers, both inclusive, UTC. */
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
  rows: z.int(),
  /** The provider's number of the invoice; null: nobody said it. */
  invoiceId: z.string().nullable(),
  /** Rows of other services, which are not compared. */
  rowsLeftOut: z.int(),
  /** In US dollars; null: rows of it are in another currency, and by which rates is said where it is compared. */
  totalNanos: nanosSchema.nullable(),
  /** In the currencies that the report is in, to its last digit. */
  totals: z.array(statedAmountSchema),
  /** Days whose rate finance has to enter before the report can be compared. */
  missingRates: z.array(missingRateSchema),
  /** What the report does not tell apart: `account`, `model`, `class`. */
  omits: z.array(z.string()),
  importedAt: z.iso.datetime(),
  /** A later report of the same provider covers its days: it is compared no longer. */
  isReplaced: z.boolean(),
});
export const costReportListSchema = z.object({ reports: z.array(costReportFileSchema) });

/**
 * Why a report's and our amount differ. `notThroughUs`: the provider billed a model on a day on which nothing of it passed
 * here. `unknownCost`: calls passed whose cost is not known here. `timing`: the same amount is missing on the day before or
 * after. `price`: the two are in the same proportion day after day. `notBilled`: recorded here, and not in the report.
 * `rounding`: less than a cent, or less than the report's own digits can say. `unexplained`: none of these.
 */
export const VARIANCE_REASONS = [
  'none',
  'rounding',
  'timing',
  'price',
  'notThroughUs',
  'notBilled',
  'unknownCost',
  'unexplained',
] as const;
export type VarianceReason = (typeof VARIANCE_REASONS)[number];

/** Both sides in the bill's own currency: what was recorded is converted by the day's rate. Exact, so that parts add up. */
const ownAmountsSchema = z
  .object({ billed: decimalSchema, recorded: decimalSchema, difference: decimalSchema })
  .nullable();

/** A rate by which rows of a bill were converted. */
const usedRateSchema = missingRateSchema.extend({
  /** Days that it was used on, between the first and the last. */
  days: z.int().positive(),
  rate: z.string(),
  quote: z.enum(RATE_QUOTES),
  effectiveFrom: z.iso.date(),
  source: z.string(),
});

const varianceRowSchema = z.object({
  day: z.iso.date(),
  /** The provider's own id; null: the report does not say. */
  account: z.string().nullable(),
  model: z.string().nullable(),
  class: z.enum(BILLED_CLASSES).nullable(),
  billedNanos: nanosSchema,
  recordedNanos: nanosSchema,
  /** Billed less recorded. */
  differenceNanos: nanosSchema,
  own: ownAmountsSchema,
  reason: z.enum(VARIANCE_REASONS),
  /** Recorded lines whose cost is unknown. */
  unknownLines: z.int().nonnegative(),
});

export const reconciliationSchema = z.object({
  provider: z.string(),
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
  timeZone: z.literal('UTC'),
  currency: z.literal('USD'),
  /** The finest that the report tells apart. */
  grain: z.array(z.enum(['day', 'account', 'model', 'class'])),
  omits: z.array(z.string()),
  billedNanos: nanosSchema,
  recordedNanos: nanosSchema,
  differenceNanos: nanosSchema,
  /** The one other currency that the whole bill is in; null: it is in US dollars, or in several. */
  ownCurrency: currencyCode.nullable(),
  /** In `ownCurrency`; null without one. */
  own: ownAmountsSchema,
  /** What was billed in each currency, to the report's last digit. */
  stated: z.array(statedAmountSchema),
  /** By which rates what was billed is in US dollars; empty: it was. */
  rates: z.array(usedRateSchema),
  /** 100 less the sum of all differences, without their signs, in per cent of what was billed; null: nothing was. */
  accuracyPercent: z.string().nullable(),
  /** The same for what passed through us: without models of which nothing did. */
  accuracyOfRecordedPercent: z.string().nullable(),
  byReason: z.array(
    z.object({
      reason: z.enum(VARIANCE_REASONS),
      rows: z.int(),
      differenceNanos: nanosSchema,
      /** In `ownCurrency`; null without one. */
      ownDifference: decimalSchema.nullable(),
    }),
  ),
  /** The largest difference first. */
  rows: z.array(varianceRowSchema),
  /** Rows that are not listed: they add up to the totals all the same. */
  rowsOmitted: z.int().nonnegative(),
});

export type CsvMapping = z.infer<typeof csvMappingSchema>;
export type MissingRate = z.infer<typeof missingRateSchema>;
export type UsedRate = z.infer<typeof usedRateSchema>;
export type CostReportFile = z.infer<typeof costReportFileSchema>;
export type Reconciliation = z.infer<typeof reconciliationSchema>;
