/**
 * An OpenID provider for local mode, so that a sign-in there is the same code as anywhere. What it knows of a sign-in is
 * in memory and gone at the next start; accounts stay. No deployed program contains it.
 */
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import type { Secret } from '../../../contract/secret.ts';
import { memoryAdapters } from './memory-adapter.ts';

/** Somebody who may sign in, as claims tell of them (OpenID Connect Core §5.1). */
export interface Person {
  readonly email: string;
  readonly email_verified?: boolean;
  readonly name: string;
  readonly [claim: string]: unknown;
}

export interface ProviderOptions {
  /** Where it is reached, to the letter; its path is where it is mounted. */
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: Secret; readonly redirectUris: readonly string[] };
  readonly find: (subject: string) => Person | null | Promise<Person | null>;
  /** Path of the page that signs somebody in, which ends with `finish`. */
  readonly signInPath: (uid: string) => string;
  readonly settings?: Configuration;
}

/** Claims that this provider makes, by the scope that asks for them. */
const CLAIMS = { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified'], profile: ['name'] };

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Makes the provider. Nobody is asked for consent: the one client is this product.
 * @throws {RangeError} if it would be reached from anywhere but this machine
 */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const { issuer, client, find, signInPath, settings } = options;
  if (!LOOPBACK.includes(new URL(issuer).hostname))
    throw new RangeError('the embedded provider is for the loopback address alone');
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret.reveal(),
        redirect_uris: [...client.redirectUris],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
        require_auth_time: true,
      },
    ],
    adapter: memoryAdapters(Date.now),
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(32).toString('base64')] },
    claims: CLAIMS,
    scopes: ['openid', 'email', 'profile'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_context, { uid }) => signInPath(uid) },
    async findAccount(_context, subject) {
      const person = await find(subject);
      return person ? { accountId: subject, claims: () => ({ ...person, sub: subject }) } : undefined;
    },
    async loadExistingGrant({ oidc }) {
      const { client: asking, session } = oidc;
      if (!asking || !session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    ttl: {
      Session: 3_600,
      Interaction: 600,
      Grant: 600,
      AccessToken: 300,
      IdToken: 300,
      AuthorizationCode: 60,
    },
    ...settings,
  });
  return provider;
}
