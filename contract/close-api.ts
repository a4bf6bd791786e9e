/**
 * Closing a month of the books: drafted, reconciled, then signed by two people, whereupon its statement stands for good.
 * What comes later for a closed month is booked in the first that is open. Amounts are nano-dollars as strings.
 */
import * as z from 'zod';
import { allocationStatementSchema, monthSchema } from './allocation-api.ts';
import { nanosSchema } from './event.ts';

export const CLOSE_STATES = ['open', 'draft', 'reconciled', 'closed'] as const;
export type CloseState = (typeof CLOSE_STATES)[number];
/** Different people who must sign. */
export const SIGNATURES_NEEDED = 2;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const noteSchema = z.string().trim().min(3).max(500);

/** A gate of which not everything is here. */
const gapSchema = z.object({
  gateId: z.string(),
  /** Event numbers that are missing, set aside, or not delivered yet; null: the gate did not answer. */
  missing: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  onTheWay: z.int().nonnegative().nullable(),
});

const signatureSchema = z.object({
  personId: z.uuid(),
  /** As the organisation calls them; null: they have left. */
  personName: z.string().nullable(),
  signedAt: z.iso.datetime(),
  /** Of the statement that was signed. One of another statement counts for nothing. */
  statementSha256: sha256Schema,
  /** The gaps that were accepted with it. */
  gaps: z.array(gapSchema),
});

const spendSchema = z.object({
  teamId: z.string().nullable(),
  projectId: z.string().nullable(),
  provider: z.string(),
  model: z.string().nullable(),
  costNanos: nanosSchema,
});

/** What is signed, stored and downloaded, byte for byte. It says nothing that could differ between two readings. */
export const closedStatementSchema = z.object({
  schema: z.literal(1),
  organisationId: z.uuid(),
  month: monthSchema,
  /** One more after each reopening. */
  revision: z.int().positive(),
  timeZone: z.literal('UTC'),
  currency: z.literal('USD'),
  /** `usageNanos - bookedLaterNanos + fromEarlierNanos`. */
  totalNanos: nanosSchema,
  /** Of calls admitted in the month. */
  usageNanos: nanosSchema,
  /** Of these, what arrived or was adjusted when the month was closed, and stands in a later one. */
  bookedLaterNanos: nanosSchema,
  /** What arrived for earlier months, or was adjusted there, after they were closed. */
  fromEarlierNanos: nanosSchema,
  unknownLines: z.int().nonnegative(),
  /** They add up to the total. */
  rows: z.array(spendSchema),
  /** What is from earlier months, by theirs. */
  fromEarlier: z.array(spendSchema.extend({ usageMonth: monthSchema })),
  allocation: allocationStatementSchema.omit({ dataAsOf: true, hasSimulated: true }),
});

export const closeMonthSchema = z.object({
  month: monthSchema,
  state: z.enum(CLOSE_STATES),
  revision: z.int().positive(),
  changedAt: z.iso.datetime().nullable(),
  /** What was said when it was reconciled or reopened. */
  note: z.string().nullable(),
  closedAt: z.iso.datetime().nullable(),
  /** Of the stored statement; null: not closed. */
  statementSha256: sha256Schema.nullable(),
  totalNanos: nanosSchema.nullable(),
});
export const closeMonthListSchema = z.object({
  /** Up to which everything is closed; null: nothing is. */
  closedUpTo: monthSchema.nullable(),
  /** Newest first: those that somebody has begun to close. */
  months: z.array(closeMonthSchema),
});

export const closeMonthDetailSchema = z.object({
  month: closeMonthSchema,
  /** As it would be signed now, or as it was. */
  statement: closedStatementSchema,
  statementSha256: sha256Schema,
  /** Null: closed, so that nothing is asked for any more. */
  gaps: z.array(gapSchema).nullable(),
  signatures: z.array(signatureSchema),
});

export const closeStepSchema = z.strictObject({ to: z.enum(['draft', 'reconciled']), note: noteSchema });
export const signRequestSchema = z.strictObject({
  /** Of the statement that the signer has seen. */
  statementSha256: sha256Schema,
  /** True where gaps are listed: the signer accepts them. */
  acceptGaps: z.boolean().default(false),
});
export const reopenRequestSchema = z.strictObject({ reason: noteSchema });

export type CloseMonth = z.infer<typeof closeMonthSchema>;
export type ClosedStatement = z.infer<typeof closedStatementSchema>;
export type Gap = z.infer<typeof gapSchema>;
