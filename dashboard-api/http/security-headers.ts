import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';

export interface SecurityHeaderOptions {
  /** Origin of the gateway, which the page may call; null: none. */
  readonly gatewayOrigin: string | null;
  /** Served over HTTPS: browsers are told to insist on it for a year. */
  readonly isHttps: boolean;
}

/**
 * Hardening headers on every answer, errors included. The page loads everything from files of its own, so the policy
 * names no nonce and allows nothing inline.
 * Content Security Policy Level 3; Fetch Metadata; HSTS is RFC 6797.
 */
export function securityHeaders({
  gatewayOrigin,
  isHttps,
}: SecurityHeaderOptions): MiddlewareHandler<AppEnv> {
  const headers: Readonly<Record<string, string>> = {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self'${gatewayOrigin === null ? '' : ` ${gatewayOrigin}`}`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(isHttps ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
  return async function securityHeaders(context, next) {
    await next();
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  };
}
