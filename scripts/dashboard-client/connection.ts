/** Where a command finds the dashboard API, and as whom it asks. */
import { Secret } from '../../contract/secret.ts';
import { OptionError } from '../command-line/command.ts';

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

/**
 * What the command line says, else the environment.
 * @throws {OptionError} if nothing says who asks, or the address is not safe to ask at
 */
export function readConnection(
  given: { readonly url?: string | undefined; readonly token?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): Connection {
  const token = given.token ?? environment['SPENDGATE_TOKEN'];
  if (!token) throw new OptionError('a token is needed, in SPENDGATE_TOKEN or as --token');
  const url = dashboardUrl(given.url ?? environment['SPENDGATE_URL']);
  if (url === null) throw new OptionError('--url takes an https address, or an http one on this machine');
  return { url, token: new Secret(token) };
}
