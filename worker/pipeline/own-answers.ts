/** What every answer of the gateway itself carries, and what every answer carries over HTTPS. */
import { KEY_HEADER } from './identify.ts';

/** An answer of our own: nothing of it is stored, sniffed, framed or run. */
export function hardened(answer: Response, requestId: string): Response {
  answer.headers.set('x-aso-request-id', requestId);
  answer.headers.set('cache-control', 'no-store');
  answer.headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  answer.headers.set('referrer-policy', 'no-referrer');
  answer.headers.set('x-content-type-options', 'nosniff');
  return answer;
}

/** Every answer over HTTPS holds browsers to it for a year; over plain HTTP it may not say so (RFC 6797 §7.2). */
export function overHttps(answer: Response, url: URL): Response {
  if (url.protocol === 'https:')
    answer.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  return answer;
}

/**
 * An answer that a page of any origin may read, such as the dashboard's test of a key: whoever asks has the key, and
 * nothing that a browser sends by itself is looked at (Fetch, CORS protocol).
 */
export function readableByPages(answer: Response): Response {
  answer.headers.set('access-control-allow-origin', '*');
  answer.headers.set('access-control-expose-headers', 'x-aso-request-id, x-aso-error');
  return answer;
}

/** What a browser asks before it sends a key along. */
export function preflight(): Response {
  const headers = { 'access-control-allow-methods': 'GET', 'access-control-allow-headers': KEY_HEADER };
  return readableByPages(new Response(null, { status: 204, headers }));
}
