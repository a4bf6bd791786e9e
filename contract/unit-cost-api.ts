/** What an organisation counts besides calls, and what one of it costs, as the dashboard API takes and answers it. */
import * as z from 'zod';
import { conversionSchema, currencySchema } from './currencies-api.ts';
import { DIMENSION_NAME } from './dimensions.ts';
import { tagged } from './etag.ts';
import { nanosSchema } from './event.ts';
import { isStorableText } from './storable-text.ts';
import { MEASURE_KINDS } from './unit-cost.ts';
import { reportFilterSchema } from './usage-report.ts';

const daySchema = z.iso.date();

export const newMeasureSchema = z.strictObject({
  name: z.string().trim().min(1).max(80).describe('What is counted: Tickets solved'),
  unit: z.string().trim().min(1).max(40).describe('What one of it is called: ticket'),
  kind: z
    .enum(MEASURE_KINDS)
    .default('sum')
    .describe('`sum`: days add up; `mean`: of several days the mean counts, as of customers with an account'),
  dimension: z
    .string()
    .regex(DIMENSION_NAME)
    .nullable()
    .default(null)
    .describe('The caller’s dimension whose values it is counted by; null: it is counted as a whole'),
});

export const measureChangeSchema = z.strictObject({ isArchived: z.boolean() });

export const measureSchema = z
  .object({
    measureId: z.uuid(),
    name: z.string(),
    unit: z.string(),
    kind: z.enum(MEASURE_KINDS),
    dimension: z.string().nullable(),
    createdAt: z.iso.datetime(),
    archivedAt: z.iso.datetime().nullable(),
    /** Days of which something was imported; null: none. */
    measured: z.object({ firstDay: daySchema, lastDay: daySchema, days: z.int().positive() }).nullable(),
    ...tagged,
  })
  .meta({ id: 'BusinessMeasure' });
export const measureListSchema = z.object({ measures: z.array(measureSchema) });

const quantitySchema = z.string().regex(/^(0|[1-9]\d{0,14})(\.\d{1,9})?$/);
const valueSchema = z.string().min(1).max(128).refine(isStorableText, 'is no text');

export const MAX_MEASURED_ROWS = 2_000;

/** Rows of days. Each day that is named is replaced whole: what is not sent of it is no longer known. */
export const measuredDaysSchema = z.strictObject({
  days: z
    .array(
      z.strictObject({
        day: daySchema.describe('Of the organisation’s calendar'),
        value: valueSchema.optional().describe('Of the measure’s dimension, where it has one'),
        quantity: quantitySchema
          .nullable()
          .describe('Decimal, not below zero; null: the day is not known any more'),
      }),
    )
    .min(1)
    .max(MAX_MEASURED_ROWS),
});

/** As much as one file may hold. */
export const MAX_MEASURE_CSV_CHARS = 500_000;
export const measureCsvSchema = z.strictObject({
  content: z
    .string()
    .min(1)
    .max(MAX_MEASURE_CSV_CHARS)
    .describe('CSV with the columns `day`, `quantity` and, where the measure has a dimension, `value`'),
});

export const measureImportSchema = z.object({ measureId: z.uuid(), days: z.int(), rows: z.int() });

export const measureDaysQuerySchema = z.strictObject({ firstDay: daySchema, lastDay: daySchema });
export const measureDaysSchema = z.object({
  days: z.array(z.object({ day: daySchema, value: z.string().nullable(), quantity: z.string() })),
});

export const unitCostQuerySchema = z.strictObject({
  measureId: z.uuid(),
  firstDay: daySchema,
  lastDay: daySchema.describe('The last day, included'),
  interval: z.enum(['day', 'week', 'month']).nullable().default(null).describe('Null: the period as a whole'),
  isSplit: z.boolean().default(false).describe('By the values of the measure’s dimension'),
  filters: z
    .array(reportFilterSchema)
    .max(20)
    .default([])
    .describe('Which calls count; all measured units do'),
  compare: z.enum(['none', 'previous']).default('none'),
  displayCurrency: currencySchema.optional(),
});

/** A division with its parts. Only days on which something was counted are in it; what was spent on others stands apart. */
export const unitCostSchema = z.object({
  /** Half-even to the nano-dollar; null: nothing was counted, or zero. */
  perUnitNanos: nanosSchema.nullable(),
  /** What is divided: known cost of the days that were counted. */
  costNanos: nanosSchema,
  /** What it is divided by: of a `mean` the mean of those days, half-even to nine digits. Null: no day was counted. */
  quantity: z.string().nullable(),
  days: z.int().nonnegative(),
  daysCounted: z.int().nonnegative(),
  /** Known cost of the days that were not: in no division. */
  uncountedNanos: nanosSchema,
  /** Lines of unknown cost of all days: in no amount. */
  unknownLines: z.int().nonnegative(),
});

export const unitCostReportSchema = z.object({
  measure: measureSchema.omit({ measured: true, etag: true }),
  firstDay: daySchema,
  lastDay: daySchema,
  interval: z.enum(['day', 'week', 'month']).nullable(),
  timeZone: z.string(),
  currency: z.literal('USD'),
  conversion: conversionSchema.nullable().optional(),
  dataAsOf: z.iso.datetime().nullable(),
  hasSimulated: z.boolean(),
  previousPeriod: z.object({ firstDay: daySchema, lastDay: daySchema }).nullable(),
  total: unitCostSchema,
  previousTotal: unitCostSchema.nullable(),
  buckets: z.array(
    z.object({
      label: z.string(),
      firstDay: daySchema,
      lastDay: daySchema,
      isPartial: z.boolean(),
      total: unitCostSchema,
    }),
  ),
  /** By value of the dimension, the dearest first; null stands for calls and units without one. */
  rows: z.array(
    z.object({
      value: z.string().nullable(),
      total: unitCostSchema,
      previous: unitCostSchema.nullable(),
      /** Per bucket. */
      perUnitNanos: z.array(nanosSchema.nullable()),
    }),
  ),
});

export type BusinessMeasure = z.infer<typeof measureSchema>;
export type UnitCostQuery = z.infer<typeof unitCostQuerySchema>;
export type UnitCostQuestion = z.input<typeof unitCostQuerySchema>;
export type UnitCost = z.infer<typeof unitCostSchema>;
export type UnitCostReport = z.infer<typeof unitCostReportSchema>;
