/** What the dashboard API takes and answers when keys are made and changed. A key's text is in one answer, once. */
import * as z from 'zod';
import { keyPolicySchema, keyRecordSchema } from './command.ts';
import { keyRowSchema, rotationPlanSchema } from './dashboard.ts';
import { DEFAULT_DIMENSION_RULES } from './dimensions.ts';
import { limitShape, ruleShape } from './policy.ts';
import { shardsSchema } from './shards.ts';

const { allowedProviders, allowedModels, dimensions, unknownChargeNanos } = keyPolicySchema.shape;

/** One cent: what an operation reserves and charges whose price or usage cannot be known, unless it is said otherwise. */
export const DEFAULT_UNKNOWN_CHARGE_NANOS = '10000000';
/** The longest that an old secret goes on beside the new one. */
export const MAX_OVERLAP_SECONDS = 30 * 24 * 3_600;

const nameSchema = z.string().trim().min(1).max(120);
const reasonSchema = z.string().trim().min(1).max(500);

export const newKeySchema = z.strictObject({
  name: nameSchema,
  /** Absent: the organisation's oldest project. */
  projectId: z.uuid().optional(),
  environment: keyRecordSchema.shape.environment.default(null),
  ownerId: z.uuid().nullable().default(null),
  expiresAt: z.iso.datetime().nullable().default(null),
  allowedProviders: allowedProviders.default(null),
  allowedModels: allowedModels.default(null),
  ...ruleShape,
  ...limitShape,
  dimensions: dimensions.default({
    allowedKeys: [...DEFAULT_DIMENSION_RULES.allowedKeys],
    requiredKeys: [],
    allowedValues: {},
    fixed: {},
  }),
  unknownChargeNanos: unknownChargeNanos.default(DEFAULT_UNKNOWN_CHARGE_NANOS),
  /**
   * `shared`: in the organisation's gate, which is fastest where all objects share a disk. `own`: in a gate of its own,
   * so that its load is nobody else's.
   */
  gate: z.enum(['shared', 'own']).default('shared'),
});

export const issuedKeySchema = z.object({
  keyId: z.string(),
  /** The key itself. It is in this answer and nowhere else. */
  key: z.string(),
  /** When the gateway confirmed: from then on the key works. */
  confirmedAt: z.iso.datetime(),
});

export const rotationSchema = z.strictObject({
  /** How long the present secret goes on beside the new one. */
  overlapSeconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).default(86_400),
});

/** A plan: the day, or days from now on. A secret is shown once, so that it is a person or a program who replaces it. */
export const newRotationPlanSchema = z.strictObject({
  /** Absent: `everyDays` from now; null: no day. */
  rotateBy: z.iso.datetime().nullable().optional(),
  everyDays: rotationPlanSchema.shape.everyDays.default(null),
  endsSecret: z.boolean().default(false),
});

/** Keys that nobody uses. */
export const unusedKeysSchema = z.object({
  /** Active keys older than this of which no call has shown since. */
  since: z.iso.datetime(),
  keys: z.array(keyRowSchema),
});

/** Under which peppers secrets are stored. A pepper may be taken away once no secret stands under it. */
export const peppersSchema = z.object({
  newest: z.string(),
  peppers: z.array(
    z.object({
      version: z.string(),
      /** False: the API has not been given it. */
      isLive: z.boolean(),
      secrets: z.int().nonnegative(),
      keys: z.int().nonnegative(),
    }),
  ),
});

export const keyChangeSchema = z
  .strictObject({
    name: nameSchema.optional(),
    /** Over how many gates its calls are spread. */
    shards: shardsSchema.shape.active.optional(),
  })
  .refine(({ name, shards }) => name !== undefined || shards !== undefined, { error: 'nothing to change' });

/** The gates of a key. */
export const keyGatesSchema = z.object({
  /** Its calls are spread over the first so many of them; the others keep what they still have open. */
  active: z.int().positive(),
  /** How many there should be, since one of them says that the key is hot; null: it need not be more. */
  suggested: z.int().positive().nullable(),
  /** Those that could be asked. */
  gates: z.array(
    z.object({
      gateId: z.string(),
      /** Calls that it ever admitted, and those of them that have not ended: of all keys that it has. */
      admitted: z.int().nonnegative(),
      open: z.int().nonnegative(),
      /** Of this key, where that is more than one gate is made for; else null. */
      callsPerSecond: z.int().nonnegative().nullable(),
    }),
  ),
  /** False: some gates could not be asked. */
  isComplete: z.boolean(),
});
export type KeyGates = z.infer<typeof keyGatesSchema>;

export const keyStatusSchema = z.strictObject({
  /** `disabled` can be undone, `revoked` cannot. */
  status: z.enum(['active', 'disabled', 'revoked']),
  reason: reasonSchema,
});

export const bulkRevocationSchema = z.strictObject({
  keyIds: z.array(keyRecordSchema.shape.keyId).min(1).max(1_000),
  reason: reasonSchema,
});

export const changedKeysSchema = z.object({
  /** Those that were changed. */
  keyIds: z.array(z.string()),
  /** Whether the gateway has confirmed: if not yet, it is told again until it has. */
  isConfirmed: z.boolean(),
});

export type NewKeyRequest = z.infer<typeof newKeySchema>;
/** A key in the one answer that has its text. */
export type ShownKey = z.infer<typeof issuedKeySchema>;
export type ChangedKeys = z.infer<typeof changedKeysSchema>;
