/** Support access and notices, as a customer's administrators have them. */
import * as z from 'zod';
import type { Module } from './rights.ts';

/** What a grant can open, each named one by one. Nothing of members, tokens, credentials and exports is ever in it. */
export const SUPPORT_MODULES = [
  'usage',
  'requests',
  'budgets',
  'policies',
  'prices',
  'allocation',
  'close',
  'reconciliation',
  'settings',
  'keys',
] as const satisfies readonly Module[];

const modulesSchema = z.array(z.enum(SUPPORT_MODULES)).min(1);

/** A grant lasts a day at most. */
export const MOST_SUPPORT_HOURS = 24;
const hoursSchema = z.int().min(1).max(MOST_SUPPORT_HOURS);

/** Body of an operator's request. */
export const newSupportRequestSchema = z.strictObject({
  modules: modulesSchema,
  hours: hoursSchema,
  reason: z.string().trim().min(1).max(500),
});

/** Body of an approval: all that was asked for, or less. */
export const supportApprovalSchema = z.strictObject({
  modules: modulesSchema.optional(),
  hours: hoursSchema.optional(),
});

/** `ended`: its time is over, or somebody has ended it. */
export const SUPPORT_STATES = ['requested', 'approved', 'refused', 'ended'] as const;

export const supportGrantSchema = z.object({
  grantId: z.uuid(),
  state: z.enum(SUPPORT_STATES),
  modules: z.array(z.enum(SUPPORT_MODULES)),
  hours: z.int(),
  reason: z.string(),
  /** Who asked: the operator's id, name and address. */
  operator: z.object({ id: z.uuid(), name: z.string(), address: z.string().nullable() }),
  requestedAt: z.iso.datetime(),
  decidedBy: z.uuid().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  endsAt: z.iso.datetime().nullable(),
  /** Reads so far, and when the last was; each is in the audit log. */
  uses: z.int().nonnegative(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export const supportListSchema = z.object({ grants: z.array(supportGrantSchema) });

export const NOTICE_LEVELS = ['information', 'warning', 'incident'] as const;

export const noticeSchema = z.object({
  noticeId: z.uuid(),
  level: z.enum(NOTICE_LEVELS),
  text: z.string(),
  raisedAt: z.iso.datetime(),
  /** Null: until it is withdrawn. */
  endsAt: z.iso.datetime().nullable(),
});
export const noticeListSchema = z.object({ notices: z.array(noticeSchema) });
/** The same for a member. */
export const ownNoticeListSchema = z.object({
  notices: z.array(
    noticeSchema.extend({
      /** When whoever asks has said that they have read it, and so put it away; null: they have not. */
      readAt: z.iso.datetime().nullable(),
    }),
  ),
});

export type SupportGrant = z.infer<typeof supportGrantSchema>;
export type SupportState = SupportGrant['state'];
