import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { insertLoginLink } from '../../db/directory/login-links.ts';
import { ensureLocalOwner } from './local-owner.ts';
import { newToken, tokenHash } from './tokens.ts';

/** A login link works once, within this time. */
export const LOGIN_LINK_LIFETIME_MS = 15 * 60_000;

/**
 * Makes a one-time login link for the local owner. The token is in the fragment, which browsers send to no server; the
 * page posts it.
 * @param publicUrl where the page is served
 */
export async function makeLoginLink(
  db: Database,
  organisationId: string,
  publicUrl: string,
  now: Date,
): Promise<string> {
  const token: Secret = newToken();
  const personId = await ensureLocalOwner(db, organisationId, now);
  await db.inDirectory({ organisationId }, (unit) =>
    insertLoginLink(unit, {
      tokenHash: tokenHash(token.reveal()),
      organisationId,
      personId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + LOGIN_LINK_LIFETIME_MS),
    }),
  );
  return `${publicUrl}/login#token=${token.reveal()}`;
}
