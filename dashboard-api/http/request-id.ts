import type { MiddlewareHandler } from 'hono';
import { newId } from '../../contract/ids.ts';
import type { AppEnv } from './app-env.ts';

/** Gives each request an id of ours, in the answer's `X-Request-Id` and in every problem document and log line. */
export const requestId = (): MiddlewareHandler<AppEnv> =>
  async function requestId(context, next) {
    const id = newId();
    context.set('requestId', id);
    await next();
    context.res.headers.set('x-request-id', id);
  };
