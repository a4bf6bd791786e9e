/**
 * What gates say of themselves, asked by the dashboard API over the control channel: counts and sums of one incarnation
 * at one instant, to be held against what has been delivered. Amounts are nano-dollars.
 */
import * as z from 'zod';
import { nanosSchema } from './event.ts';

/** Where the gateway says how gates stand: `POST`, body a compact JWS as of a command. */
export const GATES_PATH = '/v1/aso/control/gates';

/** Gates in one question. */
export const MAX_GATES_ASKED = 100;

export const gatesQuestionSchema = z.strictObject({
  gatewayId: z.string().min(1).max(64),
  organisationId: z.uuid(),
  gateIds: z.array(z.string().min(1).max(160)).min(1).max(MAX_GATES_ASKED),
});

/** `admitted = open + ended` at every instant. */
export const gateFiguresSchema = z.object({
  /** Null: it has never been told of a key, and all else is zero. */
  incarnationId: z.uuid().nullable(),
  organisationId: z.uuid().nullable(),
  admitted: z.int().nonnegative(),
  open: z.int().nonnegative(),
  /** Of the open ones those that end later. */
  deferred: z.int().nonnegative(),
  ended: z.int().nonnegative(),
  /** The last event number given. */
  events: z.int().nonnegative(),
  /** The event number up to which it has heard that everything arrived. */
  acknowledged: z.int().nonnegative(),
  /** Charged by all its events. */
  chargedNanos: nanosSchema,
  /** `scarce`: its storage is 80 % full. `full`: it admits nothing more. */
  storage: z.enum(['ample', 'scarce', 'full']),
  /** Keys with more calls than one gate is made for, the hottest first; absent: none. */
  hotKeys: z.array(z.object({ keyId: z.string(), callsPerSecond: z.int().nonnegative() })).optional(),
});

/** Gates of another organisation, or that could not be asked, are left out. */
export const gatesAnswerSchema = z.object({
  gates: z.array(gateFiguresSchema.extend({ gateId: z.string() })),
});

export type GateFigures = z.infer<typeof gateFiguresSchema>;
export type NamedGateFigures = z.infer<typeof gatesAnswerSchema>['gates'][number];
