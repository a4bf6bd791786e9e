import { and, eq, isNull, lt } from 'drizzle-orm';
import type { DirectoryUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredSecondFactor = Tables['secondFactor']['$inferSelect'];

/** A person's authenticator app, confirmed or not; null: none. The unit looks up the person afterwards. */
export async function readSecondFactor(
  unit: DirectoryUnit,
  personId: string,
): Promise<StoredSecondFactor | null> {
  const { secondFactor } = unit.tables;
  await unit.lookUp(personId);
  const [row] = await unit.tx.select().from(secondFactor).where(eq(secondFactor.personId, personId));
  return row ?? null;
}

type NewSecondFactor = Omit<StoredSecondFactor, 'nextKey' | 'nextBox'>;

/** Begins an enrolment, in place of whatever was there. */
export async function putSecondFactor(unit: DirectoryUnit, row: NewSecondFactor): Promise<void> {
  const { tx, tables } = unit;
  await unit.lookUp(row.personId);
  await tx.delete(tables.secondFactor).where(eq(tables.secondFactor.personId, row.personId));
  await tx.insert(tables.secondFactor).values(row);
}

/** Begins to replace an app, which counts until another is confirmed. The unit looks up the person. */
export async function putNextFactor(
  { tx, tables: { secondFactor } }: DirectoryUnit,
  personId: string,
  next: { readonly nextKey: string; readonly nextBox: string },
): Promise<void> {
  await tx.update(secondFactor).set(next).where(eq(secondFactor.personId, personId));
}

/** The app that was to replace the present one does, its first code used up. @returns false if there is none such */
export async function replaceFactor(
  { tx, tables: { secondFactor }, dialect }: DirectoryUnit,
  personId: string,
  { nextKey, nextBox }: { readonly nextKey: string; readonly nextBox: string },
  step: number,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .update(secondFactor)
    .set({
      sealedKey: nextKey,
      sealedBox: nextBox,
      confirmedAt: now,
      lastStep: step,
      nextKey: null,
      nextBox: null,
    })
    .where(and(eq(secondFactor.personId, personId), eq(secondFactor.nextBox, nextBox)));
  return dialect.affectedRows(result) > 0;
}

/** Uses a time step up. Of any number of uses at once, one succeeds. @returns false if it was used before */
export async function spendStep(
  { tx, tables: { secondFactor }, dialect }: DirectoryUnit,
  personId: string,
  step: number,
): Promise<boolean> {
  const result = await tx
    .update(secondFactor)
    .set({ lastStep: step })
    .where(and(eq(secondFactor.personId, personId), lt(secondFactor.lastStep, step)));
  return dialect.affectedRows(result) > 0;
}

/** From here on the app counts. */
export async function confirmSecondFactor(
  { tx, tables: { secondFactor } }: DirectoryUnit,
  personId: string,
  now: Date,
): Promise<void> {
  await tx.update(secondFactor).set({ confirmedAt: now }).where(eq(secondFactor.personId, personId));
}

/** Removes a person's app and recovery codes. @returns false if there was no app */
export async function deleteSecondFactor(unit: DirectoryUnit, personId: string): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  await unit.lookUp(personId);
  await tx.delete(tables.recoveryCode).where(eq(tables.recoveryCode.personId, personId));
  const result = await tx.delete(tables.secondFactor).where(eq(tables.secondFactor.personId, personId));
  return dialect.affectedRows(result) > 0;
}

/** Removes a person's app alone. @returns false if there was none */
export async function deleteApp(unit: DirectoryUnit, personId: string): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  await unit.lookUp(personId);
  const result = await tx.delete(tables.secondFactor).where(eq(tables.secondFactor.personId, personId));
  return dialect.affectedRows(result) > 0;
}

/** Stores a new set of recovery codes by their hashes; those before work no more. */
export async function replaceRecoveryCodes(
  { tx, tables: { recoveryCode } }: DirectoryUnit,
  personId: string,
  hashes: readonly string[],
): Promise<void> {
  await tx.delete(recoveryCode).where(eq(recoveryCode.personId, personId));
  await tx.insert(recoveryCode).values(hashes.map((codeHash) => ({ personId, codeHash })));
}

/** Uses a recovery code up. Of any number of uses at once, one succeeds. @returns false if there is none unused */
export async function spendRecoveryCode(
  { tx, tables: { recoveryCode }, dialect }: DirectoryUnit,
  personId: string,
  codeHash: string,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .update(recoveryCode)
    .set({ usedAt: now })
    .where(
      and(
        eq(recoveryCode.personId, personId),
        eq(recoveryCode.codeHash, codeHash),
        isNull(recoveryCode.usedAt),
      ),
    );
  return dialect.affectedRows(result) > 0;
}

/** How many recovery codes are left. The unit looks up the person. */
export async function countRecoveryCodes(
  { tx, tables: { recoveryCode }, dialect }: DirectoryUnit,
  personId: string,
): Promise<number> {
  const [row] = await tx
    .select({ left: dialect.countRows() })
    .from(recoveryCode)
    .where(and(eq(recoveryCode.personId, personId), isNull(recoveryCode.usedAt)));
  return row?.left ?? 0;
}
