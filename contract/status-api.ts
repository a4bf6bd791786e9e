/** How the installation stands, for anybody: nothing of a tenant is in it. */
import * as z from 'zod';

/** `call`: a call through the gateway to a provider. `budget`: a call that a spent budget must refuse. */
export const STATUS_CHECKS = ['call', 'budget'] as const;
export type StatusCheck = (typeof STATUS_CHECKS)[number];

/** `unknown`: nothing was measured in the last minutes. */
export const STATUS_STATES = ['up', 'down', 'unknown'] as const;
export type StatusState = (typeof STATUS_STATES)[number];

/** Windows that uptime is stated for. */
export const UPTIME_DAYS = [1, 7, 30, 90] as const;

export const statusSchema = z.object({
  state: z.enum(STATUS_STATES),
  checks: z.array(
    z.object({
      name: z.enum(STATUS_CHECKS),
      state: z.enum(STATUS_STATES),
      /** Null: never. */
      checkedAt: z.iso.datetime().nullable(),
    }),
  ),
  /** When the first check was made; null: none was. */
  measuredSince: z.iso.datetime().nullable(),
  uptime: z.array(
    z.object({
      days: z.int(),
      /** Percent with three decimals, rounded down; minutes without a measurement count as down. Null: not measured for so long. */
      percent: z.string().nullable(),
      minutesUp: z.int(),
      minutesDown: z.int(),
      minutesNotMeasured: z.int(),
    }),
  ),
});
export type Status = z.infer<typeof statusSchema>;
