/** Provisioning by an identity provider (SCIM 2.0), as administrators set it up. */

import * as z from 'zod';
import { tagged } from './etag.ts';
import { lesserRoleSchema } from './rights.ts';
import { TOKEN_DAYS } from './tokens-api.ts';

/** Where an identity provider sends what it provisions. */
export const SCIM_PATH = '/scim/v2';

export const newScimTokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  days: z.int().min(1).max(TOKEN_DAYS.most).default(TOKEN_DAYS.most),
});

const scimTokenSchema = z.object({
  tokenId: z.uuid(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** To the minute; null: never. */
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
/** A new token; its text is shown this once. */
export const madeScimTokenSchema = scimTokenSchema.extend({ token: z.string() });

/** A group may make its members anything but owners. */
export const mappedRoleSchema = lesserRoleSchema;

/** What the members of a group become. */
export const groupMappingSchema = z.strictObject({
  /** Null: what they are without it. */
  role: mappedRoleSchema.nullable(),
  teamIds: z.array(z.uuid()).max(100),
});

const scimGroupSchema = z.object({
  groupId: z.uuid(),
  /** Of role and teams. */
  ...tagged,
  name: z.string(),
  /** Users in it, inactive ones too. */
  members: z.int().nonnegative(),
  role: mappedRoleSchema.nullable(),
  teamIds: z.array(z.uuid()),
});

export const provisioningSchema = z.object({
  /** The address to enter at the identity provider. */
  baseUrl: z.string(),
  apiTokens: z.array(scimTokenSchema),
  groups: z.array(scimGroupSchema),
  /** Users that are provisioned and active. */
  activeUsers: z.int().nonnegative(),
});

export type ScimTokenRow = z.infer<typeof scimTokenSchema>;
