import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { newId } from '../../contract/ids.ts';
import type { DirectoryUnit } from '../database.ts';

/** Who somebody is to an identity provider (OpenID Connect Core §2): never an address. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

/** SHA-256 of issuer and subject, lower-case hex: what an identity is found by. */
export const identityHash = ({ issuer, subject }: Subject): string =>
  createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');

/** The person that a subject is, noted as seen; null if the subject has never been here. */
export async function recognise(unit: DirectoryUnit, subject: Subject, now: Date): Promise<string | null> {
  const { tx, tables } = unit;
  const { identity } = tables;
  const isIt = eq(identity.identityHash, identityHash(subject));
  await unit.lookUp(identityHash(subject));
  const [row] = await tx.select().from(identity).where(isIt);
  if (!row) return null;
  await unit.lookUp(row.personId);
  await tx.update(identity).set({ lastUsedAt: now }).where(isIt);
  return row.personId;
}

/** The person of a proven address in lower case; null if there is none. */
export async function personOfAddress(unit: DirectoryUnit, address: string): Promise<string | null> {
  const { personAddress } = unit.tables;
  await unit.lookUp(address);
  const [row] = await unit.tx.select().from(personAddress).where(eq(personAddress.address, address));
  return row?.personId ?? null;
}

/** Makes a person. @returns the new id */
export async function insertPerson(unit: DirectoryUnit, now: Date): Promise<string> {
  const personId = newId();
  await ensurePerson(unit, personId, now);
  return personId;
}

/** Makes the person of this id, unless there is one. */
export async function ensurePerson(unit: DirectoryUnit, personId: string, now: Date): Promise<void> {
  await unit.lookUp(personId);
  const row = { personId, createdAt: now.toISOString() };
  await unit.dialect.insertNew(unit.tx, unit.tables.person, [row], 'person_id');
}

/** Notes a proven address in lower case; one that is somebody's already stays theirs. */
export async function insertAddress(
  unit: DirectoryUnit,
  personId: string,
  address: string,
  now: Date,
): Promise<void> {
  await unit.lookUp(personId);
  const row = { address, personId, provenAt: now.toISOString() };
  await unit.dialect.insertNew(unit.tx, unit.tables.personAddress, [row], 'address');
}

/** Links a subject to a person. @throws the store's error if it is linked already */
export async function insertIdentity(
  unit: DirectoryUnit,
  personId: string,
  subject: Subject,
  now: Date,
): Promise<void> {
  await unit.lookUp(personId);
  await unit.tx
    .insert(unit.tables.identity)
    .values({ identityHash: identityHash(subject), personId, ...subject, createdAt: now, lastUsedAt: now });
}
