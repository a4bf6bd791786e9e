import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { isAmong } from './preconditions.ts';

/**
 * Gives every JSON answer to a GET an entity tag (RFC 9110 §8.8.3), and 304 to whoever shows it in `If-None-Match`. Weak,
 * since it is of the JSON and not of its encoding on the way.
 */
export const entityTags = (): MiddlewareHandler<AppEnv> =>
  async function entityTags(context, next) {
    await next();
    const { res } = context;
    const isTagged = context.req.method === 'GET' && res.status === 200 && !res.headers.has('etag');
    if (!isTagged || res.headers.get('content-type')?.split(';')[0] !== 'application/json') return;
    const hash = createHash('sha256').update(await res.clone().text());
    const tag = `W/"${hash.digest('base64url')}"`;
    if (isNotNew(context.req.header('if-none-match'), tag)) {
      const headers = new Headers(res.headers);
      for (const name of ['content-type', 'content-length']) headers.delete(name);
      context.res = undefined;
      context.res = new Response(null, { status: 304, headers });
    }
    context.res.headers.set('etag', tag);
  };

/** Weak comparison: `W/` says nothing here (RFC 9110 §13.1.2). */
const isNotNew = (shown: string | undefined, tag: string): boolean =>
  shown !== undefined && isAmong(shown, tag);
