import { rightsOfRole } from '../../contract/rights.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { deleteSession, findSession, insertSession, touchSession } from '../../db/directory/sessions.ts';
import type { Principal } from '../http/app-env.ts';
import { newToken, tokenHash } from './tokens.ts';

/** A session unused for this long has ended. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** A session ends after this long, however much it is used. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;
/** Use is noted at most this often. */
const TOUCH_EVERY_MS = 60_000;

export type SessionPrincipal = Extract<Principal, { kind: 'session' }>;

/** Opens a session. @returns the cookie's value, which exists nowhere else */
export async function openSession(db: Database, organisationId: string, now: Date): Promise<Secret> {
  const token = newToken();
  const endsAt = new Date(now.getTime() + SESSION_LIFETIME_MS);
  await insertSession(db, tokenHash(token.reveal()), { organisationId, lastSeenAt: now, endsAt });
  return token;
}

/** The session of a cookie, noted as used; null if there is none or it has ended, in which case it is removed. */
export async function resumeSession(
  db: Database,
  cookie: string,
  now: Date,
): Promise<SessionPrincipal | null> {
  const hash = tokenHash(cookie);
  const session = await findSession(db, hash);
  if (!session) return null;
  const idleMs = now.getTime() - session.lastSeenAt.getTime();
  if (idleMs >= SESSION_IDLE_MS || now >= session.endsAt) {
    await deleteSession(db, hash);
    return null;
  }
  if (idleMs >= TOUCH_EVERY_MS) await touchSession(db, hash, session.organisationId, now);
  const lastSeenMs = idleMs >= TOUCH_EVERY_MS ? now.getTime() : session.lastSeenAt.getTime();
  return {
    kind: 'session',
    organisationId: session.organisationId,
    tokenHash: hash,
    idleEndsAt: new Date(Math.min(lastSeenMs + SESSION_IDLE_MS, session.endsAt.getTime())),
    endsAt: session.endsAt,
    rights: rightsOfRole('owner'),
  };
}

export const endSession = (db: Database, hash: string): Promise<void> => deleteSession(db, hash);
