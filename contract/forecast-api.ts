/** What the dashboard API answers about the end of a period. Amounts are integer nano-dollars as strings. */
import * as z from 'zod';
import { nanosSchema } from './event.ts';

export const FORECAST_PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type ForecastPeriod = (typeof FORECAST_PERIODS)[number];

export const forecastSchema = z.object({
  period: z.enum(FORECAST_PERIODS),
  window: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }),
  timeZone: z.string(),
  currency: z.literal('USD'),
  dataAsOf: z.iso.datetime().nullable(),
  /** True if a figure includes calls answered by the simulator. */
  hasSimulated: z.boolean(),
  /** Known cost of the period so far. */
  actualNanos: nanosSchema,
  /** Lines of the period whose cost is not known: neither here nor in the forecast. */
  unknownLines: z.int().nonnegative(),
  /** Whole days since the first usage, as far as they are looked at. */
  daysKnown: z.int().nonnegative(),
  /** How many are needed for this period. */
  daysNeeded: z.int().positive(),
  /** Of the whole period at its end; null: too little is known. */
  forecast: z
    .object({
      expectedNanos: nanosSchema,
      /** It should end between these in 80 of 100 cases. */
      lowNanos: nanosSchema,
      highNanos: nanosSchema,
    })
    .nullable(),
  /** The same forecast made at earlier days, of as many days ahead; null: none can be judged yet. */
  pastError: z
    .object({
      forecasts: z.int().positive(),
      /** Mean distance to what came, in per cent of it. */
      percent: z.number(),
    })
    .nullable(),
  /** The whole period, were the rest like the last seven days, or like the mean of the last 28; null as the forecast. */
  baselines: z.object({ sameWeekdayNanos: nanosSchema, lastMonthNanos: nanosSchema }).nullable(),
});

export type ForecastAnswer = z.infer<typeof forecastSchema>;
