/**
 * Commands from the dashboard API to the edge: a compact JWS (RFC 7515, EdDSA) whose payload is a `Command`. It
 * carries the target's whole state, so that a lost command is cured by the next; only a greater version is applied.
 */
import * as z from 'zod';
import { organisationStateSchema } from './organisation.ts';
import {
  dimensionKeySchema,
  dimensionValuesSchema,
  limitShape,
  maxValuesSchema,
  ruleShape,
} from './policy.ts';
import { shardsSchema } from './shards.ts';

export const KEY_STATUSES = ['active', 'disabled', 'revoked'] as const;

const hashSchema = z.strictObject({
  /** Version of the pepper that the hash was made with. */
  pepperVersion: z.string().regex(/^[0-9]{1,4}$/),
  /** HMAC-SHA-256 of the key text, lower-case hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** After this instant this secret is refused; null: no end. */
  validUntilMs: z.int().positive().nullable(),
});

export const keyPolicySchema = z.strictObject({
  version: z.int().nonnegative(),
  /** Null: every provider, every model. `*` in a pattern stands for any characters. */
  allowedProviders: z.array(z.string().max(64)).nullable(),
  allowedModels: z.array(z.string().max(128)).nullable(),
  ...ruleShape,
  ...limitShape,
  dimensions: z.strictObject({
    allowedKeys: z.array(dimensionKeySchema),
    requiredKeys: z.array(dimensionKeySchema),
    allowedValues: dimensionValuesSchema,
    fixed: z.record(dimensionKeySchema, z.string().min(1).max(64)),
    maxValues: maxValuesSchema,
  }),
  /** What an operation reserves and charges whose price or usage cannot be known, in nano-dollars. */
  unknownChargeNanos: z.string().regex(/^(0|[1-9]\d{0,18})$/),
});

const nameSchema = z.string().max(120);

/** The record that a gate keeps of a key. Never the key itself. */
export const keyRecordSchema = z.strictObject({
  keyId: z.string().regex(/^[0-9A-Za-z]{24}$/),
  organisationId: z.uuid(),
  projectId: z.uuid(),
  teamId: z.uuid(),
  ownerId: z.uuid().nullable(),
  environment: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,32}$/)
    .nullable(),
  status: z.enum(KEY_STATUSES),
  expiresAtMs: z.int().positive().nullable(),
  /** More than one while a rotation overlaps. */
  hashes: z.array(hashSchema).min(1).max(4),
  /** As the key is told of itself; absent in records of before. */
  names: z.strictObject({ key: nameSchema, project: nameSchema, team: nameSchema }).optional(),
  policy: keyPolicySchema,
  /** Absent: the key has one gate. */
  shards: shardsSchema.optional(),
});

const headShape = {
  gatewayId: z.string().min(1).max(64),
  organisationId: z.uuid(),
  /** Grows with every change of the target. */
  version: z.int().positive(),
};

/** To a gate: the whole state of one of its keys. */
export const keyCommandSchema = z.strictObject({
  kind: z.literal('key.put'),
  ...headShape,
  /** The key's id. */
  target: z.string().regex(/^[0-9A-Za-z]{24}$/),
  record: keyRecordSchema,
});

/** To the organisation's ledger, which tells the gates: everything that they must know of it. */
export const organisationCommandSchema = z.strictObject({
  kind: z.literal('organisation.put'),
  ...headShape,
  /** The organisation's id. */
  target: z.uuid(),
  record: organisationStateSchema,
});

export const commandSchema = z.discriminatedUnion('kind', [keyCommandSchema, organisationCommandSchema]);

export type KeyPolicy = z.infer<typeof keyPolicySchema>;
export type KeyRecord = z.infer<typeof keyRecordSchema>;
export type KeyCommand = z.infer<typeof keyCommandSchema>;
export type OrganisationCommand = z.infer<typeof organisationCommandSchema>;
export type Command = z.infer<typeof commandSchema>;

/** JWT `aud` of a command: one gateway. */
export const commandAudience = (gatewayId: string): string => `spendgate:gateway:${gatewayId}`;
/** A command expires five minutes after it was signed; a retry signs the same version again. */
export const COMMAND_LIFETIME_SECONDS = 300;
/** Where the gateway takes commands: `POST`, body a compact JWS. */
export const COMMAND_PATH = '/v1/aso/control/commands';

/**
 * What the gateway answers to a command. `stale`: it already has this version or a later one, and `version` says which.
 * `conflict`: it has another state under this very version, or a key that was revoked for good and is not to come back.
 */
export const commandAnswerSchema = z.object({
  result: z.enum(['applied', 'stale', 'conflict']),
  version: z.int().positive(),
});
