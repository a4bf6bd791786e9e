/** A provisioned user as the wire has it (RFC 7643 §4.1) and as it is stored. No I/O. */
import * as z from 'zod';
import { addressSchema } from '../../contract/members.ts';
import type { StoredScimUser } from '../../db/scim/users.ts';
import { inOurCase, isObject, type Resource } from './attributes.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

const textSchema = z.string().max(254);
/** Entra writes booleans as text. */
export const booleanSchema = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((text) => text.toLowerCase() === 'true'),
]);
const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);

const statedSchema = z.object({
  name: orNull(
    z.object({
      formatted: orNull(textSchema),
      givenName: orNull(textSchema),
      familyName: orNull(textSchema),
    }),
  ),
  displayName: orNull(textSchema),
  emails: orNull(
    z
      .array(z.object({ value: textSchema, type: orNull(textSchema), primary: orNull(booleanSchema) }))
      .max(20),
  ),
});
type Stated = z.output<typeof statedSchema>;

const userSchema = statedSchema.extend({
  userName: z.string().trim().min(1).max(254),
  externalId: orNull(textSchema),
  active: orNull(booleanSchema),
});

/** What a provider states about a user. */
export interface StatedUser {
  readonly userName: string;
  readonly externalId: string | null;
  readonly isActive: boolean;
  /** E-mail address in lower case; null: none. */
  readonly address: string | null;
  /** What to call them. */
  readonly name: string;
  readonly stated: Stated;
}

const NAMES = ['userName', 'externalId', 'active', 'name', 'displayName', 'emails'];
const SUB_NAMES = ['formatted', 'givenName', 'familyName', 'value', 'type', 'primary'];
const NAME_LENGTH = 120;

/** Reads a resource; attributes that have no use here are passed over. @returns null if a value cannot be used */
export function readUser(resource: unknown): StatedUser | null {
  const parsed = userSchema.safeParse(inOurSpelling(resource, NAMES));
  if (!parsed.success) return null;
  const { userName, externalId, active, ...stated } = parsed.data;
  const address = addressOf(userName, stated);
  return { userName, externalId, isActive: active ?? true, address, name: nameOf(userName, stated), stated };
}

/** A stored user as a resource. @param base address of the SCIM interface */
export function userResource(row: StoredScimUser, base: string): Resource {
  const { name, displayName, emails } = statedSchema.parse(row.stated);
  return {
    schemas: [USER_SCHEMA],
    id: row.userId,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    userName: row.userName,
    ...(name === null ? {} : { name: withoutNull(name) }),
    ...(displayName === null ? {} : { displayName }),
    ...(emails === null ? {} : { emails: emails.map(withoutNull) }),
    active: row.isActive,
    meta: metaOf('User', row.userId, row, base),
  };
}

interface Versioned {
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What is said of a resource itself (RFC 7643 §3.1). */
export const metaOf = (
  resourceType: 'User' | 'Group',
  id: string,
  { version, createdAt, changedAt }: Versioned,
  base: string,
) => ({
  resourceType,
  created: createdAt.toISOString(),
  lastModified: changedAt.toISOString(),
  location: `${base}/${resourceType}s/${id}`,
  version: etagOf(version),
});

export const etagOf = (version: number): string => `W/"${version}"`;

/** A resource whose attributes have the names that the schema gives them, whatever case they came in. */
export function inOurSpelling(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => inOurSpelling(one, SUB_NAMES));
  if (!isObject(value)) return value;
  const own = Object.entries(inOurCase(value, names));
  return Object.fromEntries(own.map(([name, one]) => [name, inOurSpelling(one, SUB_NAMES)]));
}

/** The primary address, else the first, else the user name if it is one. */
function addressOf(userName: string, { emails }: Stated): string | null {
  const primary = emails?.find((one) => one.primary === true) ?? emails?.[0];
  return addressSchema.safeParse(primary?.value ?? userName).data ?? null;
}

function nameOf(userName: string, { name, displayName }: Stated): string {
  const parts = [name?.givenName, name?.familyName].filter((part) => part != null && part !== '').join(' ');
  const called = [displayName, name?.formatted, parts, userName].find(
    (one) => one != null && one.trim() !== '',
  );
  return (called ?? userName).trim().slice(0, NAME_LENGTH);
}

const withoutNull = (value: object): Resource =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
