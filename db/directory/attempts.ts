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

/** What was granted of what was asked for, and when the window ends. */
export interface Granted {
  readonly count: number;
  readonly endsAt: Date;
}

/**
 * Takes so many attempts at once, as far as there are any left in the window: for what is counted too often for a
 * statement each. A transaction of its own, so that they count whatever comes of it.
 * @param who account, address or both: attempts are counted together that agree in all of them
 */
export function takeAttempts(
  db: Database,
  { kind, most, windowMs }: AttemptLimit,
  who: readonly (string | null)[],
  wanted: number,
  now: Date,
): Promise<Granted> {
  const bucketHash = bucketOf(kind, who);
  return db.inDirectory({ lookup: bucketHash }, async ({ tx, tables: { attempt }, dialect }) => {
    const isIt = eq(attempt.bucketHash, bucketHash);
    const over = new Date(now.getTime() - windowMs);
    for (;;) {
      const raised = await tx
        .update(attempt)
        .set({ count: sql`${attempt.count} + ${wanted}` })
        .where(and(isIt, gt(attempt.windowStart, over)));
      if (dialect.affectedRows(raised) > 0) break;
      const begun = await tx
        .update(attempt)
        .set({ count: wanted, windowStart: now })
        .where(and(isIt, lte(attempt.windowStart, over)));
      if (dialect.affectedRows(begun) > 0) break;
      const row = { bucketHash, windowStart: now.toISOString(), count: wanted };
      if ((await dialect.insertNew(tx, attempt, [row], 'bucket_hash')).length > 0) break;
    }
    const [counted] = await tx.select().from(attempt).where(isIt);
    const { count = wanted, windowStart = now } = counted ?? {};
    const left = Math.max(0, most - (count - wanted));
    return { count: Math.min(wanted, left), endsAt: new Date(windowStart.getTime() + windowMs) };
  });
}

/** Counts one attempt. @param who see `takeAttempts` */
export async function countAttempt(
  db: Database,
  limit: AttemptLimit,
  who: readonly (string | null)[],
  now: Date,
): Promise<AttemptVerdict> {
  const { count, endsAt } = await takeAttempts(db, limit, who, 1, now);
  return count > 0 ? { ok: true } : { ok: false, retryAfterSeconds: secondsUntil(endsAt, now) };
}

/** Whole seconds, one at the least: as `Retry-After` has it. */
export const secondsUntil = (endsAt: Date, now: Date): number =>
  Math.max(1, Math.ceil((endsAt.getTime() - now.getTime()) / 1_000));

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
