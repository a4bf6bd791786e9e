/** The second half of a sign-in: what the browser came back with becomes a session, or a proof in one. */

import type { Secret } from '../../contract/secret.ts';
import type { LoginCallback } from '../../contract/sso.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import { type StoredLoginAttempt, useLoginAttempt } from '../../db/directory/login-attempts.ts';
import { recognise } from '../../db/directory/persons.ts';
import type { Client } from '../identity/client.ts';
import { resumeSession, rotate, type SessionPrincipal, STEP_UP_MS } from '../identity/sessions.ts';
import { tokenHash } from '../identity/tokens.ts';
import type { Services } from '../services.ts';
import { isWhereItWent } from './begin.ts';
import { hasSecondFactor, isOfConnection, provenAt, subjectOf } from './claims.ts';
import { type JoinRefusal, join } from './join.ts';
import { bindingOf, type Claims, discover, exchange, openIdProblem } from './openid.ts';
import { findProvider, type LoginProvider, redirectUriOf } from './providers.ts';

/** `login_expired`: there is no such sign-in, it was finished, or it took too long. */
export type FinishRefusal = JoinRefusal | 'login_expired' | 'provider_unreachable';

export type Finished =
  | { readonly ok: true; readonly cookie: Secret | null }
  | { readonly ok: false; readonly refusal: FinishRefusal };

/** What the browser brings. */
export interface Returning {
  /** The cookie of the sign-in. */
  readonly loginCookie: string;
  /** The cookie of the session that it already has, if it has one. */
  readonly sessionCookie: string | undefined;
  readonly client: Client;
}

/**
 * Finishes a sign-in. It is used up before anything else, whatever comes of it; of any number at once one goes on.
 */
export async function finishLogin(
  services: Services,
  { provider: cameFrom, parameters }: LoginCallback,
  { loginCookie, sessionCookie, client }: Returning,
): Promise<Finished> {
  const { db, config, egress, clock, log } = services;
  const lookup = tokenHash(loginCookie);
  const begun = await db.inDirectory({ lookup }, async (unit) => {
    const attempt = await useLoginAttempt(unit, lookup, clock());
    return attempt && { attempt, provider: await findProvider(unit, config, attempt) };
  });
  if (!begun?.provider) return { ok: false, refusal: 'login_expired' };
  const { attempt, provider } = begun;
  if (!isWhereItWent(attempt, cameFrom)) return note(services, attempt, 'login_refused');
  let claims: Claims;
  try {
    const returned = new URL(redirectUriOf(config.publicUrl, provider.connectionId));
    returned.search = parameters;
    claims = await exchange(await discover(provider, egress), returned, bindingOf(loginCookie));
  } catch (err) {
    return note(services, attempt, openIdProblem(err));
  }
  if (attempt.sessionId !== null) return proveAgain(services, attempt, provider, claims, sessionCookie);
  const joined = await db.inDirectory({}, (unit) => join(unit, attempt, provider, claims, client, clock()));
  if (!joined.ok) log.write({ name: 'login.refused', reason: joined.refusal });
  else if (joined.isBreakGlass) log.write({ name: 'login.break_glass' });
  return joined;
}

/** The person of this session has proven again who they are, a short while ago; the session gets a new cookie. */
async function proveAgain(
  { db, clock }: Services,
  { sessionId }: StoredLoginAttempt,
  provider: LoginProvider,
  claims: Claims,
  sessionCookie: string | undefined,
): Promise<Finished> {
  const now = clock();
  const resumed = sessionCookie === undefined ? null : await resumeSession(db, sessionCookie, true, now);
  const by = resumed?.principal;
  if (by?.sessionId !== sessionId) return { ok: false, refusal: 'login_expired' };
  const { organisationId, tokenHash: hash } = by;
  return db.inDirectory({ organisationId }, async (unit) => {
    const at = provenAt(claims, now);
    const isRecent = at !== null && now.getTime() - at.getTime() < STEP_UP_MS;
    const isGood = isRecent && (await isSame(unit, by, provider, claims, now));
    const own = await unit.ofOrganisation(organisationId);
    const entry = { actorKind: 'session', actorId: by.personId, action: 'session.prove' } as const;
    const result = isGood ? 'done' : 'login_refused';
    await recordAudit(own, { ...entry, target: by.sessionId, result }, now);
    if (!isGood) return { ok: false, refusal: 'login_refused' };
    const factor = hasSecondFactor(claims, provider) ? { secondFactorAt: now } : {};
    return { ok: true, cookie: await rotate(unit, hash, now, { ...factor, stepUpAt: at }) };
  });
}

async function isSame(
  unit: DirectoryUnit,
  { personId }: SessionPrincipal,
  provider: LoginProvider,
  claims: Claims,
  now: Date,
): Promise<boolean> {
  if (!isOfConnection(claims, provider)) return false;
  return (await recognise(unit, subjectOf(claims, provider), now)) === personId;
}

/** What the provider sent is not what was asked for: in the log, and in the audit log of the organisation it is about. */
async function note(
  { db, clock, log }: Services,
  { organisationId, connectionId }: StoredLoginAttempt,
  refusal: 'login_refused' | 'provider_unreachable',
): Promise<Finished> {
  log.write({ name: 'login.refused', reason: refusal });
  if (organisationId !== null) {
    const target = connectionId === null ? {} : { target: connectionId };
    await db.inDirectory({ organisationId }, async (unit) => {
      const own = await unit.ofOrganisation(organisationId);
      const facts = { actorKind: 'system', action: 'session.open', ...target, result: refusal } as const;
      await recordAudit(own, facts, clock());
    });
  }
  return { ok: false, refusal };
}
