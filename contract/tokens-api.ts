/** Tokens for programs, and the service accounts that they can belong to, as the dashboard API has them. */
import * as z from 'zod';
import { lesserRoleSchema, rightSchema, roleRefSchema } from './rights.ts';

export const TOKEN_DAYS = { usual: 90, most: 365 } as const;

const nameSchema = z.string().trim().min(1).max(120);

export const newTokenSchema = z.strictObject({
  name: nameSchema,
  /** What it may do, as far as its owner may at the time. */
  scopes: z.array(rightSchema).min(1),
  days: z.int().min(1).max(TOKEN_DAYS.most).default(TOKEN_DAYS.usual),
  /** Whose it is; absent: one's own. */
  serviceAccountId: z.uuid().optional(),
});

/** A token, without its text. */
export const tokenSchema = z.object({
  tokenId: z.uuid(),
  name: z.string(),
  /** The person, or the service account, whose rights bound it. */
  ownerId: z.uuid().nullable(),
  scopes: z.array(rightSchema),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** To the minute; null: never. */
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export const tokenListSchema = z.object({ apiTokens: z.array(tokenSchema) });
/** A new token; its text is shown this once. */
export const madeTokenSchema = tokenSchema.extend({ token: z.string() });

export const newServiceAccountSchema = z.strictObject({
  name: nameSchema,
  /** At most what its maker may do, and never an owner. */
  role: lesserRoleSchema,
});
export const serviceAccountSchema = z.object({
  serviceAccountId: z.uuid(),
  name: z.string(),
  role: roleRefSchema,
  createdAt: z.iso.datetime(),
});
export const serviceAccountListSchema = z.object({ serviceAccounts: z.array(serviceAccountSchema) });

export type TokenRow = z.infer<typeof tokenSchema>;
