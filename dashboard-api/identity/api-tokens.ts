import { newId } from '../../contract/ids.ts';
import { type Right, type Rights, rightsOfRole, rightsWithin } from '../../contract/rights.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Database, Unit } from '../../db/database.ts';
import {
  findApiToken,
  insertApiToken,
  type StoredApiToken,
  type TokenOrigin,
  touchApiToken,
} from '../../db/directory/api-tokens.ts';
import { rightsOfMember } from '../../db/directory/own-roles.ts';
import { readStanding } from '../../db/operators/standing.ts';
import type { Principal } from '../http/app-env.ts';
import { newApiToken, organisationNamedBy, tokenHash } from './tokens.ts';

/** What a token may do that is made to read figures. */
export const READING: readonly Right[] = [
  'usage:read',
  'requests:read',
  'budgets:read',
  'keys:read',
  'policies:read',
  'prices:read',
];

/** Use is noted at most this often. */
const TOUCH_EVERY_MS = 60_000;

export interface TokenRequest {
  readonly origin: TokenOrigin;
  readonly lifetimeMs: number;
  readonly name?: string;
  readonly scopes?: readonly Right[];
  /** Whose rights bound the token's; absent: the product's own token. */
  readonly personId?: string;
}

/** Issues a token. @returns its text, which exists nowhere else */
export async function issueApiToken(
  db: Database,
  organisationId: string,
  { origin, lifetimeMs, name = 'Token', scopes = READING, personId }: TokenRequest,
  now: Date,
): Promise<Secret> {
  const token = newApiToken(organisationId);
  await db.inDirectory({ organisationId }, (unit) =>
    insertApiToken(unit, {
      tokenHash: tokenHash(token.reveal()),
      tokenId: newId(),
      organisationId,
      origin,
      name,
      scopes,
      personId: personId ?? null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifetimeMs),
    }),
  );
  return token;
}

/** Whose token this is and what it may do now; null if it is none of ours, revoked, expired, or its owner has left. */
export async function checkApiToken(
  db: Database,
  text: string,
  now: Date,
): Promise<Extract<Principal, { kind: 'token' }> | null> {
  const organisationId = organisationNamedBy(text);
  if (organisationId === null) return null;
  const lookup = tokenHash(text);
  return db.inDirectory({ lookup }, async (unit) => {
    const token = await findApiToken(unit, lookup);
    if (token?.organisationId !== organisationId || token.revokedAt !== null || token.expiresAt <= now)
      return null;
    await unit.enterOrganisation(organisationId);
    const isSuspended = (await readStanding(unit, organisationId)).suspendedAt !== null;
    const owned = await rightsOfOwner(unit, token);
    if (!owned) return null;
    const idleMs =
      token.lastUsedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - token.lastUsedAt.getTime();
    if (idleMs >= TOUCH_EVERY_MS) await touchApiToken(unit, lookup, now);
    const { tokenId, personId } = token;
    const rights = rightsWithin(owned, token.scopes);
    return { kind: 'token', organisationId, tokenId, personId, rights, isSuspended };
  });
}

/** Null: the owner is no member any more. */
async function rightsOfOwner(
  unit: Unit,
  { organisationId, personId }: StoredApiToken,
): Promise<Rights | null> {
  if (personId === null) return rightsOfRole('owner');
  return rightsOfMember(unit, organisationId, personId);
}
