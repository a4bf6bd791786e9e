import { lt } from 'drizzle-orm';
import type { Database } from '../database.ts';

const DAY_MS = 24 * 3_600_000;
const INVITATION_KEPT_DAYS = 30;

/**
 * Removes what is over from the directory: counted attempts, sign-ins and one-time links a day after they were of any use,
 * invitations after a month. The audit log keeps what came of them. Any number of processes may do this at once.
 */
export async function removeWhatIsOver(db: Database, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await db.inDirectory({}, async ({ tx, tables }) => {
    const { attempt, loginAttempt, loginLink, invitation } = tables;
    await tx.delete(attempt).where(lt(attempt.windowStart, before(1)));
    await tx.delete(loginAttempt).where(lt(loginAttempt.expiresAt, before(1)));
    await tx.delete(loginLink).where(lt(loginLink.expiresAt, before(1)));
    await tx.delete(invitation).where(lt(invitation.expiresAt, before(INVITATION_KEPT_DAYS)));
  });
}
