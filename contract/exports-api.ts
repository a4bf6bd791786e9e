/** Exports: files that are made by a job, kept encrypted for some days, and downloaded. As the dashboard API has them. */
import * as z from 'zod';
import { currencySchema } from './currencies-api.ts';
import { reportQuerySchema } from './usage-report.ts';

/** For so long a file can be downloaded. */
export const EXPORT_LIFETIME_DAYS = 7;

export const EXPORT_STATES = ['waiting', 'working', 'ready', 'failed', 'ended'] as const;

/**
 * Why a file could not be made. `too_large`: more rows or steps than a report takes; `not_answerable`: what was asked for
 * contradicts itself or names what is no longer there; `internal`: its making broke off time after time, which is our fault.
 */
export const EXPORT_FAILURES = ['too_large', 'not_answerable', 'internal'] as const;

/** Versions of the FinOps Open Cost and Usage Specification. */
export const FOCUS_VERSIONS = ['1.2', '1.4'] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

const instant = z.iso.datetime({ offset: true });
const period = {
  /** Usage time. */
  from: instant,
  /** Exclusive. */
  to: instant,
};

/** As the general ledger calls it. */
export const accountSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);

/** What can be asked for. Everything that the organisation has of the period; the reader's rights are asked anew. */
export const exportRequestSchema = z.discriminatedUnion('kind', [
  /** Every call: who, what, how it ended, tokens and cost. */
  z.strictObject({ kind: z.literal('requests'), format: z.enum(['ndjson', 'csv', 'xlsx']), ...period }),
  /** Every decision of a policy: what was let through under which version, what was refused by which rule. */
  z.strictObject({ kind: z.literal('decisions'), format: z.enum(['ndjson', 'csv', 'xlsx']), ...period }),
  /** A report, as the reports API has it: every row of the finest grouping. */
  z.strictObject({ kind: z.literal('report'), format: z.enum(['csv', 'xlsx']), query: reportQuerySchema }),
  /** A month of the books as FOCUS has it (https://focus.finops.org): what it cost by day, key, model and token class. */
  z.strictObject({
    kind: z.literal('focus'),
    spec: z.enum(FOCUS_VERSIONS),
    format: z.enum(['csv', 'parquet']),
    /** `2026-11`, UTC. */
    billingPeriod: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/),
  }),
  /** A month of the books as lines of a journal: each cost centre's cents against one account of creditors. */
  z.strictObject({
    kind: z.literal('journal'),
    format: z.literal('csv'),
    month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/),
    debitAccount: accountSchema,
    creditAccount: accountSchema,
    /** In which each line stands beside US dollars, in its coins, by the rate of the month's last day. */
    displayCurrency: currencySchema.optional(),
  }),
]);

/** What stands beside a file: how it came to be, and what is not in it. */
export const exportSidecarSchema = z.object({
  exportId: z.uuid(),
  request: exportRequestSchema,
  organisationId: z.uuid(),
  /** In which its days and hours begin, IANA; instants are in UTC all the same. */
  timeZone: z.string(),
  currency: z.literal('USD'),
  generatedAt: z.iso.datetime(),
  /** Usage that had been taken in by then. */
  dataAsOf: z.iso.datetime(),
  fileName: z.string(),
  rows: z.int(),
  bytes: z.int(),
  /** Of the file, hex. */
  sha256: z.string(),
  /** The columns in their order, and what each means. */
  columns: z.array(z.object({ name: z.string(), about: z.string() })),
  /** Further figures of this kind of export, by name. */
  figures: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const exportSchema = z.object({
  exportId: z.uuid(),
  request: exportRequestSchema,
  state: z.enum(EXPORT_STATES),
  /** Of one that has failed; null for all others, and where no reason was kept. */
  failure: z.enum(EXPORT_FAILURES).nullable(),
  /** Of a hundred. */
  progress: z.int(),
  rows: z.int(),
  bytes: z.int(),
  fileName: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  sidecar: exportSidecarSchema.nullable(),
});
export const exportListSchema = z.object({ exports: z.array(exportSchema) });

export type ExportRequest = z.infer<typeof exportRequestSchema>;
export type ExportSidecar = z.infer<typeof exportSidecarSchema>;
export type Export = z.infer<typeof exportSchema>;
export type ExportFailure = (typeof EXPORT_FAILURES)[number];
export type ExportState = (typeof EXPORT_STATES)[number];
