import { createHash } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import type { DirectoryUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredPasskey = Tables['passkey']['$inferSelect'];
export type NewPasskey = Omit<StoredPasskey, 'credentialHash' | 'lastUsedAt'>;

const hashOf = (credentialId: string): string => createHash('sha256').update(credentialId).digest('hex');

/** A person's passkeys, oldest first. The unit looks up the person afterwards. */
export async function listPasskeys(unit: DirectoryUnit, personId: string): Promise<StoredPasskey[]> {
  const { passkey } = unit.tables;
  await unit.lookUp(personId);
  return unit.tx
    .select()
    .from(passkey)
    .where(eq(passkey.personId, personId))
    .orderBy(asc(passkey.createdAt), asc(passkey.passkeyId));
}

/** Adds a passkey. @returns false if it is registered already */
export async function insertPasskey(
  { tx, tables, dialect }: DirectoryUnit,
  { createdAt, ...row }: NewPasskey,
): Promise<boolean> {
  const values = { ...row, credentialHash: hashOf(row.credentialId), createdAt: createdAt.toISOString() };
  return (await dialect.insertNew(tx, tables.passkey, [values], 'passkey_id')).length > 0;
}

/**
 * Notes a use, with the count of signatures that it showed. Of any number of uses of one signature at once, one succeeds
 * where the authenticator counts.
 * @returns false if the passkey is gone, or its count has moved since it was read
 */
export async function notePasskeyUse(
  { tx, tables: { passkey }, dialect }: DirectoryUnit,
  { personId, passkeyId, signCount }: StoredPasskey,
  shown: { readonly signCount: number; readonly isBackedUp: boolean },
  now: Date,
): Promise<boolean> {
  const result = await tx
    .update(passkey)
    .set({ ...shown, lastUsedAt: now })
    .where(
      and(eq(passkey.personId, personId), eq(passkey.passkeyId, passkeyId), eq(passkey.signCount, signCount)),
    );
  return dialect.affectedRows(result) > 0;
}

/** Calls a passkey something else. The unit looks up the person. @returns false if there is none such */
export async function renamePasskey(
  { tx, tables: { passkey }, dialect }: DirectoryUnit,
  personId: string,
  passkeyId: string,
  name: string,
): Promise<boolean> {
  const result = await tx
    .update(passkey)
    .set({ name })
    .where(and(eq(passkey.personId, personId), eq(passkey.passkeyId, passkeyId)));
  return dialect.affectedRows(result) > 0;
}

/** Removes a passkey, or all of a person's. The unit looks up the person. @returns how many */
export async function deletePasskeys(
  { tx, tables: { passkey }, dialect }: DirectoryUnit,
  personId: string,
  passkeyId: string | null = null,
): Promise<number> {
  const isTheirs = eq(passkey.personId, personId);
  const chosen = passkeyId === null ? isTheirs : and(isTheirs, eq(passkey.passkeyId, passkeyId));
  return dialect.affectedRows(await tx.delete(passkey).where(chosen));
}
