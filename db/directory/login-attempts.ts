import { and, eq, gt, isNull } from 'drizzle-orm';
import type { DirectoryUnit, Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredLoginAttempt = Tables['loginAttempt']['$inferSelect'];

/** Notes that a sign-in goes off to a provider. The unit looks up the hash. */
export async function insertLoginAttempt(
  { tx, tables }: Unit,
  attempt: Omit<StoredLoginAttempt, 'usedAt'>,
): Promise<void> {
  await tx.insert(tables.loginAttempt).values(attempt);
}

/**
 * Uses a sign-in up. Of any number of uses at once, one succeeds. The unit looks up the hash.
 * @returns null if there is none, or it was used or has expired
 */
export async function useLoginAttempt(
  unit: DirectoryUnit,
  attemptHash: string,
  now: Date,
): Promise<StoredLoginAttempt | null> {
  const { tx, dialect } = unit;
  const { loginAttempt } = unit.tables;
  const [row] = await tx.select().from(loginAttempt).where(eq(loginAttempt.attemptHash, attemptHash));
  if (!row) return null;
  const result = await tx
    .update(loginAttempt)
    .set({ usedAt: now })
    .where(
      and(
        eq(loginAttempt.attemptHash, attemptHash),
        isNull(loginAttempt.usedAt),
        gt(loginAttempt.expiresAt, now),
      ),
    );
  return dialect.affectedRows(result) > 0 ? row : null;
}
