/** A group as the wire has it (RFC 7643 §4.2) and as it is stored. No I/O. */
import * as z from 'zod';
import type { StoredScimGroup } from '../../db/scim/groups.ts';
import type { Resource } from './attributes.ts';
import { inOurSpelling, metaOf } from './user.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const groupSchema = z.object({
  displayName: z.string().trim().min(1).max(254),
  externalId: z
    .string()
    .max(254)
    .nullish()
    .transform((value) => value ?? null),
  members: z
    .array(z.object({ value: z.uuid().toLowerCase() }))
    .max(20_000)
    .nullish()
    .transform((list) => [...new Set((list ?? []).map(({ value }) => value))]),
});

/** What a provider states about a group. */
export interface StatedGroup {
  readonly displayName: string;
  readonly externalId: string | null;
  /** Ids of users, each once. */
  readonly members: readonly string[];
}

/** Reads a resource; attributes that have no use here are passed over. @returns null if a value cannot be used */
export function readGroup(resource: unknown): StatedGroup | null {
  return (
    groupSchema.safeParse(inOurSpelling(resource, ['displayName', 'externalId', 'members'])).data ?? null
  );
}

/** A stored group as a resource. @param members ids of its users @param base address of the SCIM interface */
export const groupResource = (row: StoredScimGroup, members: readonly string[], base: string): Resource => ({
  schemas: [GROUP_SCHEMA],
  id: row.groupId,
  ...(row.externalId === null ? {} : { externalId: row.externalId }),
  displayName: row.displayName,
  members: members.map((value) => ({ value, $ref: `${base}/Users/${value}`, type: 'User' })),
  meta: metaOf('Group', row.groupId, row, base),
});
