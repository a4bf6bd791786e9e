import { type Right, rightsOfRole, rightsWithin } from '../../contract/rights.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { findApiToken, insertApiToken, type TokenOrigin } from '../../db/directory/api-tokens.ts';
import type { Principal } from '../http/app-env.ts';
import { newApiToken, organisationNamedBy, tokenHash } from './tokens.ts';

/** Issues a token that may read. @returns its text, which exists nowhere else */
export async function issueApiToken(
  db: Database,
  organisationId: string,
  { origin, lifetimeMs }: { readonly origin: TokenOrigin; readonly lifetimeMs: number },
  now: Date,
): Promise<Secret> {
  const token = newApiToken(organisationId);
  await insertApiToken(db, {
    tokenHash: tokenHash(token.reveal()),
    organisationId,
    scope: 'read',
    origin,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeMs),
  });
  return token;
}

/** What a token with the scope `read` may do. */
const READ_SCOPE: readonly Right[] = [
  'usage:read',
  'requests:read',
  'budgets:read',
  'keys:read',
  'policies:read',
  'prices:read',
];

/** Whose token this is; null if it is none of ours, revoked or expired. */
export async function checkApiToken(
  db: Database,
  text: string,
  now: Date,
): Promise<Extract<Principal, { kind: 'token' }> | null> {
  const organisationId = organisationNamedBy(text);
  if (organisationId === null) return null;
  const token = await findApiToken(db, tokenHash(text));
  const isGood =
    token?.organisationId === organisationId && token.revokedAt === null && token.expiresAt > now;
  return isGood
    ? { kind: 'token', organisationId, rights: rightsWithin(rightsOfRole('owner'), READ_SCOPE) }
    : null;
}
