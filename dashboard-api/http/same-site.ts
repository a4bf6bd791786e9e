import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { problem } from './problems.ts';

const READING = ['GET', 'HEAD'];

/**
 * Refuses what a page of another site sends. Browsers state where a request comes from (Fetch Metadata,
 * `Sec-Fetch-Site`; `Origin` in older ones); programs state neither and carry no cookie of a victim.
 * @param origins the origins that the page is served from
 */
export const sameSiteOnly = (origins: readonly string[]): MiddlewareHandler<AppEnv> =>
  async function sameSiteOnly(context, next) {
    const site = context.req.header('sec-fetch-site');
    const origin = context.req.header('origin');
    const isReading = READING.includes(context.req.method);
    const isOwnSite = site === undefined || site === 'same-origin' || (site === 'none' && isReading);
    const isOwnOrigin = origin === undefined || origins.includes(origin);
    if (!isOwnSite || !(isReading || isOwnOrigin)) return problem(context, 'cross_site');
    return next();
  };

/** A body that changes something is JSON; a form, which any page may post, is not taken. */
export const jsonOnly = (): MiddlewareHandler<AppEnv> =>
  async function jsonOnly(context, next) {
    const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    const isReading = READING.includes(context.req.method);
    const hasBody = type !== undefined || Number(context.req.header('content-length') ?? 0) > 0;
    if (!isReading && hasBody && type !== 'application/json') return problem(context, 'not_json');
    return next();
  };

/** Answers under known host names only, so that a name that somebody else controls cannot be pointed here. */
export const knownHosts = (hosts: readonly string[]): MiddlewareHandler<AppEnv> =>
  async function knownHosts(context, next) {
    if (!hosts.includes(context.req.header('host') ?? '')) return problem(context, 'wrong_host');
    return next();
  };
