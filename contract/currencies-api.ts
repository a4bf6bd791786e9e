/** Exchange rates and what is shown by them, as the dashboard API takes and answers it. */
import * as z from 'zod';
import { RATE_QUOTES } from './currencies.ts';

/** ISO 4217; the ledger's own is not one to convert into. */
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => code !== 'USD', 'is the ledger’s own');

const rateText = z
  .string()
  .regex(/^(0|[1-9]\d{0,8})(\.\d{1,12})?$/)
  .refine((text) => /[1-9]/.test(text), 'is above zero');

const daySchema = z.iso.date();

export const newRateSchema = z
  .strictObject({
    currency: currencySchema,
    effectiveFrom: daySchema.describe('The first day on which it holds, UTC'),
    effectiveUntil: daySchema
      .nullable()
      .default(null)
      .describe('The last day on which it holds; null: until a later one begins'),
    rate: rateText.describe('Decimal, at most 12 digits after the point'),
    quote: z
      .enum(RATE_QUOTES)
      .default('perDollar')
      .describe('`perDollar`: units of the currency per US dollar; `dollarsPerUnit`: the other way round'),
    source: z.string().trim().min(3).max(300).describe('Where it is from: a bank, a page, a contract'),
  })
  .refine(({ effectiveFrom, effectiveUntil }) => effectiveUntil === null || effectiveFrom <= effectiveUntil, {
    path: ['effectiveUntil'],
    message: 'is before the first day',
  });

export const exchangeRateSchema = z
  .object({
    rateId: z.uuid(),
    currency: z.string(),
    effectiveFrom: z.iso.date(),
    effectiveUntil: z.iso.date().nullable(),
    rate: z.string(),
    quote: z.enum(RATE_QUOTES),
    /** What US dollars are multiplied by: as entered, or its reciprocal to 15 digits after the point, rounded half-even. */
    perDollar: z.string(),
    source: z.string(),
    createdAt: z.iso.datetime(),
    createdBy: z.uuid().nullable(),
    /** Taken back: it holds on no day. */
    withdrawnAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ExchangeRate' });
export const exchangeRateListSchema = z.object({
  /** The last month of the books that is closed: what is shown of it by a rate stays so; null: none is. */
  closedUpTo: z.string().nullable(),
  /** Those that began last first; taken back ones too. */
  rates: z.array(exchangeRateSchema),
});

/** By what amounts of a period are shown beside US dollars: one rate, that of its last day. */
export const conversionSchema = z
  .object({
    currency: z.string(),
    day: z.iso.date(),
    perDollar: z.string(),
    rate: z.string(),
    quote: z.enum(RATE_QUOTES),
    effectiveFrom: z.iso.date(),
    source: z.string(),
  })
  .meta({ id: 'Conversion' });

/** Asked of a period: which rate its amounts are shown by. */
export const conversionAnswerSchema = z.object({
  currency: z.string(),
  day: z.iso.date(),
  /** Null: no rate holds on that day, and nothing is converted. */
  conversion: conversionSchema.nullable(),
});

export type NewRate = z.infer<typeof newRateSchema>;
export type ExchangeRate = z.infer<typeof exchangeRateSchema>;
export type ExchangeRateList = z.infer<typeof exchangeRateListSchema>;
export type ConversionAnswer = z.infer<typeof conversionAnswerSchema>;
