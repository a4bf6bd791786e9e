/**
 * What the edge holds, asked by the dashboard API after each start: a store that was restored is older than the edge,
 * and an edge that was restored is older than the store. `POST`, body a compact JWS as of a command.
 */
import * as z from 'zod';
import { keyRecordSchema } from './command.ts';

export const HELD_PATH = '/v1/aso/control/held';

const keyIdSchema = keyRecordSchema.shape.keyId;
const gateIdSchema = z.string().min(1).max(160);

export const heldQuestionSchema = z.strictObject({
  gatewayId: z.string().min(1).max(64),
  organisationId: z.uuid(),
  /** The gate whose keys are asked for; null: what the organisation's ledger holds. */
  gateId: gateIdSchema.nullable(),
  /** Keys after this one; null: from the first. */
  afterKeyId: keyIdSchema.nullable(),
});

/** Keys in one answer. */
export const HELD_KEYS_AT_A_TIME = 200;

export const heldAnswerSchema = z.object({
  /** In the order of their ids; fewer than `HELD_KEYS_AT_A_TIME`: these are the last. */
  keys: z.array(z.object({ version: z.int().positive(), record: keyRecordSchema })),
  /** Version of what belongs to the organisation, and the gates that have asked for it; of the ledger alone. */
  organisationVersion: z.int().nonnegative(),
  gateIds: z.array(gateIdSchema),
});

/** Whose key this is: `POST`, signed as the others. */
export const OWNER_PATH = '/v1/aso/control/owner';
export const ownerQuestionSchema = z.strictObject({
  gatewayId: z.string().min(1).max(64),
  keyId: keyIdSchema,
});
/** Null: the gate has no such key. */
export const ownerAnswerSchema = z.object({ organisationId: z.uuid().nullable() });
export type OwnerAnswer = z.infer<typeof ownerAnswerSchema>;

export type HeldQuestion = z.infer<typeof heldQuestionSchema>;
export type HeldAnswer = z.infer<typeof heldAnswerSchema>;
export type HeldKey = HeldAnswer['keys'][number];
