/** People: who is signed in, an organisation's members, invitations and sessions, as the dashboard API has them. */

import * as z from 'zod';
import { accessRulesSchema } from './access-rules.ts';
import { tagged } from './etag.ts';
import { REACHES, rightSchema, roleRefSchema } from './rights.ts';

/** An e-mail address; kept and compared in lower case. */
export const addressSchema = z.email().max(254).toLowerCase();

export const personSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Null: the provider states none. */
  address: z.string().nullable(),
});

/** What somebody may do: each right with how far it goes. */
export const grantedRightsSchema = z
  .partialRecord(rightSchema, z.enum(REACHES))
  .meta({ id: 'GrantedRights' });

export const memberSchema = personSchema.extend({
  role: roleRefSchema,
  origin: z.enum(['first_run', 'invited', 'just_in_time', 'provisioned', 'service']),
  teamIds: z.array(z.uuid()),
  /** Of role and teams. */
  ...tagged,
  joinedAt: z.iso.datetime(),
});
export const memberListSchema = z.object({ members: z.array(memberSchema) });

/** What an organisation is called. */
export const organisationNameSchema = z.string().trim().min(1).max(120);

const teamIdsSchema = z.array(z.uuid()).max(100);

/** Body of `PATCH /api/v1/members/{personId}`: what is absent stays. */
export const memberChangeSchema = z
  .strictObject({ role: roleRefSchema.optional(), teamIds: teamIdsSchema.optional() })
  .refine(({ role, teamIds }) => role !== undefined || teamIds !== undefined);

/** What came of removing a member. */
export const removalSchema = z.object({
  sessionsEnded: z.int(),
  tokensRevoked: z.int(),
  /** Personal keys that were switched off; the gateway confirms each within seconds. */
  keysDisabled: z.array(z.string()),
});

export const newInvitationSchema = z.strictObject({
  address: addressSchema,
  role: roleRefSchema,
  teamIds: teamIdsSchema.default([]),
});
export const invitationSchema = z.object({
  invitationId: z.uuid(),
  address: z.string(),
  role: roleRefSchema,
  teamIds: z.array(z.uuid()),
  /** The nil UUID: whoever runs the installation. */
  invitedBy: z.uuid(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export const invitationListSchema = z.object({ invitations: z.array(invitationSchema) });
/** A new invitation; the address to send is shown this once. */
export const madeInvitationSchema = invitationSchema.extend({ url: z.url() });

/** A signed-in browser. */
export const sessionRowSchema = z.object({
  sessionId: z.uuid(),
  /** The session that asks. */
  isOwn: z.boolean(),
  method: z.enum(['link', 'oidc']),
  /** Browser and system. */
  device: z.string(),
  /** Where it was opened from; null: not known. */
  clientAddress: z.string().nullable(),
  country: z.string().nullable(),
  hasSecondFactor: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export const sessionListSchema = z.object({ sessions: z.array(sessionRowSchema) });
/** How many sessions were ended. */
export const sessionsEndedSchema = z.object({ ended: z.int() });

export const accessRulesAnswerSchema = z.object({ ...accessRulesSchema.shape, ...tagged });

export type AccessRulesAnswer = z.infer<typeof accessRulesAnswerSchema>;
export type Member = z.infer<typeof memberSchema>;
export type Removal = z.infer<typeof removalSchema>;
export type NewInvitation = z.infer<typeof newInvitationSchema>;
export type Invitation = z.infer<typeof invitationSchema>;
export type SessionRow = z.infer<typeof sessionRowSchema>;
