import type { Kit } from './kit.pg.ts';

/**
 * A row is a sign-in that went off to an identity provider, known by the SHA-256 of the browser's login
 * cookie; state, nonce and verifier are made from that cookie and stored nowhere. Used once at most, within ten minutes.
 */
export const defineLoginAttempt = (kit: Kit) =>
  kit.table('login_attempt', {
    attemptHash: kit.text(64).primaryKey(),
    /** Whose connection it is; null: the platform's, which signs in for any organisation. */
    organisationId: kit.uuid(),
    connectionId: kit.uuid(),
    /** SHA-256 of the invitation that is to be accepted; null: none. */
    invitationHash: kit.text(64),
    /** The session whose person proves again who they are; null: a new session is to begin. */
    sessionId: kit.uuid(),
    createdAt: kit.instant().notNull(),
    expiresAt: kit.instant().notNull(),
    usedAt: kit.instant(),
  });
