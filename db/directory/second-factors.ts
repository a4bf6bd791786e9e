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

/** Begins an enrolment, in place of whatever was there. */
export async function putSecondFactor(unit: DirectoryUnit, row: StoredSecondFactor): Promise<void> {
  const { tx, tables } = unit;
  await unit.lookUp(row.personId);
  await tx.delete(tables.secondFactor).where(eq(tables.secondFactor.personId, row.personId));
  await tx.insert(tables.secondFactor).values(row);
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
