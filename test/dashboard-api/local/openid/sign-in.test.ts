import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../../dashboard-api/app.ts';
import { openAccounts } from '../../../../dashboard-api/local/openid/accounts.ts';
import { embeddedPlatform, openIdRoutes } from '../../../../dashboard-api/local/openid/routes.ts';
import { type HttpServer, listen } from '../../../../dashboard-api/serve.ts';
import type { Database } from '../../../../db/database.ts';
import { ENGINES } from '../../../db/engines.ts';
import { sampleOrganisation } from '../../../db/sample-organisation.ts';
import { testApi } from '../../api.ts';
import { signedIn } from '../../sign-in.ts';

const PASSWORD = 'correct horse battery staple';

let db: Database;
let server: HttpServer;
let url: string;
let invitation: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openid-'));
  db = await (ENGINES[0]?.open() ?? Promise.reject(new Error('no engine')));
  const api = await testApi(db, {}, Date.now());
  const accounts = await openAccounts(join(folder, 'accounts'));
  server = await listen({ host: '127.0.0.1', port: 0 }, (port) => {
    url = `http://127.0.0.1:${port}`;
    const config = { ...api.services.config, publicUrl: url, platform: embeddedPlatform(url) };
    return createApp({ ...api.services, config }, [openIdRoutes(accounts)]);
  });
  const { organisationId } = await sampleOrganisation(db);
  const owner = await signedIn(db, organisationId, 'owner', api.services.clock());
  const invited = await fetch(`${url}/api/v1/invitations`, {
    method: 'POST',
    headers: { cookie: owner.cookie, origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ address: 'ada@acme.example', role: 'finance' }),
  });
  invitation = ((await invited.json()) as { url: string }).url.split('token=')[1] ?? '';
});
afterAll(async () => {
  await server.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

/** A browser that follows nothing by itself. */
class Browser {
  readonly #jar = new Map<string, string>();

  async ask(address: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#jar].map((pair) => pair.join('=')).join('; ');
    const headers = { cookie, origin: url, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(address, url), { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      this.#jar.set(name, value);
    }
    return answer;
  }

  /** Follows redirects, but for one to a page of the dashboard. */
  async follow(address: string, init: RequestInit = {}): Promise<{ at: URL; answer: Response }> {
    let [at, answer] = [new URL(address, url), await this.ask(address, init)];
    for (let location = answer.headers.get('location'); location; location = answer.headers.get('location')) {
      at = new URL(location, at);
      if (at.pathname.startsWith('/login/')) break;
      answer = await this.ask(at.href);
    }
    return { at, answer };
  }

  json = (path: string, body: unknown) =>
    this.ask(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  async signInPage(request: object): Promise<URL> {
    const begun = (await (await this.json('/login', request)).json()) as { authorizationUrl: string };
    return (await this.follow(begun.authorizationUrl)).at;
  }

  send = (page: URL, fields: Record<string, string>) =>
    this.follow(page.href, { method: 'POST', body: new URLSearchParams(fields) });
}

test('P11: somebody who was invited makes an account at this machine’s provider, is signed in, and again later', async () => {
  const browser = new Browser();
  const page = await browser.signInPage({ invitation });
  const shown = await (await browser.ask(page.href)).text();
  expect(shown).toContain('value="ada@acme.example"');
  const account = { intent: 'register', name: 'Ada', address: 'ada@acme.example', password: PASSWORD };
  const short = (await browser.send(page, { ...account, password: 'short' })).answer;
  expect([short.status, await short.text()]).toEqual([400, expect.stringContaining('12 characters')]);
  const { at } = await browser.send(page, account);
  expect(at.pathname).toBe('/login/callback/platform');
  const returned = { provider: 'platform', parameters: at.search.slice(1) };
  expect((await browser.json('/login/callback', returned)).status).toBe(204);
  const session = await (await browser.ask('/api/v1/session')).json();
  expect(session).toMatchObject({ role: 'finance', person: { name: 'Ada', address: 'ada@acme.example' } });
  // The address is the socket's, and so what limits by address limits somebody.
  const { sessions } = (await (await browser.ask('/api/v1/sessions')).json()) as { sessions: unknown[] };
  expect(sessions).toMatchObject([{ clientAddress: '127.0.0.1', method: 'oidc' }]);

  const later = new Browser();
  const again = await later.signInPage({ address: 'ada@acme.example' });
  const signIn = { intent: 'sign-in', address: 'ada@acme.example' };
  const wrong = (await later.send(again, { ...signIn, password: 'a wrong password' })).answer;
  expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('no account')]);
  const taken = await later.send(again, { ...account, password: 'another password' });
  expect(await taken.answer.text()).toContain('has an account already');
  const right = await later.send(again, { ...signIn, password: PASSWORD });
  const parameters = right.at.search.slice(1);
  expect((await later.json('/login/callback', { provider: 'platform', parameters })).status).toBe(204);
  expect(await (await later.ask('/api/v1/session')).json()).toMatchObject({ role: 'finance' });
});

test('P22: passwords are guessed ten times, and then not even with the right one', async () => {
  const browser = new Browser();
  const page = await browser.signInPage({ address: 'mallory@acme.example' });
  const guess = async () => {
    const form = { intent: 'sign-in', address: 'mallory@acme.example', password: 'a guess' };
    return (await browser.send(page, form)).answer.status;
  };
  for (let time = 0; time < 10; time++) expect(await guess()).toBe(400);
  expect(await guess()).toBe(429);
});

test('a form of another site, and one of no sign-in, is not taken', async () => {
  const browser = new Browser();
  const page = await browser.signInPage({ address: 'ada@acme.example' });
  const statusOf = async (headers: Record<string, string>) =>
    (await browser.ask(page.href, { method: 'POST', body: new URLSearchParams(), headers })).status;
  expect(await statusOf({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await statusOf({ 'sec-fetch-site': 'cross-site', origin: 'null' })).toBe(403);
  expect(await statusOf({ origin: 'null' })).toBe(403);
  // What a browser sends from a page that gives no referrer; the form is empty, and shown again.
  expect(await statusOf({ 'sec-fetch-site': 'same-origin', origin: 'null' })).toBe(400);
  expect((await new Browser().ask(page.href)).status).toBe(404);
});
