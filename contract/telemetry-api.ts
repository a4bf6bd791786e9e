/** An organisation's own collector of OpenTelemetry, and how what is sent to it stands. */
import * as z from 'zod';
import { tagged } from './etag.ts';

export const TELEMETRY_SIGNALS = ['traces', 'metrics'] as const;
export type TelemetrySignal = (typeof TELEMETRY_SIGNALS)[number];

const MOST_HEADER_CHARACTERS = 2_000;
const headerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/)
  .refine((name) => !['host', 'content-length', 'content-type', 'connection'].includes(name.toLowerCase()));

export const newTelemetrySchema = z.strictObject({
  /** Base of OTLP over HTTP, to which `/v1/traces` and `/v1/metrics` are added. */
  endpoint: z.url({ protocol: /^https?$/ }).max(500),
  /** What the collector asks for, such as `authorization`. Stored sealed; their names alone are shown. */
  headers: z
    .record(
      headerNameSchema,
      z
        .string()
        .min(1)
        .max(1_000)
        .regex(/^[\x20-\x7e]+$/),
    )
    .refine((headers) => JSON.stringify(headers).length <= MOST_HEADER_CHARACTERS, 'are too long together')
    .default({}),
  signals: z
    .array(z.enum(TELEMETRY_SIGNALS))
    .min(1)
    .default([...TELEMETRY_SIGNALS]),
});

export const telemetrySchema = z.object({
  /** Of what is named, or of there being nothing; not of what was sent. */
  ...tagged,
  /** Null: none is named. */
  target: z
    .object({
      endpoint: z.string(),
      headerNames: z.array(z.string()),
      signals: z.array(z.enum(TELEMETRY_SIGNALS)),
      changedAt: z.iso.datetime(),
      sentEvents: z.int(),
      /** Those that the collector would not take and that are not sent again. */
      droppedEvents: z.int(),
      /** Attempts since the collector took something. */
      failures: z.int(),
      lastStatus: z.int().nullable(),
      lastProblem: z.string().nullable(),
      sentAt: z.iso.datetime().nullable(),
    })
    .nullable(),
});
/** What the collector said to a request that holds nothing, signal by signal. */
export const telemetryTestSchema = z.object({
  answers: z.array(
    z.object({
      signal: z.enum(TELEMETRY_SIGNALS),
      /** Null: nothing was answered. */
      status: z.int().nullable(),
      /** Why nothing was. */
      problem: z.string().nullable(),
    }),
  ),
});
export type TelemetryTest = z.infer<typeof telemetryTestSchema>;
export type Telemetry = z.infer<typeof telemetrySchema>;
