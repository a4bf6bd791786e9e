/** Roles as the dashboard API has them: those that the product brings, and those that an organisation defines. */

import * as z from 'zod';
import { etagSchema, tagged } from './etag.ts';
import { grantedRightsSchema } from './members.ts';
import {
  GIVEN_REACHES,
  lesserRoleSchema,
  REACHES,
  type Right,
  rightSchema,
  rightsOfOwnRole,
  roleRefSchema,
} from './rights.ts';
import { ROLE_NAMES } from './role-names.ts';

/** An organisation has at most so many roles of its own. */
export const MOST_OWN_ROLES = 50;

type Granted = z.infer<typeof grantedRightsSchema>;

const BUILT_IN_NAMES = Object.values(ROLE_NAMES).map((name) => name.toLowerCase());

/** Body of `POST /api/v1/roles` and `PUT /api/v1/roles/{roleId}`. */
export const roleDefinitionSchema = z
  .strictObject({
    /** No two roles of an organisation are called the same, whatever the case. */
    name: z.string().trim().min(1).max(60),
    /** Each right with how far it goes; what is absent is not granted. `GET /api/v1/roles` lists what may be given. */
    rights: grantedRightsSchema,
  })
  .refine(({ name }) => !BUILT_IN_NAMES.includes(name.toLowerCase()), 'a role that the product brings')
  .refine(({ rights }) => Object.keys(rights).length > 0, 'at least one right')
  .refine(
    ({ rights }) => rightsOfOwnRole(rights).size === Object.keys(rights).length,
    'a right that is an owner’s alone, or as far as no role has it',
  )
  .refine(({ rights }) => readsWhatItWrites(rights), 'what is written is read as well');

/** What may be changed must be seen, as far: a form that cannot show what it changes is a trap. */
function readsWhatItWrites(rights: Granted): boolean {
  return (Object.keys(rights) as Right[]).every((right) => {
    if (right.endsWith(':read')) return true;
    const reading = rights[right.replace(/write$/, 'read') as Right];
    const writing = rights[right];
    return (
      reading !== undefined && writing !== undefined && REACHES.indexOf(reading) <= REACHES.indexOf(writing)
    );
  });
}

export const roleSummarySchema = z.object({
  /** The word of a role that the product brings, else an id. */
  roleId: roleRefSchema,
  name: z.string(),
  isBuiltIn: z.boolean(),
  rights: grantedRightsSchema,
  /** It lets its holders give access or change what guards it: they always prove a second factor. */
  isAdministrative: z.boolean(),
  /** Whoever asks may give it: its rights are not more than theirs. */
  mayBeGiven: z.boolean(),
  /** Who has it: people, service accounts, invitations that are open, and groups of the identity provider. */
  members: z.int().nonnegative(),
  serviceAccounts: z.int().nonnegative(),
  invitations: z.int().nonnegative(),
  groups: z.int().nonnegative(),
  /** Null: the product brings it. */
  etag: etagSchema.nullable(),
  changedAt: z.iso.datetime().nullable(),
});

export const roleListSchema = z.object({
  /** Those that the product brings, then the organisation's own by name. */
  roles: z.array(roleSummarySchema),
  /** What an own role may be given, each right with how far, widest first. */
  rights: z.array(z.object({ right: rightSchema, reaches: z.array(z.enum(REACHES)) })),
});

export const roleSchema = roleSummarySchema
  .pick({ name: true, rights: true, isAdministrative: true })
  .extend({ ...tagged, roleId: z.uuid(), createdAt: z.iso.datetime(), changedAt: z.iso.datetime() });

/** Query of `DELETE /api/v1/roles/{roleId}`. */
export const roleRemovalSchema = z.strictObject({
  /** What its members, service accounts, invitations and groups have from then on; needed if there are any. */
  moveTo: lesserRoleSchema.optional(),
});

/** What came of removing a role. */
export const roleRemovedSchema = roleSummarySchema.pick({
  members: true,
  serviceAccounts: true,
  invitations: true,
  groups: true,
});

/** Who has a role: ids, and what groups are called. */
export const roleHoldersSchema = z.object({
  members: z.array(z.object({ id: z.uuid(), name: z.string(), isService: z.boolean() })),
  invitations: z.array(z.object({ invitationId: z.uuid(), address: z.string() })),
  groups: z.array(z.object({ groupId: z.uuid(), name: z.string() })),
});

/** What may be given, as a list. */
export const GIVEN_RIGHTS = [...GIVEN_REACHES].map(([right, reaches]) => ({ right, reaches: [...reaches] }));

export type RoleDefinition = z.infer<typeof roleDefinitionSchema>;
export type RoleSummary = z.infer<typeof roleSummarySchema>;
export type RoleList = z.infer<typeof roleListSchema>;
export type RoleHolders = z.infer<typeof roleHoldersSchema>;
export type OwnRole = z.infer<typeof roleSchema>;
export type RoleRemoved = z.infer<typeof roleRemovedSchema>;
