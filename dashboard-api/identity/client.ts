/** Where a request comes from, as far as that can be believed. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { AppEnv } from '../http/app-env.ts';

export interface Client {
  /** IP address of the other end of the connection; null: not known. */
  readonly address: string | null;
  /** Browser and system in words of ours, such as `Firefox on Linux`. */
  readonly device: string;
}

/** The socket's address and what the browser says that it is. */
export function clientOf(context: Context<AppEnv>): Client {
  return { address: addressOf(context), device: deviceOf(context.req.header('user-agent') ?? '') };
}

/** The same as an audit entry has it, beside its ids. */
export const detailOf = ({ address, device }: Client): Record<string, string> =>
  address === null ? { device } : { device, address };

function addressOf(context: Context<AppEnv>): string | null {
  // Only a server has sockets; an application that is called directly has none.
  const bindings: object = context.env ?? {};
  if (!('incoming' in bindings)) return null;
  return getConnInfo(context).remote.address?.replace(/^::ffff:/, '') ?? null;
}

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
