import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface StoredSession {
  readonly organisationId: string;
  readonly lastSeenAt: Date;
  readonly endsAt: Date;
}

/** Stores a session under the hash of its cookie. */
export async function insertSession(
  db: Database,
  tokenHash: string,
  { organisationId, lastSeenAt, endsAt }: StoredSession,
): Promise<void> {
  await db.inDirectory({ organisationId }, ({ tx, tables: { session } }) =>
    tx.insert(session).values({ tokenHash, organisationId, createdAt: lastSeenAt, lastSeenAt, endsAt }),
  );
}

/** The session of a cookie's hash, ended or not; null if there is none. */
export async function findSession(db: Database, tokenHash: string): Promise<StoredSession | null> {
  const [row] = await db.inDirectory({ lookup: tokenHash }, ({ tx, tables: { session } }) =>
    tx.select().from(session).where(eq(session.tokenHash, tokenHash)),
  );
  return row ? { organisationId: row.organisationId, lastSeenAt: row.lastSeenAt, endsAt: row.endsAt } : null;
}

/** Notes that a session is in use. */
export function touchSession(
  db: Database,
  tokenHash: string,
  organisationId: string,
  now: Date,
): Promise<void> {
  return db.inDirectory({ organisationId }, async ({ tx, tables: { session } }) => {
    await tx.update(session).set({ lastSeenAt: now }).where(eq(session.tokenHash, tokenHash));
  });
}

/** Ends a session for good. */
export function deleteSession(db: Database, tokenHash: string): Promise<void> {
  return db.inDirectory({ lookup: tokenHash }, async ({ tx, tables: { session }, enterOrganisation }) => {
    const [row] = await tx.select().from(session).where(eq(session.tokenHash, tokenHash));
    if (!row) return;
    await enterOrganisation(row.organisationId);
    await tx.delete(session).where(eq(session.tokenHash, tokenHash));
  });
}
