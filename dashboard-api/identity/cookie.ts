import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Secret } from '../../contract/secret.ts';
import type { AppEnv } from '../http/app-env.ts';

/**
 * The session cookie. Over HTTPS it has the `__Host-` prefix (RFC 6265bis §4.1.3): secure, of this host alone. On
 * loopback, which has no HTTPS, it goes without.
 */
export interface SessionCookie {
  readonly name: string;
  read(context: Context<AppEnv>): string | undefined;
  write(context: Context<AppEnv>, token: Secret): void;
  clear(context: Context<AppEnv>): void;
}

export const sessionCookie = (isHttps: boolean): SessionCookie =>
  hostCookie(isHttps ? '__Host-aso' : 'aso_session', isHttps);

/** The cookie of a sign-in that is under way; lives as long as that may take. */
export const loginCookie = (isHttps: boolean, maxAgeSeconds: number): SessionCookie =>
  hostCookie(isHttps ? '__Host-aso-login' : 'aso_login', isHttps, { maxAge: maxAgeSeconds });

function hostCookie(
  name: string,
  isHttps: boolean,
  lifetime: { readonly maxAge?: number } = {},
): SessionCookie {
  const attributes = { path: '/', httpOnly: true, secure: isHttps, sameSite: 'Lax', ...lifetime } as const;
  return {
    name,
    read: (context) => getCookie(context, name),
    write: (context, token) => setCookie(context, name, token.reveal(), attributes),
    clear: (context) => {
      deleteCookie(context, name, attributes);
    },
  };
}
