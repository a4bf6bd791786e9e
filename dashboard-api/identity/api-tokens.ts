import { type Right, rightsOfRole, rightsWithin } from '../../contract/rights.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import {
  findApiToken,
  insertApiToken,
  TOKEN_SCOPES,
  type TokenOrigin,
  type TokenScope,
} from '../../db/directory/api-tokens.ts';
import type { Principal } from '../http/app-env.ts';
import { newApiToken, organisationNamedBy, tokenHash } from './tokens.ts';

/** What a token is issued for. */
export interface TokenGrant {
  readonly origin: TokenOrigin;
  readonly lifetimeMs: number;
  readonly scope?: TokenScope;
}

/** Issues a token, which may read unless more is asked for. @returns its text, which exists nowhere else */
export async function issueApiToken(
  db: Database,
  organisationId: string,
  { origin, lifetimeMs, scope = 'read' }: TokenGrant,
  now: Date,
): Promise<Secret> {
  const token = newApiToken(organisationId);
  await insertApiToken(db, {
    tokenHash: tokenHash(token.reveal()),
    organisationId,
    scope,
    origin,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeMs),
  });
  return token;
}

const READ_SCOPE: readonly Right[] = [
  'usage:read',
  'requests:read',
  'budgets:read',
  'keys:read',
  'policies:read',
  'prices:read',
];

/** What a token may do, by its scope. */
const SCOPES: Readonly<Record<TokenScope, readonly Right[]>> = {
  read: READ_SCOPE,
  prices: [...READ_SCOPE, 'prices:write'],
};

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
  const scope = TOKEN_SCOPES.find((known) => known === token?.scope);
  return isGood && scope
    ? { kind: 'token', organisationId, rights: rightsWithin(rightsOfRole('owner'), SCOPES[scope]) }
    : null;
}
