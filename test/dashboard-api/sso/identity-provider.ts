/** A real OpenID provider on a port of its own, and a browser that signs somebody in there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration } from 'oidc-provider';
import { Secret } from '../../../contract/secret.ts';
import { createProvider, type Person } from '../../../dashboard-api/local/openid/provider.ts';

/** Who signs in, with the methods that the provider will state. */
export interface Visitor extends Person {
  readonly sub: string;
  readonly amr?: readonly string[];
  readonly acr?: string;
  /** Seconds since they last showed who they are. */
  readonly sinceSeconds?: number;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Follows an authorization URL as somebody, to where the provider sends the browser. */
  visit(authorizationUrl: string, visitor: Visitor): Promise<URL>;
  close(): Promise<void>;
}

/** Starts a provider that takes any redirect URI of its client and signs in whoever the visit names. */
export async function startProvider(settings: Configuration = {}): Promise<IdentityProvider> {
  const visitors = new Map<string, Visitor>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { id: 'spendgate', secret: new Secret('a secret of the client'), redirectUris: [] };
  const provider = await createProvider({
    issuer,
    settings,
    signInPath: (uid) => `/sign-in/${uid}`,
    client: { ...client, redirectUris: ['http://127.0.0.1/replaced'] },
    find: (subject) => claimsOf(visitors.get(subject)),
  });
  provider.Client.prototype.redirectUriAllowed = () => true;
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/sign-in/')) return next();
    const { sub, amr, acr, sinceSeconds = 0 } = JSON.parse(String(context.query['visitor'])) as Visitor;
    const login = {
      accountId: sub,
      ts: Math.floor(Date.now() / 1_000) - sinceSeconds,
      ...(amr ? { amr: [...amr] } : {}),
      ...(acr ? { acr } : {}),
    };
    await provider.interactionFinished(context.req, context.res, { login });
  });
  server.on('request', provider.callback());
  return {
    issuer,
    clientId: client.id,
    clientSecret: client.secret.reveal(),
    async visit(authorizationUrl, visitor) {
      visitors.set(visitor.sub, visitor);
      const jar = new Map<string, string>();
      let at = new URL(authorizationUrl);
      for (;;) {
        const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
        const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const line of answer.headers.getSetCookie()) {
          const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
          jar.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location === null) throw new Error(`no way on from ${at.pathname}: ${await answer.text()}`);
        at = new URL(location, at);
        if (at.origin !== issuer) return at;
        if (at.pathname.startsWith('/sign-in/')) at.searchParams.set('visitor', JSON.stringify(visitor));
      }
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function claimsOf(visitor: Visitor | undefined): Person | null {
  if (!visitor) return null;
  const { sub: _sub, amr: _amr, acr: _acr, sinceSeconds: _sinceSeconds, ...claims } = visitor;
  return claims;
}
