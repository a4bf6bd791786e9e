/** Deleting the organisation, as its owners have it, and the certificate of it. */
import * as z from 'zod';

/** Days from the request to the removal, unless stated. */
export const USUAL_WAIT_DAYS = 30;
export const MOST_WAIT_DAYS = 30;

/** Body of a request. */
export const deletionRequestSchema = z.strictObject({
  /** The organisation's name, as it is written. */
  confirmation: z.string().max(200),
  reason: z.string().trim().min(1).max(500),
  /** 0: at once, and it cannot be taken back for longer than it takes a job to begin. */
  waitDays: z.int().min(0).max(MOST_WAIT_DAYS).default(USUAL_WAIT_DAYS),
});

const standingSchema = z.object({
  requestedAt: z.iso.datetime(),
  /** The person who asked for it. */
  requestedBy: z.uuid().nullable(),
  reason: z.string(),
  /** Until then an owner may take it back, and nothing else changes. */
  runsAt: z.iso.datetime(),
  /** When it was begun; null: it waits. */
  beganAt: z.iso.datetime().nullable(),
});

export const deletionSchema = z.object({
  /** Null: nobody has asked for it. */
  deletion: standingSchema.nullable(),
});

export const deletionMadeSchema = deletionSchema.extend({
  /** Shown this once: whoever has it, and the organisation's id, is given the certificate afterwards. */
  receipt: z.string(),
  organisationId: z.uuid(),
});

/** Body of a question for a certificate. It stands in no address, being all that the asker has to show. */
export const certificateQuestionSchema = z.strictObject({
  organisationId: z.uuid(),
  receipt: z.string().max(128),
});

export const certificateAnswerSchema = z.object({
  deletedAt: z.iso.datetime(),
  /** Compact JWS (EdDSA) over contract/deletion-certificate.ts. */
  certificate: z.string(),
  /** Of the JWS, lower-case hex. */
  sha256: z.string(),
  /** Events that came after the certificate was written and were passed over. */
  discardedEvents: z.int().nonnegative(),
});

export type DeletionStanding = z.infer<typeof standingSchema>;
