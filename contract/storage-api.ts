/** Object stores of an organisation's own, and what is uploaded to them: once, or at the end of each period. */
import * as z from 'zod';
import { currencySchema } from './currencies-api.ts';
import { tagged } from './etag.ts';
import { accountSchema, exportRequestSchema, FOCUS_VERSIONS } from './exports-api.ts';
import { SCHEDULE_PERIODS, STOP_REASONS } from './schedules-api.ts';
import { reportQuerySchema } from './usage-report.ts';

const nameSchema = z.string().trim().min(1).max(120);
/** Before every object's name; a slash at its end makes a folder. */
const prefixSchema = z
  .string()
  .max(200)
  .regex(/^(?:[A-Za-z0-9._=-]+\/?)*$/)
  .refine((prefix) => !prefix.split('/').includes('..'), 'leads upwards')
  .default('');
const urlSchema = z.url({ protocol: /^https?$/ }).max(300);

export const STORE_KINDS = ['s3', 'azure-blob'] as const;

export const newDestinationSchema = z.discriminatedUnion('kind', [
  /** S3, or what speaks its protocol with Signature Version 4. */
  z.strictObject({
    kind: z.literal('s3'),
    name: nameSchema,
    endpoint: urlSchema.describe('Without the bucket: `https://s3.eu-central-1.amazonaws.com`'),
    region: z.string().regex(/^[a-z0-9-]{1,40}$/),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    prefix: prefixSchema,
    /** The bucket stands in the path; false: before the host name. */
    isPathStyle: z.boolean().default(true),
    accessKeyId: z.string().regex(/^[\w./+=-]{4,128}$/),
    secretAccessKey: z.string().min(8).max(256),
  }),
  /** Azure Blob Storage: with a shared access signature that may create and write, or with the account's key. */
  z
    .strictObject({
      kind: z.literal('azure-blob'),
      name: nameSchema,
      container: urlSchema.describe('`https://{account}.blob.core.windows.net/{container}`'),
      prefix: prefixSchema,
      sasToken: z
        .string()
        .max(2_000)
        .regex(/^\??[A-Za-z0-9%&=:._~+-]*\bsig=[A-Za-z0-9%+/=-]+[A-Za-z0-9%&=:._~+-]*$/)
        .optional(),
      /** The account's name and one of its keys: these may do anything there, a signature only what it says. */
      account: z
        .string()
        .regex(/^[a-z0-9]{3,24}$/)
        .optional(),
      accountKey: z
        .string()
        .regex(/^[A-Za-z0-9+/]{40,200}={0,2}$/)
        .optional(),
    })
    .refine(
      ({ sasToken, account, accountKey }) =>
        sasToken === undefined
          ? account !== undefined && accountKey !== undefined
          : account === undefined && accountKey === undefined,
      'needs a signature, or account and key',
    ),
]);

export const destinationSchema = z.object({
  destinationId: z.uuid(),
  name: z.string(),
  kind: z.enum(STORE_KINDS),
  /** Where to, without what is secret. */
  address: z.string(),
  prefix: z.string(),
  isEnabled: z.boolean(),
  createdAt: z.iso.datetime(),
  ...tagged,
});
export const destinationListSchema = z.object({ destinations: z.array(destinationSchema) });
export const destinationChangeSchema = z.strictObject({ isEnabled: z.boolean() });

/** Pauses after each failure, in seconds; after the last one an upload is given up, and can be asked for again. */
export const UPLOAD_PAUSES_SECONDS = [30, 300, 1_800, 7_200, 18_000, 36_000, 72_000];

export const UPLOAD_STATES = ['waiting', 'done', 'given_up'] as const;
export const uploadSchema = z.object({
  uploadId: z.uuid(),
  destinationId: z.uuid(),
  exportId: z.uuid(),
  objectName: z.string(),
  state: z.enum(UPLOAD_STATES),
  /** Of the file, as far as the store has taken it. */
  bytesSent: z.int(),
  failures: z.int(),
  /** What the store answered last; null: nothing. */
  lastStatus: z.int().nullable(),
  /** Why nothing was answered, or what is wrong on our side. */
  lastProblem: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** Null: it is not tried again. */
  nextAttemptAt: z.iso.datetime().nullable(),
});
export const uploadListSchema = z.object({ uploads: z.array(uploadSchema) });
export const newUploadSchema = z.strictObject({ destinationId: z.uuid() });
export const uploadMadeSchema = z.object({ uploadId: z.uuid() });

/** An export without its period, which is the one that has ended. */
export const exportTemplateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('requests'), format: z.enum(['ndjson', 'csv', 'xlsx']) }),
  z.strictObject({ kind: z.literal('decisions'), format: z.enum(['ndjson', 'csv', 'xlsx']) }),
  z.strictObject({
    kind: z.literal('report'),
    format: z.enum(['csv', 'xlsx']),
    query: reportQuerySchema.omit({ from: true, to: true }),
  }),
  /** Of the month of the books; for schedules by month alone. */
  z.strictObject({
    kind: z.literal('focus'),
    spec: z.enum(FOCUS_VERSIONS),
    format: z.enum(['csv', 'parquet']),
  }),
  z.strictObject({
    kind: z.literal('journal'),
    format: z.literal('csv'),
    debitAccount: accountSchema,
    creditAccount: accountSchema,
    displayCurrency: currencySchema.optional(),
  }),
]);

const OF_MONTHS: readonly string[] = ['focus', 'journal'];

export const newExportScheduleSchema = z
  .strictObject({
    name: nameSchema,
    period: z.enum(SCHEDULE_PERIODS),
    /** Hours after the end of the period, for what comes late. */
    afterHours: z.int().min(0).max(72).default(6),
    export: exportTemplateSchema,
    destinationId: z.uuid(),
  })
  .refine(
    (asked) => !OF_MONTHS.includes(asked.export.kind) || asked.period === 'month',
    'is of months of the books',
  );

export const exportScheduleSchema = z.object({
  scheduleId: z.uuid(),
  name: z.string(),
  ownerId: z.uuid(),
  period: z.enum(SCHEDULE_PERIODS),
  afterHours: z.int(),
  export: exportTemplateSchema,
  destinationId: z.uuid(),
  createdAt: z.iso.datetime(),
  /** When the next one is made; null: it has stopped. */
  nextAt: z.iso.datetime().nullable(),
  /** The period that was exported last; null: none yet. */
  lastFrom: z.iso.datetime().nullable(),
  stoppedBy: z.enum(STOP_REASONS).nullable(),
});
export const exportScheduleListSchema = z.object({ schedules: z.array(exportScheduleSchema) });

export type NewDestination = z.infer<typeof newDestinationSchema>;
export type Destination = z.infer<typeof destinationSchema>;
export type Upload = z.infer<typeof uploadSchema>;
export type ExportTemplate = z.infer<typeof exportTemplateSchema>;
export type ExportSchedule = z.infer<typeof exportScheduleSchema>;

/** The export of a template in a period. @param month of the books, for those that are of one */
export function requestOf(template: ExportTemplate, from: Date, to: Date, month: string) {
  const period = { from: from.toISOString(), to: to.toISOString() };
  switch (template.kind) {
    case 'focus':
      return exportRequestSchema.parse({ ...template, billingPeriod: month });
    case 'journal':
      return exportRequestSchema.parse({ ...template, month });
    case 'report':
      return exportRequestSchema.parse({ ...template, query: { ...template.query, ...period } });
    default:
      return exportRequestSchema.parse({ ...template, ...period });
  }
}
