import type { Context } from 'hono';
import type { App, AppEnv } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import { type PageFile, readPageFiles } from './files.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Kept, but asked for again each time. */
const REVALIDATE = 'no-cache';
/** A path of the page itself, such as `/requests`: no dot in its last part. */
const PAGE_ROUTE = /^\/(?:[\w-]+\/)*[\w-]*$/;

/** Serves the built page; a path of the page's own router gets the page, whatever the path. */
export function pageRoutes(app: App, webRoot: string): void {
  const files = readPageFiles(webRoot);
  const index = files.get('/index.html');
  app.get('/*', (context) => {
    const { path } = context.req;
    const file = files.get(path) ?? (PAGE_ROUTE.test(path) ? index : undefined);
    return file ? serve(context, file) : problem(context, 'not_found');
  });
}

function serve(context: Context<AppEnv>, { type, bytes, gzipped, isImmutable }: PageFile): Response {
  const headers = new Headers({
    'content-type': type,
    'cache-control': isImmutable ? IMMUTABLE : REVALIDATE,
    vary: 'Accept-Encoding',
  });
  const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  if (takesGzip && gzipped) headers.set('content-encoding', 'gzip');
  return context.newResponse(takesGzip && gzipped ? gzipped : bytes, { headers });
}
