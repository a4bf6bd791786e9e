/** Where a command finds the dashboard API, and as whom it asks. */
import type { Secret } from '../../contract/secret.ts';

export interface Connection {
  /** Without a last slash. */
  readonly url: string;
  readonly token: Secret;
}

const DEFAULT_URL = 'http://127.0.0.1:8788';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A token is sent over TLS, or within this machine. @returns null if this is no such address */
export function dashboardUrl(given: string = DEFAULT_URL): string | null {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!url || !isSafe || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    return null;
  return url.href.replace(/\/+$/, '');
}
