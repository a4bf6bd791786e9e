import type { Context, MiddlewareHandler } from 'hono';
import { ACTIVE_HEADER } from '../../contract/active-header.ts';
import type { TermsDocument } from '../../contract/privacy-api.ts';
import type { Database } from '../../db/database.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import { lacksTerms } from '../terms/terms.ts';
import { checkApiToken } from './api-tokens.ts';
import type { SessionCookie } from './cookie.ts';
import { countBadCredential } from './request-limits.ts';
import { resumeSession } from './sessions.ts';

const BEARER = /^Bearer ([\x21-\x7e]{1,256})$/i;

/**
 * Finds out who asks, by bearer token (RFC 6750) or session cookie; a request with neither goes no further. What they
 * may do is for each route to ask.
 */
export const authenticate = (
  db: Database,
  cookie: SessionCookie,
  clock: () => Date,
  terms: readonly TermsDocument[],
): MiddlewareHandler<AppEnv> =>
  async function authenticate(context, next) {
    const principal = await principalOf(context, db, cookie, clock(), terms);
    if (!principal) return refuse(context, db, cookie, clock());
    context.set('principal', principal);
    return next();
  };

/** Nobody is known by that. Who shows one wrong credential after the other is told to wait. */
async function refuse(
  context: Context<AppEnv>,
  db: Database,
  cookie: SessionCookie,
  now: Date,
): Promise<Response> {
  const isGuess = context.req.header('authorization') !== undefined || cookie.read(context) !== undefined;
  const waitSeconds = isGuess ? await countBadCredential(db, context, now) : null;
  return waitSeconds === null
    ? problem(context, 'not_signed_in')
    : problem(context, 'too_many_attempts', waitSeconds);
}

async function principalOf(
  context: Context<AppEnv>,
  db: Database,
  cookie: SessionCookie,
  now: Date,
  terms: readonly TermsDocument[],
): Promise<Principal | null> {
  const authorization = context.req.header('authorization');
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    return token === undefined ? null : checkApiToken(db, token, now);
  }
  const value = cookie.read(context);
  if (!value) return null;
  const isUse = context.req.header(ACTIVE_HEADER) !== undefined || context.req.method !== 'GET';
  const resumed = await resumeSession(db, value, isUse, now);
  if (resumed?.renewed) cookie.write(context, resumed.renewed);
  if (!resumed) return null;
  const { principal } = resumed;
  return (await lacksTerms(db, terms, principal)) ? { ...principal, mustAccept: true } : principal;
}
