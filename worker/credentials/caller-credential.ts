/**
 * What a caller sent where a provider's credential goes: a credential of their own, or the gateway key, which then asks
 * for the one that is stored. Pure.
 */
import { KEY_SHAPED } from '../../contract/key.ts';
import type { Routed } from '../pipeline/call.ts';
import { signedHeaderNames } from '../providers/request-signature.ts';

type Sent = Pick<Routed, 'provider' | 'request' | 'url'>;

/** Where SDKs put a credential, whoever the provider is: a gateway key is found in each of them. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];
/** Among the sub-protocols of a WebSocket a browser has its credential, since it can set no header. */
const SESSION_PROTOCOL = 'sec-websocket-protocol';
const CREDENTIAL_PROTOCOL = /\bapi-key\./;
const KEY_AT_END = /^(?:bearer\s+)?(aso_k_.*)$/i;

/** The gateway key in a provider's place, as it was sent; null: there is none. */
export function keyInProvidersPlace({ provider, request, url }: Sent): string | null {
  const { credentialParameter } = provider;
  const parameter = credentialParameter === null ? null : url.searchParams.get(credentialParameter);
  const headers = KEY_HEADERS.map((name) => request.headers.get(name));
  for (const value of [...headers, ...protocolsOf(request), parameter]) {
    if (value === null || !KEY_SHAPED.test(value)) continue;
    return KEY_AT_END.exec(value)?.[1] ?? value;
  }
  return null;
}

/** True if the caller sent a credential of their own, or signed the request with one. */
export function hasOwnCredential({ provider, request, url }: Sent): boolean {
  const { credentialHeaders, credentialParameter } = provider;
  const isOwn = (value: string | null) => value !== null && value !== '' && !KEY_SHAPED.test(value);
  return (
    credentialHeaders.some((name) => isOwn(request.headers.get(name))) ||
    (credentialParameter !== null && isOwn(url.searchParams.get(credentialParameter))) ||
    (request.headers.get(SESSION_PROTOCOL) ?? '')
      .split(',')
      .some((name) => CREDENTIAL_PROTOCOL.test(name) && isOwn(name)) ||
    signedHeaderNames(request.headers, url.search) !== null
  );
}

/** The sub-protocols that were offered, each from where a key in it begins. */
function protocolsOf({ headers }: Request): string[] {
  return (headers.get(SESSION_PROTOCOL) ?? '').split(',').map((name) => {
    const at = name.indexOf('aso_k_');
    return at < 0 ? '' : name.slice(at).trim();
  });
}
