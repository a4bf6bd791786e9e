/** The HTTP server itself; what it serves is `app.ts`, and what starts it `server.ts` (deployed) or `local.ts`. */
import { serve } from '@hono/node-server';
import type { App } from './http/app-env.ts';

export interface HttpServer {
  readonly port: number;
  /** Takes no new connection, lets running requests end, closes what lingers. */
  close(): Promise<void>;
}

const CLOSE_PATIENCE_MS = 2_000;

/**
 * Listens.
 * @param makeApp makes the application once the port is known (0 takes any)
 * @throws the system's error if the port is taken
 */
export function listen(
  { host, port }: { readonly host: string; readonly port: number },
  makeApp: (port: number) => App,
): Promise<HttpServer> {
  return new Promise((resolve, reject) => {
    let app: App | null = null;
    // The bindings hold the socket, from which the address of the other end is known.
    const fetch = (request: Request, bindings: object) =>
      app?.fetch(request, bindings) ?? new Response(null, { status: 503 });
    const server = serve({ fetch, hostname: host, port }, (info) => {
      server.off('error', reject);
      app = makeApp(info.port);
      resolve({ port: info.port, close });
    });
    server.once('error', reject);

    function close(): Promise<void> {
      return new Promise((done) => {
        server.close(() => done());
        if ('closeIdleConnections' in server) {
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS).unref();
        }
      });
    }
  });
}
