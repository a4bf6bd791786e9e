/** Commitments and credits, as the dashboard API takes and answers them. */
import * as z from 'zod';
import { monthSchema } from './allocation-api.ts';
import { RATE_QUOTES } from './currencies.ts';
import { nanosSchema } from './event.ts';
import { CHARGE_CATEGORIES, MOST_CHARGE_DAYS } from './provider-charges.ts';
import { PROVIDER_IDS } from './provider-ids.ts';
import { isStorableText } from './storable-text.ts';

const daySchema = z.iso.date();
const DAY_MS = 86_400_000;

const text = (least: number, most: number) =>
  z.string().trim().min(least).max(most).refine(isStorableText, 'is no text');

export const newChargeSchema = z
  .strictObject({
    category: z
      .enum(CHARGE_CATEGORIES)
      .describe('`commitment`: paid besides usage, as reserved capacity; `credit`: taken off'),
    provider: z.enum(PROVIDER_IDS),
    model: text(1, 160)
      .nullable()
      .default(null)
      .describe('As reports have it; null: shared among the calls of every model of the provider'),
    firstDay: daySchema.describe('The first day that it is for, UTC'),
    lastDay: daySchema.describe('The last day, included'),
    amount: z
      .string()
      .regex(/^(0|[1-9]\d{0,11})(\.\d{1,9})?$/)
      .refine((amount) => /[1-9]/.test(amount), 'is above zero')
      .describe('Decimal, above zero for credits too'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('USD')
      .describe('ISO 4217. Another than USD is converted by the organisation’s rate of the first day'),
    reference: text(1, 80)
      .nullable()
      .default(null)
      .describe('The provider’s number of it: what is there under it already does not come in again'),
    description: text(3, 300).describe('What it is, and where it stands: an invoice, a contract'),
  })
  .refine(({ firstDay, lastDay }) => firstDay <= lastDay, {
    path: ['lastDay'],
    message: 'is before the first day',
  })
  .refine(({ firstDay, lastDay }) => Date.parse(lastDay) - Date.parse(firstDay) < MOST_CHARGE_DAYS * DAY_MS, {
    path: ['lastDay'],
    message: `is more than ${MOST_CHARGE_DAYS} days from the first`,
  });

export const MAX_CHARGES = 500;
export const newChargesSchema = z.strictObject({ charges: z.array(newChargeSchema).min(1).max(MAX_CHARGES) });

export const MAX_CHARGES_CSV_CHARS = 500_000;
export const chargesCsvSchema = z.strictObject({
  content: z
    .string()
    .min(1)
    .max(MAX_CHARGES_CSV_CHARS)
    .describe(
      'CSV with the columns `category`, `provider`, `first day`, `last day`, `amount`, `description` and, if there are any, `model`, `reference` and `currency`',
    ),
});

export const providerChargeSchema = z
  .object({
    chargeId: z.uuid(),
    category: z.enum(CHARGE_CATEGORIES),
    provider: z.string(),
    model: z.string().nullable(),
    firstDay: daySchema,
    lastDay: daySchema,
    /** In US dollars. */
    amountNanos: nanosSchema,
    /** As it was stated, decimal, in `currency`. */
    amount: z.string(),
    currency: z.string(),
    /** By which rate of the first day it was converted; null: it was stated in US dollars. */
    convertedBy: z
      .object({
        rate: z.string(),
        quote: z.enum(RATE_QUOTES),
        effectiveFrom: daySchema,
        source: z.string(),
      })
      .nullable(),
    reference: z.string().nullable(),
    description: z.string(),
    createdAt: z.iso.datetime(),
    createdBy: z.uuid().nullable(),
    /** Taken back: it is shared no more. */
    withdrawnAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ProviderCharge' });

/** A month's part of what is charged to the calls of a provider, or of one model of it. */
export const chargePartSchema = z.object({
  provider: z.string(),
  model: z.string().nullable(),
  month: monthSchema,
  /** UTC, both inclusive. */
  firstDay: daySchema,
  lastDay: daySchema,
  /** Below zero: credits. */
  nanos: nanosSchema,
  /** What the calls that share it cost at the organisation's prices; zero: nobody shares it yet. */
  contractedNanos: nanosSchema,
});

export const chargeListSchema = z.object({
  /** The last month of the books that is closed: its shares stay as they are; null: none is. */
  closedUpTo: z.string().nullable(),
  /** Those that begin last first; taken back ones too. */
  charges: z.array(providerChargeSchema),
});

export const chargePartsQuerySchema = z.strictObject({ month: monthSchema });
export const chargePartsSchema = z.object({ month: monthSchema, parts: z.array(chargePartSchema) });

export const enteredChargesSchema = z.object({
  charges: z.array(providerChargeSchema),
  /** References that were there already: they did not come in again. */
  known: z.array(z.string()),
});

export type NewCharge = z.infer<typeof newChargeSchema>;
export type ProviderChargeOut = z.infer<typeof providerChargeSchema>;
export type ChargeList = z.infer<typeof chargeListSchema>;
export type ChargeParts = z.infer<typeof chargePartsSchema>;
export type EnteredCharges = z.infer<typeof enteredChargesSchema>;
