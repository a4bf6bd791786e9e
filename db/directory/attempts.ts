import { createHash } from 'node:crypto';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** How often something may be tried, counted by account and address. */
export interface AttemptLimit {
  readonly kind: string;
  readonly most: number;
  readonly windowMs: number;
}

export type AttemptVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterSeconds: number };

const bucketOf = (kind: string, who: readonly (string | null)[]): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, ...who]))
    .digest('hex');

/**
 * Counts an attempt, in a transaction of its own, so that it counts whatever comes of it.
 * @param who account, address or both: attempts are counted together that agree in all of them
 */
export function countAttempt(
  db: Database,
  { kind, most, windowMs }: AttemptLimit,
  who: readonly (string | null)[],
  now: Date,
): Promise<AttemptVerdict> {
  const bucketHash = bucketOf(kind, who);
  return db.inDirectory({ lookup: bucketHash }, async ({ tx, tables: { attempt }, dialect }) => {
    const isIt = eq(attempt.bucketHash, bucketHash);
    const over = new Date(now.getTime() - windowMs);
    for (;;) {
      const raised = await tx
        .update(attempt)
        .set({ count: sql`${attempt.count} + 1` })
        .where(and(isIt, gt(attempt.windowStart, over)));
      if (dialect.affectedRows(raised) > 0) break;
      const begun = await tx
        .update(attempt)
        .set({ count: 1, windowStart: now })
        .where(and(isIt, lte(attempt.windowStart, over)));
      if (dialect.affectedRows(begun) > 0) break;
      const row = { bucketHash, windowStart: now.toISOString(), count: 1 };
      if ((await dialect.insertNew(tx, attempt, [row], 'bucket_hash')).length > 0) break;
    }
    const [counted] = await tx.select().from(attempt).where(isIt);
    if (!counted || counted.count <= most) return { ok: true };
    const endsMs = counted.windowStart.getTime() + windowMs;
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((endsMs - now.getTime()) / 1_000)) };
  });
}

/** Forgets what was counted: the right answer was given. */
export function forgetAttempts(
  db: Database,
  { kind }: AttemptLimit,
  who: readonly (string | null)[],
): Promise<void> {
  const bucketHash = bucketOf(kind, who);
  return db.inDirectory({ lookup: bucketHash }, async ({ tx, tables: { attempt } }) => {
    await tx.delete(attempt).where(eq(attempt.bucketHash, bucketHash));
  });
}
