import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Log } from '../log.ts';
import type { AppEnv } from './app-env.ts';

/** One log line per request, with the route's pattern: neither path nor query nor any header. */
export const accessLog = (log: Log, nowMs: () => number): MiddlewareHandler<AppEnv> =>
  async function accessLog(context, next) {
    const startMs = nowMs();
    await next();
    log.write({
      name: 'request.served',
      requestId: context.get('requestId'),
      method: context.req.method,
      route: routePath(context),
      status: context.res.status,
      durationMs: nowMs() - startMs,
    });
  };
