import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';

/** Answers of the API are kept by no cache, neither the browser's nor any on the way. */
export const noStore = (): MiddlewareHandler<AppEnv> =>
  async function noStore(context, next) {
    await next();
    context.res.headers.set('cache-control', 'no-store');
  };
