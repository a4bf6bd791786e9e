/**
 * Where a request comes from, as far as that can be believed: the socket's other end, unless that is a proxy that proves
 * itself by a secret in a header. Then what the proxy states is believed, and nothing of the kind from anybody else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import ipaddr from 'ipaddr.js';
import type { Secret } from '../../contract/secret.ts';
import type { AppEnv } from '../http/app-env.ts';

export interface Client {
  /** IP address; null: not known. */
  readonly address: string | null;
  /** ISO 3166-1 alpha-2; null: not known. */
  readonly country: string | null;
  /** Browser and system in words of ours, such as `Firefox on Linux`. */
  readonly device: string;
}

/** A proxy in front of the API that is believed about callers. */
export interface TrustedProxy {
  readonly secret: Secret;
  /** Header in which it states the caller's address; of several, the last is the one that it has added itself. */
  readonly addressHeader: string;
  /** Header in which it states the caller's country; null: it states none. */
  readonly countryHeader: string | null;
}

/** The header in which a proxy proves itself. */
export const PROXY_PROOF_HEADER = 'x-spendgate-proxy';

/** Finds out where each request comes from. @param proxy null: there is none that is believed */
export const noteClient = (proxy: TrustedProxy | null): MiddlewareHandler<AppEnv> =>
  async function noteClient(context, next) {
    const device = deviceOf(context.req.header('user-agent') ?? '');
    const isProxy = proxy !== null && isSame(context.req.header(PROXY_PROOF_HEADER) ?? '', proxy.secret);
    const where = isProxy ? statedBy(proxy, context) : { address: socketAddress(context), country: null };
    context.set('client', { ...where, device });
    return next();
  };

/** Where this request comes from. */
export const clientOf = (context: Context<AppEnv>): Client => context.get('client');

/** The same as an audit entry has it, beside its ids. */
export const detailOf = ({ address, country, device }: Client): Record<string, string> => ({
  device,
  ...(address === null ? {} : { address }),
  ...(country === null ? {} : { country }),
});

/** What cannot be read is not known, and not the proxy's own address instead. */
function statedBy({ addressHeader, countryHeader }: TrustedProxy, context: Context<AppEnv>) {
  const last = context.req.header(addressHeader)?.split(',').at(-1)?.trim() ?? '';
  const country = countryHeader === null ? '' : (context.req.header(countryHeader) ?? '');
  return {
    address: ipaddr.isValid(last) ? ipaddr.process(last).toString() : null,
    // XX and T1 stand for no country where they are in use.
    country: /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : null,
  };
}

function socketAddress(context: Context<AppEnv>): string | null {
  // Only a server has sockets; an application that is called directly has none.
  const bindings: object = context.env ?? {};
  if (!('incoming' in bindings)) return null;
  return getConnInfo(context).remote.address?.replace(/^::ffff:/, '') ?? null;
}

/** In a time that tells nothing of how much of it is right. */
const isSame = (shown: string, secret: Secret): boolean =>
  timingSafeEqual(sha256(shown), sha256(secret.reveal()));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** First match counts: most browsers name others that they are like. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A user agent as a person would say it; nothing of its own text is kept. */
export function deviceOf(userAgent: string): string {
  const named = (list: typeof BROWSERS) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)];
  if (!browser && !system) return 'Unknown device';
  return system ? `${browser ?? 'Browser'} on ${system}` : `${browser}`;
}
