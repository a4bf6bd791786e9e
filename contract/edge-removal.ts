/**
 * How the dashboard API has an organisation's objects emptied, once it is deleted: `POST`, body a compact JWS as of a command.
 * Idempotent: what is empty says so. Gates first, the ledger last, since gates write to it.
 */
import * as z from 'zod';

export const REMOVAL_PATH = '/v1/aso/control/removal';

/** Gates in one question. */
export const MAX_GATES_REMOVED = 100;

export const removalQuestionSchema = z.strictObject({
  gatewayId: z.string().min(1).max(64),
  organisationId: z.uuid(),
  gateIds: z.array(z.string().min(1).max(160)).max(MAX_GATES_REMOVED),
  /** The organisation's ledger too: only when every gate is empty. */
  isLedgerToo: z.boolean(),
});

const countSchema = z.int().nonnegative();

/** What a gate had when it was told; zero where it was empty already. */
export const gateRemovalSchema = z.object({
  /** `foreign`: it is another organisation's, and was left as it is. */
  result: z.enum(['emptied', 'empty', 'foreign']),
  /** Calls that had not ended. */
  open: countSchema,
  /** Events of which it had not heard that they arrived. */
  undelivered: countSchema,
});
export type GateRemoval = z.infer<typeof gateRemovalSchema>;

export const removalAnswerSchema = z.object({
  /** Gates that could not be told are left out. */
  gates: z.array(gateRemovalSchema.extend({ gateId: z.string() })),
  /** Settlements on their way to one of these gates that were dropped. */
  droppedSettlements: countSchema,
  /** False: it was not asked for, or could not be told. */
  isLedgerEmpty: z.boolean(),
});

export type RemovalQuestion = z.infer<typeof removalQuestionSchema>;
export type RemovalAnswer = z.infer<typeof removalAnswerSchema>;
