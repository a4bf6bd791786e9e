/** What an organisation knows a person by. */
import { and, eq, or } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { membershipsOfPerson } from '../directory/memberships.ts';
import { readMemberProfile } from '../members/profiles.ts';
import { scimUserOfPerson } from '../scim/users.ts';
import { readErasure } from './erasures.ts';

/** A shorter text is part of too many others. */
const LEAST_TEXT = 3;

export interface KnownPerson {
  /** The person belongs to another organisation as well. */
  readonly isElsewhere: boolean;
  /** Names, addresses and user names, as they are written. */
  readonly texts: readonly string[];
  /** E-mail addresses in lower case. */
  readonly addresses: readonly string[];
}

/** Null: the organisation has nothing of a person of this id. */
export async function findPerson(unit: TenantUnit, personId: string): Promise<KnownPerson | null> {
  const profile = await readMemberProfile(unit, personId);
  const user = await scimUserOfPerson(unit, personId);
  const { isMember, isElsewhere, proven } = await unit.onDirectory(async (directory) => {
    const memberships = await membershipsOfPerson(directory, personId);
    const { personAddress } = directory.tables;
    const rows = await directory.tx.select().from(personAddress).where(eq(personAddress.personId, personId));
    const isHere = ({ organisationId }: { organisationId: string }) => organisationId === unit.organisationId;
    return {
      isMember: memberships.some(isHere),
      isElsewhere: memberships.some((one) => !isHere(one)),
      proven: rows.map(({ address }) => address),
    };
  });
  if (!isMember && !profile && !user && !(await wasHere(unit, personId))) return null;
  const addresses = [profile?.address, user?.address, ...(isElsewhere ? [] : proven)].flatMap((address) =>
    address ? [address.toLowerCase()] : [],
  );
  const stated = user ? [user.userName, user.externalId ?? '', ...textsIn(user.stated)] : [];
  const texts = [profile?.name ?? '', ...addresses, ...stated].filter((text) => text.length >= LEAST_TEXT);
  return { isElsewhere, texts: [...new Set(texts)], addresses: [...new Set(addresses)] };
}

/** Keys of a person whose names hold a text that the person is known by, in any case. */
export async function keysNamedAfter(
  { tx, tables: { apiKey }, organisationId }: TenantUnit,
  ownerId: string,
  texts: readonly string[],
): Promise<string[]> {
  const rows = await tx
    .select({ keyId: apiKey.keyId, name: apiKey.name })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.ownerId, ownerId)));
  const isNamed = (name: string) => texts.some((text) => name.toLowerCase().includes(text.toLowerCase()));
  return rows.flatMap(({ keyId, name }) => (isNamed(name) ? [keyId] : []));
}

/** Somebody who left: there are entries of theirs, they signed in, or they were erased. */
async function wasHere(unit: TenantUnit, personId: string): Promise<boolean> {
  const { tx, tables, dialect, organisationId } = unit;
  const { auditEntry, loginTrait } = tables;
  const joined = await dialect.firstOf(
    tx
      .select({ entryId: auditEntry.entryId })
      .from(auditEntry)
      .where(
        and(
          eq(auditEntry.tenantId, organisationId),
          eq(auditEntry.action, 'member.join'),
          or(eq(auditEntry.target, personId), eq(auditEntry.actorId, personId)),
        ),
      )
      .orderBy(auditEntry.sequence),
    1,
  );
  if (joined.length > 0 || (await readErasure(unit, personId))) return true;
  const traits = await tx
    .select({ kind: loginTrait.kind })
    .from(loginTrait)
    .where(and(eq(loginTrait.tenantId, organisationId), eq(loginTrait.personId, personId)));
  return traits.length > 0;
}

/** The texts that name somebody among what a provider states: names and addresses, but no flags and types. */
function textsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return /type|primary|locale|language/i.test(key) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => textsIn(item, name));
}
