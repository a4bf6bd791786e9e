import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { Config } from '../../../dashboard-api/config.ts';
import type { App, AppEnv } from '../../../dashboard-api/http/app-env.ts';
import { healthRoutes } from '../../../dashboard-api/http/health.ts';
import { securityTextRoute } from '../../../dashboard-api/http/security-text.ts';
import type { Database } from '../../../db/database.ts';

const appWith = (add: (app: App) => void) => {
  const app = new Hono<AppEnv>();
  add(app as App);
  return app;
};

test('a process is ready when its database answers, and healthy all the same when that does not', async () => {
  const withStore = (inDirectory: () => Promise<unknown>) =>
    appWith((app) => healthRoutes(app, { db: { inDirectory } as unknown as Database }));
  const ready = withStore(async () => null);
  expect((await ready.request('/api/v1/ready')).status).toBe(200);
  const away = withStore(() => Promise.reject(new Error('away')));
  const answer = await away.request('/api/v1/ready');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect((await away.request('/api/v1/health')).status).toBe(200);
});

test('P33: whom to tell of a weakness is said where the installation names somebody', async () => {
  const publicUrl = 'https://spend.example';
  const clock = () => new Date(Date.UTC(2026, 10, 21));
  const served = (securityContact: string | null) =>
    appWith((app) => securityTextRoute(app, { config: { securityContact, publicUrl } as Config, clock }));
  const found = await served('mailto:security@acme.example').request('/.well-known/security.txt');
  expect(await found.text()).toBe(
    'Contact: mailto:security@acme.example\nExpires: 2027-05-22T00:00:00.000Z\n' +
      'Canonical: https://spend.example/.well-known/security.txt\nPreferred-Languages: en\n',
  );
  expect((await served(null).request('/.well-known/security.txt')).status).toBe(404);
});
