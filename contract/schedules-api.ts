/** Reports that are sent by themselves, once a day, week, month or quarter, as the dashboard API has them. */
import * as z from 'zod';
import { deliverySchema } from './alerts-api.ts';
import { DIMENSION_NAME } from './dimensions.ts';

export const SCHEDULE_PERIODS = ['day', 'week', 'month', 'quarter'] as const;
/** So many rows stand in a message; the page that it links to has all. */
export const SCHEDULE_ROWS = 5;

/** By what a report may be split: not by time, since periods are compared. */
const splitSchema = z.union([
  z.enum(['team', 'project', 'key', 'provider', 'model', 'endpoint', 'basis']),
  z.templateLiteral(['dimension:', z.string().regex(DIMENSION_NAME)]),
]);

export const newScheduleSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  period: z.enum(SCHEDULE_PERIODS),
  /** Hours after the end of the period, in the organisation's calendar, for what comes late. */
  afterHours: z.int().min(0).max(72).default(6),
  groupBy: splitSchema.default('team'),
  channelId: z.uuid(),
});

/** `person` stopped it; its owner has left; or may not read usage any more. */
export const STOP_REASONS = ['person', 'owner_left', 'owner_rights'] as const;

export const scheduleSchema = z.object({
  scheduleId: z.uuid(),
  name: z.string(),
  ownerId: z.uuid(),
  period: z.enum(SCHEDULE_PERIODS),
  afterHours: z.int(),
  groupBy: splitSchema,
  channelId: z.uuid(),
  createdAt: z.iso.datetime(),
  /** When it is sent next; null: it has stopped. */
  nextAt: z.iso.datetime().nullable(),
  /** The period that was sent last; null: none yet. */
  lastFrom: z.iso.datetime().nullable(),
  stoppedBy: z.enum(STOP_REASONS).nullable(),
  /** How its newest message went; null: none was sent in the last hundred days. */
  lastDelivery: deliverySchema.nullable(),
});
export const scheduleListSchema = z.object({ schedules: z.array(scheduleSchema) });

export type Schedule = z.infer<typeof scheduleSchema>;
export type StopReason = (typeof STOP_REASONS)[number];
