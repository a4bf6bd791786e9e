/**
 * Reconciliation: what a provider says that it billed, held against what was recorded. Amounts are nano-dollars as strings.
 */
import * as z from 'zod';
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

const columnSchema = z.string().min(1).max(120);
export const csvMappingSchema = z.strictObject({
  provider: z.string().regex(/^[a-z0-9-]{1,64}$/),
  day: columnSchema,
  amount: columnSchema,
  /** A column, or else the currency of all rows. */
  currency: z.union([z.strictObject({ column: columnSchema }), z.string().regex(/^[A-Z]{3}$/)]),
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
  /** Rows of other services, which are not compared. */
  rowsLeftOut: z.int(),
  totalNanos: nanosSchema,
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
  /** 100 less the sum of all differences, without their signs, in per cent of what was billed; null: nothing was. */
  accuracyPercent: z.string().nullable(),
  /** The same for what passed through us: without models of which nothing did. */
  accuracyOfRecordedPercent: z.string().nullable(),
  byReason: z.array(
    z.object({ reason: z.enum(VARIANCE_REASONS), rows: z.int(), differenceNanos: nanosSchema }),
  ),
  /** The largest difference first. */
  rows: z.array(varianceRowSchema),
  /** Rows that are not listed: they add up to the totals all the same. */
  rowsOmitted: z.int().nonnegative(),
});

export type CsvMapping = z.infer<typeof csvMappingSchema>;
export type CostReportFile = z.infer<typeof costReportFileSchema>;
export type Reconciliation = z.infer<typeof reconciliationSchema>;
