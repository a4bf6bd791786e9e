/** The audit log, as the dashboard API has it. */
import * as z from 'zod';

/** What else an entry tells: names, addresses, devices, reasons. */
const detailSchema = z.record(z.string(), z.string());

export const auditEntrySchema = z.object({
  entryId: z.uuid(),
  /** Place in the organisation's chain, from 1; 0: from before there was one. */
  sequence: z.int().nonnegative(),
  at: z.iso.datetime(),
  /**
   * `link`: who holds a one-time link; `session`: a person; `token`: a program; `operator`: one of the company’s staff;
   * `support`: the same, by a grant of the organisation’s; `system`: the product itself. */
  actorKind: z.string(),
  actorId: z.uuid().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  /** What the target is called, where it is an id; null: it has no name, is gone, or is not for the reader to see. */
  targetName: z.string().nullable(),
  /** `done`, or why not. */
  result: z.string(),
  times: z.int().positive(),
  detail: detailSchema.nullable(),
  /** There was a detail, and it was erased. */
  isErased: z.boolean(),
  /** SHA-256 of this entry and the one before; null: from before there was a chain. */
  hash: z.string().nullable(),
});
export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  /** For the next page; null: there is none. */
  before: z.int().nullable(),
});

/**
 * `read`: reading of the API or of this log; `access`: signing in and out, downloads, use by the company’s staff, and what
 * was refused; `change`: everything else.
 */
export const AUDIT_KINDS = ['change', 'access', 'read'] as const;
const kindSchema = z.enum(AUDIT_KINDS);

const instantSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const filterShape = {
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  action: z.string().min(1).max(64).optional(),
  actorId: z.uuid().optional(),
  target: z.string().min(1).max(128).optional(),
  kind: z
    .union([kindSchema.transform((kind) => [kind]), z.array(kindSchema).max(AUDIT_KINDS.length)])
    .optional()
    .describe('Entries of this kind; repeat for several; every kind unless stated'),
};
export const auditQuerySchema = z.strictObject({
  ...filterShape,
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const AUDIT_FORMATS = ['ndjson', 'csv'] as const;
export const auditExportQuerySchema = z.strictObject({
  ...filterShape,
  format: z.enum(AUDIT_FORMATS).default('ndjson'),
});

/** A line of an NDJSON export: what is hashed, to the letter, so that the chain can be computed again. */
export const auditLineSchema = z.object({
  organisationId: z.uuid(),
  sequence: z.int().positive(),
  entryId: z.uuid(),
  at: z.string(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  result: z.string(),
  times: z.int(),
  detailHash: z.string().nullable(),
  hash: z.string(),
  /** Null: there is none, or it was erased. */
  detail: z.string().nullable(),
  salt: z.string().nullable(),
});

/** What a signed head says (JWS, EdDSA): so long was the log then, and this was its last hash. */
export const auditHeadSchema = z.object({
  organisationId: z.uuid(),
  sequence: z.int().nonnegative(),
  hash: z.string(),
  /** Seconds since 1970. */
  iat: z.int(),
});
/** A head signed just now, and the key to check it with. */
export const signedHeadSchema = z.object({
  head: z.string(),
  /** Signed likewise: where the entries ended that retention removed; null: none was. */
  checkpoint: z.string().nullable(),
  key: z.record(z.string(), z.string()),
});

export type AuditEntryRow = z.infer<typeof auditEntrySchema>;
export type AuditLine = z.infer<typeof auditLineSchema>;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];
export type AuditKind = (typeof AUDIT_KINDS)[number];
