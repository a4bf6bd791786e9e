import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { insertLoginLink } from '../../db/directory/login-links.ts';
import { newToken, tokenHash } from './tokens.ts';

/** A login link works once, within this time. */
export const LOGIN_LINK_LIFETIME_MS = 15 * 60_000;

/**
 * Makes a one-time login link. The token is in the fragment, which browsers send to no server; the page posts it.
 * @param publicUrl where the page is served
 */
export async function makeLoginLink(
  db: Database,
  organisationId: string,
  publicUrl: string,
  now: Date,
): Promise<string> {
  const token: Secret = newToken();
  await insertLoginLink(db, {
    tokenHash: tokenHash(token.reveal()),
    organisationId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + LOGIN_LINK_LIFETIME_MS),
  });
  return `${publicUrl}/login#token=${token.reveal()}`;
}
