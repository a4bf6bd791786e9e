import type { MiddlewareHandler } from 'hono';
import type { Database } from '../../db/database.ts';
import { findApiToken, touchApiToken } from '../../db/directory/api-tokens.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { countBadCredential, type RequestLimits } from '../identity/request-limits.ts';
import { organisationOfScimToken, tokenHash } from '../identity/tokens.ts';
import { refused } from './answers.ts';

const BEARER = /^Bearer ([\x21-\x7e]{1,256})$/i;
/** Use is noted at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** Finds out which organisation's identity provider asks, by its token (RFC 6750); nobody else is served. */
export const authenticateProvider = (
  db: Database,
  limits: RequestLimits,
  clock: () => Date,
): MiddlewareHandler<AppEnv> =>
  async function authenticateProvider(context, next) {
    const token = BEARER.exec(context.req.header('authorization') ?? '')?.[1];
    const principal = token === undefined ? null : await checkScimToken(db, token, clock());
    if (!principal) {
      const waitSeconds = token === undefined ? null : await countBadCredential(db, context, clock());
      return waitSeconds === null
        ? refused(context, 'unauthorized')
        : refused(context, 'too_many', waitSeconds);
    }
    const waitSeconds = await limits.count('account', [principal.tokenId]);
    if (waitSeconds !== null) return refused(context, 'too_many', waitSeconds);
    context.set('principal', principal);
    return next();
  };

type TokenPrincipal = Extract<Principal, { kind: 'token' }>;

/** Whose token this is; null if it is none of ours, revoked or expired. It has no right beyond this interface. */
function checkScimToken(db: Database, text: string, now: Date): Promise<TokenPrincipal | null> {
  const organisationId = organisationOfScimToken(text);
  if (organisationId === null) return Promise.resolve(null);
  const lookup = tokenHash(text);
  return db.inDirectory({ lookup }, async (unit) => {
    const token = await findApiToken(unit, lookup);
    if (token?.organisationId !== organisationId || token.origin !== 'scim') return null;
    if (token.revokedAt !== null || token.expiresAt <= now) return null;
    await unit.enterOrganisation(organisationId);
    const lastMs = token.lastUsedAt?.getTime() ?? 0;
    if (now.getTime() - lastMs >= TOUCH_EVERY_MS) await touchApiToken(unit, lookup, now);
    return {
      kind: 'token',
      organisationId,
      tokenId: token.tokenId,
      personId: null,
      rights: new Map(),
      isSuspended: false,
    };
  });
}
