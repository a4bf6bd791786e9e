import type { Context, MiddlewareHandler } from 'hono';
import type { Database } from '../../db/database.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import { checkApiToken } from './api-tokens.ts';
import type { SessionCookie } from './cookie.ts';
import { resumeSession } from './sessions.ts';

const BEARER = /^Bearer ([\x21-\x7e]{1,256})$/i;
const READING = ['GET', 'HEAD'];

/**
 * Finds out who asks, by bearer token (RFC 6750) or session cookie; a request with neither goes no further. What a
 * token may write is a matter of its rights.
 */
export const authenticate = (
  db: Database,
  cookie: SessionCookie,
  clock: () => Date,
): MiddlewareHandler<AppEnv> =>
  async function authenticate(context, next) {
    const principal = await principalOf(context, db, cookie, clock());
    if (!principal) return problem(context, 'not_signed_in');
    if (principal.kind === 'token' && !mayUse(principal, context.req.method))
      return problem(context, 'not_allowed');
    context.set('principal', principal);
    return next();
  };

/** A token that may write nothing reads only, whatever a route asks for. */
function mayUse({ rights }: Principal, method: string): boolean {
  return READING.includes(method) || [...rights.keys()].some((right) => right.endsWith(':write'));
}

async function principalOf(
  context: Context<AppEnv>,
  db: Database,
  cookie: SessionCookie,
  now: Date,
): Promise<Principal | null> {
  const authorization = context.req.header('authorization');
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    return token === undefined ? null : checkApiToken(db, token, now);
  }
  const value = cookie.read(context);
  return value ? resumeSession(db, value, now) : null;
}
