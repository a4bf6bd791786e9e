/**
 * What the dashboard API answers beside its reports: the session, the keys, and errors. The browser and programs
 * read the same schemas.
 */
import * as z from 'zod';
import { KEY_STATUSES } from './command.ts';
import { tagged } from './etag.ts';
import { grantedRightsSchema, personSchema } from './members.ts';
import { roleRefSchema } from './rights.ts';

/** Who is signed in, for how long, and where calls go. */
export const sessionSchema = z.object({
  organisation: z.object({ id: z.uuid(), name: z.string() }),
  person: personSchema,
  role: roleRefSchema,
  /** What an own role of the organisation is called; null: one that the product brings. */
  roleName: z.string().nullable(),
  /** What the person may do here; empty while a second factor has to be enrolled. */
  rights: grantedRightsSchema,
  /** A second factor has to be enrolled or proven before anything else. */
  isConfined: z.boolean(),
  /** A version of the terms has to be accepted before anything else; `GET /api/v1/terms` has it. */
  mustAcceptTerms: z.boolean(),
  /** Base URL of the gateway, for snippets; null if the API was not told. */
  gatewayUrl: z.url().nullable(),
  /** True in local mode where the simulator answers in the providers' place, and refuses real provider keys. */
  isSimulated: z.boolean(),
  /** The session ends here unless it is used before. */
  idleEndsAt: z.iso.datetime(),
  /** The session ends here in any case. */
  endsAt: z.iso.datetime(),
});

/** Body of `POST /api/v1/session/link`: the token of a one-time login link, from its fragment. */
export const linkRequestSchema = z.strictObject({ token: z.string().min(1).max(128) });

/** Why a login link was refused, in `code` of the problem document (status 401). */
export const LINK_REFUSALS = ['link_unknown', 'link_used', 'link_expired'] as const;

/** When a key's secret is to be replaced. */
export const rotationPlanSchema = z.object({
  /** Null: no day is set. */
  rotateBy: z.iso.datetime().nullable(),
  /** From a rotation to the next such day; null: no further one. */
  everyDays: z.int().min(1).max(730).nullable(),
  /** The secret stops working on that day, replaced or not. */
  endsSecret: z.boolean(),
});

/** A key's metadata. Neither the key nor a hash of it is ever in here. */
export const keyRowSchema = z.object({
  keyId: z.string(),
  name: z.string(),
  status: z.enum(KEY_STATUSES),
  teamId: z.uuid(),
  teamName: z.string(),
  projectId: z.uuid(),
  projectName: z.string(),
  environment: z.string().nullable(),
  /** Whose key it is; null: nobody's in particular. */
  ownerId: z.uuid().nullable(),
  /** Null: there is no owner, or the owner has left. */
  ownerName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** When a call last showed it, to the minute; null: none did since this is recorded. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** When somebody reported that its secret was found in public. */
  exposedAt: z.iso.datetime().nullable(),
  rotation: rotationPlanSchema,
  /** Its secrets, newest first: those that work, and those of the last rotation whose overlap is over. */
  secrets: z.array(
    z.object({
      madeAt: z.iso.datetime().nullable(),
      /** Null: no end is set. */
      validUntil: z.iso.datetime().nullable(),
      lastUsedAt: z.iso.datetime().nullable(),
    }),
  ),
  /** When the gateway confirmed the newest change of this key; null while it has not. */
  confirmedAt: z.iso.datetime().nullable(),
  /** Of its name, its gates and the plan of its rotation. */
  ...tagged,
});
export const keyListSchema = z.object({ keys: z.array(keyRowSchema) });

/** An error, as `application/problem+json` (RFC 9457). It says nothing about the inside of the product. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** A stable word for programs. */
  code: z.string(),
  requestId: z.string(),
  /** Where what was sent is not what it should be, a line of a file or a field, and what is expected there. */
  faults: z.array(z.object({ place: z.string(), message: z.string() })).optional(),
});

export type Session = z.infer<typeof sessionSchema>;
export type LinkRefusal = (typeof LINK_REFUSALS)[number];
export type KeyRow = z.infer<typeof keyRowSchema>;
export type KeyList = z.infer<typeof keyListSchema>;
export type Problem = z.infer<typeof problemSchema>;
