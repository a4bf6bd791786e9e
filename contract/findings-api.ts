/** What is found to be unusual, as the dashboard API has it. */

import * as z from 'zod';
import { tagged } from './etag.ts';

/** Spend of a day or hour, calls and errors of an hour, refused calls, logins. */
export const FINDING_KINDS = [
  'spend.day',
  'spend.hour',
  'requests.hour',
  'errors.hour',
  'keys.refused',
  'login.new_device',
  'login.new_country',
  'login.break_glass',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Those that are about safety; the others are about money. */
export const SECURITY_KINDS: ReadonlySet<FindingKind> = new Set([
  'requests.hour',
  'errors.hour',
  'keys.refused',
  'login.new_device',
  'login.new_country',
  'login.break_glass',
]);

export const FINDING_SCOPES = ['organisation', 'team', 'project', 'key', 'model', 'person'] as const;
export type FindingScope = (typeof FINDING_SCOPES)[number];

/** `open`: told. `quiet`: found while snoozed, expected, or told of already with something wider. */
export const FINDING_STATES = ['open', 'quiet', 'expected', 'closed'] as const;

export const findingSchema = z.object({
  findingId: z.uuid(),
  /** Of its state, owner and snooze. */
  ...tagged,
  kind: z.enum(FINDING_KINDS),
  scope: z.enum(FINDING_SCOPES),
  /** Null: the organisation as a whole. */
  scopeId: z.string().nullable(),
  scopeName: z.string().nullable(),
  bucketAt: z.iso.datetime(),
  foundAt: z.iso.datetime(),
  /** Of spend nano-dollars, else a number of calls; as integer text. Null: not about an amount. */
  actual: z.string().nullable(),
  expected: z.string().nullable(),
  /** What moved: `movers`, `effects`; or `refusal`, `device`, `country`. */
  detail: z.record(z.string(), z.unknown()),
  state: z.enum(FINDING_STATES),
  ownerId: z.uuid().nullable(),
  snoozedUntil: z.iso.datetime().nullable(),
});
export const findingListSchema = z.object({ findings: z.array(findingSchema) });

/** `expected`: as much as that is not told of this scope for 30 days. */
export const findingChangeSchema = z
  .strictObject({
    state: z.enum(['open', 'expected', 'closed']).optional(),
    ownerId: z.uuid().nullable().optional(),
    /** Nothing of this kind about this scope is told until then. */
    snoozedUntil: z.iso.datetime().nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

export type Finding = z.infer<typeof findingSchema>;
