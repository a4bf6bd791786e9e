/** How an organisation counts its days and quarters, as the dashboard API takes and answers it. */

import * as z from 'zod';
import { tagged } from './etag.ts';

/** Periods whose windows move with the calendar. */
export const CALENDAR_PERIODS = ['day', 'week', 'month', 'quarter'] as const;

export const calendarSchema = z.strictObject({
  timeZone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]{1,64}$/)
    .describe('IANA name of the zone that days begin in'),
  fiscalStartMonth: z
    .int()
    .min(1)
    .max(12)
    .describe('The month in which the fiscal year, and with it its quarters, begin'),
});

export const calendarAnswerSchema = z.object({
  ...calendarSchema.shape,
  ...tagged,
  pending: z
    .array(z.object({ period: z.enum(CALENDAR_PERIODS), from: z.iso.datetime() }))
    .describe('Budgets for which it does not hold yet: the window that had begun runs to its end first'),
});

export type CalendarSettings = z.infer<typeof calendarSchema>;
export type CalendarAnswer = z.infer<typeof calendarAnswerSchema>;
