/** Which headers and query parameters cross the gateway, in both directions. Pure. */
import { KEY_SHAPED } from '../../contract/key.ts';
import { signedHeaderNames } from '../providers/request-signature.ts';

/** Ours, the platform's and proxies', connection-level ones (RFC 9110 §7.6.1) and cookies never go upstream. */
const STRIPPED_NAMES = new Set([
  'connection',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'true-client-ip',
  'upgrade',
  'x-real-ip',
]);
/** They are made anew, for the provider's host and of the same body. */
const REMADE_NAMES = new Set(['host', 'content-length']);
const STRIPPED_PREFIXES = ['x-aso-', 'cf-', 'cdn-', 'x-forwarded-'];

/** Of the response these belong to the upstream connection, or are ours to say. */
const NOT_RETURNED = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'sec-websocket-accept',
  'sec-websocket-extensions',
];

/**
 * The caller's headers as they go upstream. Anything shaped like a gateway key, valid or not, stays here, whatever
 * header it came in. Content is asked for uncoded, unless the caller signed what it takes: see `docs/decisions`.
 */
export function upstreamHeaders(received: Headers, search = ''): Headers {
  const named = (received.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  const sent = new Headers(received);
  for (const [name, value] of received) {
    if (isStripped(name) || named.includes(name) || KEY_SHAPED.test(value)) sent.delete(name);
  }
  if (!signedHeaderNames(received, search)?.has('accept-encoding')) sent.set('accept-encoding', 'identity');
  return sent;
}

/** The first header that the caller's signature covers and that does not go upstream; null: the signature can hold. */
export function signedAndStripped(received: Headers, search: string): string | null {
  const signed = signedHeaderNames(received, search);
  if (signed === null) return null;
  const sent = upstreamHeaders(received, search);
  for (const name of signed) {
    // Of HTTP/2 alone: what goes to a provider may not be.
    if (name.startsWith(':')) return name;
    if (received.has(name) && !sent.has(name) && !REMADE_NAMES.has(name)) return name;
  }
  return null;
}

const SESSION_PROTOCOL = 'sec-websocket-protocol';
/** Between one client and one server, which the runtime is on both connections. */
const HOP_BY_HOP_OF_SESSIONS = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions'];

/** The same for a call that asks for a WebSocket. Browsers put a credential among the sub-protocols. */
export function sessionHeaders(received: Headers): Headers {
  const sent = upstreamHeaders(received);
  for (const name of HOP_BY_HOP_OF_SESSIONS) sent.delete(name);
  sent.delete('accept-encoding');
  const offered = (received.get(SESSION_PROTOCOL) ?? '').split(/\s*,\s*/);
  const kept = offered.filter((name) => name !== '' && !KEY_SHAPED.test(name));
  if (kept.length > 0) sent.set(SESSION_PROTOCOL, kept.join(', '));
  sent.set('upgrade', 'websocket');
  return sent;
}

function isStripped(name: string): boolean {
  if (STRIPPED_NAMES.has(name)) return true;
  for (const prefix of STRIPPED_PREFIXES) if (name.startsWith(prefix)) return true;
  return false;
}

/** The query as it goes upstream, byte for byte, less parameters whose value is shaped like a gateway key. */
export function upstreamSearch(search: string): string {
  if (search.length <= 1) return '';
  const pairs = search.slice(1).split('&');
  const kept = pairs.filter((pair) => !KEY_SHAPED.test(decoded(pair)));
  if (kept.length === pairs.length) return search;
  return kept.length > 0 ? `?${kept.join('&')}` : '';
}

/** The upstream's headers as the caller sees them, with our request id. */
export function returnedHeaders(received: Headers, requestId: string, isBodyChanged: boolean): Headers {
  const returned = new Headers(received);
  for (const name of NOT_RETURNED) returned.delete(name);
  if (isBodyChanged) returned.delete('content-length');
  returned.set('x-aso-request-id', requestId);
  return returned;
}

/** As leniently as any server might: an escape that is none stands for itself. A key is ASCII. */
function decoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
