/** An organisation with a provider of its own, and a browser that signs in through the API. */
import { newId } from '../../../contract/ids.ts';
import type { Role } from '../../../contract/rights.ts';
import type { Connection, LoginRequest, NewConnection } from '../../../contract/sso.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { PUBLIC_URL, type TestApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';
import type { IdentityProvider, Visitor } from './identity-provider.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A browser: cookies, and what it has been answered. */
export class Browser {
  readonly #api: TestApi;
  readonly cookies = new Map<string, string>();

  constructor(api: TestApi, who?: SignedIn) {
    this.#api = api;
    if (who) this.cookies.set('aso_session', who.cookie.replace('aso_session=', ''));
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await this.#api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }

  async begin(request: LoginRequest, path = '/login'): Promise<string> {
    const { status, body } = await this.send('POST', path, request);
    if (status !== 200) throw new Error(`no sign-in: ${status} ${body['code']}`);
    return String(body['authorizationUrl']);
  }

  /** Posts what the provider sent the browser back with. */
  callback(returned: URL, provider = returned.pathname.split('/').at(-1)): Promise<Answer> {
    return this.send('POST', '/login/callback', { provider, parameters: returned.search.slice(1) });
  }

  /** The whole way. */
  async signIn(request: LoginRequest, provider: IdentityProvider, visitor: Visitor): Promise<Answer> {
    return this.callback(await provider.visit(await this.begin(request), visitor));
  }
}

export interface World {
  readonly organisationId: string;
  readonly teamId: string;
  readonly owner: Browser;
  readonly domain: string;
  readonly connection: Connection;
}

const isNotNamed: Partial<NewConnection> = {};

/** A fresh organisation whose domain is connected to the provider, by its owner and over the API. */
export async function connectedOrganisation(
  db: Database,
  api: TestApi,
  provider: IdentityProvider,
  settings = isNotNamed,
): Promise<World> {
  const { organisationId, teamId } = await sampleOrganisation(db);
  const owner = await as(db, api, organisationId, 'owner');
  const domain = `d${newId().slice(-12)}.example.com`;
  const connection = await connect(owner, provider, settings);
  const { connectionId } = connection;
  const claimed = (await owner.send('POST', '/sso/domains', { domain, connectionId })).body;
  api.txtRecords.set(String(claimed['recordName']), [[String(claimed['recordValue'])]]);
  const verified = await owner.send('POST', `/sso/domains/${domain}/verify`);
  if (verified.body['isVerified'] !== true) throw new Error('the domain was not verified');
  return { organisationId, teamId, owner, domain, connection };
}

export async function connect(
  owner: Browser,
  { issuer, clientId, clientSecret }: IdentityProvider,
  settings = isNotNamed,
): Promise<Connection> {
  const wanted = { name: 'Acme', issuer, clientId, clientSecret, ...settings };
  const made = await owner.send('POST', '/sso/connections', wanted);
  if (made.status !== 200) throw new Error(`no connection: ${made.body['code']}`);
  return made.body as Connection;
}

/** A new member of a role, signed in without a provider. */
export const as = async (db: Database, api: TestApi, organisationId: string, role: Role): Promise<Browser> =>
  new Browser(api, await signedIn(db, organisationId, role, api.services.clock()));

/** Somebody whom the provider knows. */
export function visitor(address: string, more: Partial<Visitor> = {}): Visitor {
  return { sub: newId(), email: address, email_verified: true, name: 'Ada', amr: ['pwd', 'otp'], ...more };
}

/** The newest audit entries: action and result. */
export const audited = (db: Database, organisationId: string, limit = 1): Promise<string[]> =>
  db.readTenant(organisationId, async (unit) =>
    (await auditEntries(unit, limit)).map(({ action, result }) => `${action} ${result}`),
  );
