/**
 * Delivery of usage events from the gateway to the dashboard API: `POST` of a JSON `DeliveryBatch`, with
 * `Authorization: Bearer <JWT>` (EdDSA, issuer the gateway, five minutes) whose claim `bodySha256` is the
 * lower-case hex SHA-256 of the body, so that the signature covers it.
 */
import * as z from 'zod';

export const INGEST_PATH = '/api/v1/ingest/events';
export const INGEST_AUDIENCE = 'spendgate:ingest';
export const gatewayIssuer = (gatewayId: string): string => `spendgate:gateway:${gatewayId}`;
export const DELIVERY_LIFETIME_SECONDS = 300;

/** A queue message: events of one organisation and one gate. Events are checked one by one by the API. */
export const deliveryMessageSchema = z.strictObject({
  organisationId: z.uuid(),
  gateId: z.string().min(1).max(160),
  incarnationId: z.uuid(),
  events: z.array(z.unknown()).min(1).max(200),
});

/** Messages in one `POST`. */
export const MAX_BATCH_MESSAGES = 100;

export const deliveryBatchSchema = z.strictObject({
  gatewayId: z.string().min(1).max(64),
  messages: z.array(deliveryMessageSchema).min(1).max(MAX_BATCH_MESSAGES),
});

/** How far, without a gap, the API has each gate's events: taken in or quarantined. */
export const watermarkSchema = z.strictObject({
  gateId: z.string(),
  incarnationId: z.uuid(),
  eventNumber: z.int().nonnegative(),
});

export const deliveryAnswerSchema = z.object({
  watermarks: z.array(watermarkSchema),
  /** Events recorded by number only, because they could not be taken in. */
  quarantined: z.int().nonnegative(),
});

export type DeliveryMessage = z.infer<typeof deliveryMessageSchema>;
export type DeliveryBatch = z.infer<typeof deliveryBatchSchema>;
export type Watermark = z.infer<typeof watermarkSchema>;
export type DeliveryAnswer = z.infer<typeof deliveryAnswerSchema>;

/** Where the API asks a gate to send again what follows its watermark: `POST`, body a compact JWS. */
export const REPLAY_PATH = '/v1/aso/control/replay';
/** Payload of a replay request: resend every event after `eventNumber`. */
export const replayRequestSchema = z.strictObject({
  gatewayId: z.string(),
  gateId: z.string(),
  organisationId: z.uuid(),
  incarnationId: z.uuid().nullable(),
  eventNumber: z.int().nonnegative(),
});
export type ReplayRequest = z.infer<typeof replayRequestSchema>;
