/**
 * The OpenID Connect side of a sign-in (code flow, OpenID Connect Core §3.1; PKCE, RFC 7636; RFC 9700). Everything that
 * goes to a provider goes through the egress.
 */
import { createHmac } from 'node:crypto';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  None,
} from 'openid-client';
import { type Egress, EgressError } from '../egress/egress.ts';
import type { LoginProvider } from './providers.ts';

type Provider = Pick<LoginProvider, 'issuer' | 'clientId' | 'clientSecret' | 'acrValues'>;

/** Why a sign-in did not come about. `login_refused`: what the provider sent is not what was asked for, or not whole. */
export type OpenIdProblem = 'provider_unreachable' | 'login_refused';

export class OpenIdError extends Error {
  override readonly name = 'OpenIdError';
  readonly problem: OpenIdProblem;

  constructor(problem: OpenIdProblem) {
    super(`sign-in: ${problem}`);
    this.problem = problem;
  }
}

/** What to answer. @throws what was thrown, if that is no problem of a provider's */
export function openIdProblem(err: unknown): OpenIdProblem {
  if (err instanceof OpenIdError) return err.problem;
  throw err;
}

/** What one sign-in is bound by, all made from the browser's login cookie. */
export interface Binding {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** @param cookie the random value of the login cookie */
export function bindingOf(cookie: string): Binding {
  const derived = (purpose: string) => createHmac('sha256', cookie).update(purpose).digest('base64url');
  return { state: derived('state'), nonce: derived('nonce'), verifier: derived('verifier') };
}

/** Reads a provider's discovery document. @throws {OpenIdError} */
export async function discover(provider: Provider, egress: Egress): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = provider;
  const isLoopback = new URL(issuer).protocol === 'http:';
  return translated(async () => {
    const config = await discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret ? ClientSecretPost(clientSecret.reveal()) : None(),
      {
        [customFetch]: (url, { method, headers, body }) =>
          egress.fetch(url, { method, headers: { ...headers }, body: bodyOf(body) }),
        // The egress lets plain HTTP go to the loopback address of local mode alone.
        execute: isLoopback
          ? [allowInsecureRequests, enableNonRepudiationChecks]
          : [enableNonRepudiationChecks],
      },
    );
    return config;
  });
}

function bodyOf(body: unknown): string | Uint8Array | null {
  if (body === null || body === undefined) return null;
  return body instanceof Uint8Array ? body : String(body);
}

/** Where the browser goes to sign in. @param isAgain somebody who is signed in proves again who they are */
export async function authorizationUrl(
  config: Configuration,
  { acrValues }: Pick<Provider, 'acrValues'>,
  { state, nonce, verifier }: Binding,
  redirectUri: string,
  { loginHint, isAgain }: { readonly loginHint: string | null; readonly isAgain: boolean },
): Promise<string> {
  const url = buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // A provider that is asked for an age has to state the time (OpenID Connect Core §3.1.2.1).
    ...(isAgain ? { prompt: 'login', max_age: '0' } : {}),
    ...(loginHint === null ? {} : { login_hint: loginHint }),
    ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }),
  });
  return url.href;
}

/** What a provider states of somebody, its signature, audience, time and nonce checked. */
export type Claims = IDToken;

/**
 * Exchanges the code that the browser came back with.
 * @param returned the whole address that it came back to
 * @throws {OpenIdError}
 */
export async function exchange(config: Configuration, returned: URL, binding: Binding): Promise<Claims> {
  return translated(async () => {
    const tokens = await authorizationCodeGrant(config, returned, {
      pkceCodeVerifier: binding.verifier,
      expectedState: binding.state,
      expectedNonce: binding.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new OpenIdError('login_refused');
    if (claims['email'] !== undefined || config.serverMetadata().userinfo_endpoint === undefined)
      return claims;
    const { email, email_verified, name } = await fetchUserInfo(config, tokens.access_token, claims.sub);
    return { ...claims, email, email_verified, name: claims['name'] ?? name };
  });
}

/** Whatever the library throws says what the provider sent, and goes no further than here. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof OpenIdError) throw err;
    const isEgress = [err, err instanceof Error ? err.cause : null].some((one) => one instanceof EgressError);
    throw new OpenIdError(isEgress ? 'provider_unreachable' : 'login_refused');
  }
}
