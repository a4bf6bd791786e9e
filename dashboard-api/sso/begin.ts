/** The first half of a sign-in: which provider it goes to, and what binds the second half to this browser. */

import type { Secret } from '../../contract/secret.ts';
import { type LoginRequest, PLATFORM } from '../../contract/sso.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import { readAccessRules } from '../../db/directory/access-rules.ts';
import { findInvitation } from '../../db/directory/invitations.ts';
import { insertLoginAttempt } from '../../db/directory/login-attempts.ts';
import { findSsoDomain } from '../../db/directory/sso-domains.ts';
import { listConnections } from '../../db/sso/connections.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { tokenHash } from '../identity/tokens.ts';
import type { Services } from '../services.ts';
import { domainOf } from './claims.ts';
import { authorizationUrl, bindingOf, discover, type OpenIdProblem, openIdProblem } from './openid.ts';
import { findProvider, type ProviderChoice, redirectUriOf } from './providers.ts';

/** So long a browser may stay at the provider. */
export const LOGIN_LIFETIME_MS = 10 * 60_000;

/** Why a sign-in does not begin. `login_unavailable`: there is no provider for this address. */
export type BeginRefusal = 'login_unavailable' | 'invitation_refused' | OpenIdProblem;

export type Begun =
  | { readonly ok: true; readonly authorizationUrl: string }
  | { readonly ok: false; readonly refusal: BeginRefusal };

interface Route extends ProviderChoice {
  readonly invitationHash: string | null;
  readonly sessionId: string | null;
  readonly loginHint: string | null;
}

/** Begins a sign-in. @param cookie what the browser will come back with */
export async function beginLogin(services: Services, request: LoginRequest, cookie: Secret): Promise<Begun> {
  const now = services.clock();
  const route = await services.db.inDirectory({}, (unit) =>
    'address' in request
      ? routeOfAddress(unit, request.address)
      : routeOfInvitation(unit, services.config.platform !== null, tokenHash(request.invitation), now),
  );
  return route ? begin(services, route, cookie, now) : { ok: false, refusal: 'invitation_refused' };
}

/** Sends somebody who is signed in to the provider that signed them in, to prove again who they are. */
export function beginStepUp(services: Services, by: SessionPrincipal, cookie: Secret): Promise<Begun> {
  const { organisationId, connectionId, sessionId } = by;
  const route = { organisationId, connectionId, sessionId, invitationHash: null, loginHint: null };
  return begin(services, route, cookie, services.clock());
}

async function begin(
  { db, config, egress }: Services,
  { loginHint, ...route }: Route,
  cookie: Secret,
  now: Date,
): Promise<Begun> {
  const provider = await db.inDirectory({}, (unit) => findProvider(unit, config, route));
  if (!provider) return { ok: false, refusal: 'login_unavailable' };
  const binding = bindingOf(cookie.reveal());
  const redirectUri = redirectUriOf(config.publicUrl, provider.connectionId);
  try {
    const isAgain = route.sessionId !== null;
    const found = await discover(provider, egress);
    const url = await authorizationUrl(found, provider, binding, redirectUri, { loginHint, isAgain });
    const lookup = tokenHash(cookie.reveal());
    const expiresAt = new Date(now.getTime() + LOGIN_LIFETIME_MS);
    await db.inDirectory({ lookup }, (unit) =>
      insertLoginAttempt(unit, { ...route, attemptHash: lookup, createdAt: now, expiresAt }),
    );
    return { ok: true, authorizationUrl: url };
  } catch (err) {
    return { ok: false, refusal: openIdProblem(err) };
  }
}

/** The connection of the address's domain, else the platform's provider. */
async function routeOfAddress(unit: DirectoryUnit, address: string): Promise<Route> {
  const domain = await findSsoDomain(unit, domainOf(address));
  const { organisationId, connectionId } = domain ?? { organisationId: null, connectionId: null };
  return { organisationId, connectionId, invitationHash: null, sessionId: null, loginHint: address };
}

/**
 * The connection of the invited address's domain, if that is of the organisation; else the platform's provider, unless
 * the organisation insists on its own or there is none: then its first. Null: nobody can accept the invitation.
 */
async function routeOfInvitation(
  unit: DirectoryUnit,
  hasPlatform: boolean,
  invitationHash: string,
  now: Date,
): Promise<Route | null> {
  await unit.lookUp(invitationHash);
  const found = await findInvitation(unit, invitationHash, now);
  if (!found.ok) return null;
  const { organisationId, address } = found.invitation;
  const invited = { organisationId, invitationHash, sessionId: null, loginHint: address };
  const domain = await findSsoDomain(unit, domainOf(address));
  if (domain?.organisationId === organisationId) return { ...invited, connectionId: domain.connectionId };
  await unit.enterOrganisation(organisationId);
  const { isSsoRequired } = await readAccessRules(unit, organisationId);
  if (hasPlatform && !isSsoRequired) return { ...invited, connectionId: null };
  const connections = await unit.onTenant(organisationId, listConnections);
  const first = connections.find(({ disabledAt }) => disabledAt === null);
  return { ...invited, connectionId: first?.connectionId ?? null };
}

/** True if the browser came back from where the sign-in went to. */
export const isWhereItWent = ({ connectionId }: ProviderChoice, provider: string): boolean =>
  (connectionId ?? PLATFORM) === provider;
