import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { rightsOfRole } from '../../../contract/rights.ts';
import type { AppEnv } from '../../../dashboard-api/http/app-env.ts';
import { access, refuseUndeclaredRoutes } from '../../../dashboard-api/identity/access.ts';

const route = (path: string, extra: object) =>
  createRoute({ method: 'get', path, responses: { 200: { description: 'Fine' } }, ...extra });

describe('P15: a route that does not say who may use it', () => {
  test('stops the API from being built', () => {
    const app = new OpenAPIHono<AppEnv>();
    app.openapi(route('/api/v1/keys/{keyId}', access('keys:read')), (context) => context.body(null));
    expect(() => refuseUndeclaredRoutes(app)).not.toThrow();
    app.openapi(route('/api/v1/open', {}), (context) => context.body(null));
    expect(() => refuseUndeclaredRoutes(app)).toThrow('GET /api/v1/open');
  });

  test('also if it is not in the document', () => {
    const app = new OpenAPIHono<AppEnv>();
    app.get('/api/v1/health', (context) => context.body(null));
    expect(() => refuseUndeclaredRoutes(app)).not.toThrow();
    app.post('/api/v1/aside', (context) => context.body(null));
    expect(() => refuseUndeclaredRoutes(app)).toThrow('POST /api/v1/aside');
  });
});

describe('a declared right', () => {
  const served = (role: 'auditor' | 'read_only' | null) => {
    const app = new OpenAPIHono<AppEnv>();
    app.use(async (context, next) => {
      context.set('requestId', 'a-request');
      if (role) {
        const rights = rightsOfRole(role);
        const ids = { organisationId: newId(), tokenId: newId(), personId: newId() };
        context.set('principal', { kind: 'token', ...ids, rights, isSuspended: false });
      }
      await next();
    });
    app.openapi(route('/keys', access('keys:read')), (context) => context.text('keys'));
    app.openapi(route('/keys/all', access('keys:read', { reach: 'all' })), (context) => context.text('keys'));
    app.openapi(route('/me', access('self')), (context) => context.text('me'));
    return app;
  };

  test('lets those through who have it, and answers others with a problem document', async () => {
    expect((await served('auditor').request('/keys')).status).toBe(200);
    const refused = await served('read_only').request('/keys');
    expect(await refused.json()).toMatchObject({ status: 403, code: 'not_allowed', requestId: 'a-request' });
    expect(await (await served('read_only').request('/keys/all')).json()).toMatchObject({
      faults: [{ place: 'rights', message: 'needed: keys:read, for the whole organisation' }],
    });
    expect((await served('read_only').request('/me')).status).toBe(200);
  });

  test('is demanded even where nobody was asked who they are', async () => {
    expect((await served(null).request('/keys')).status).toBe(401);
    expect((await served(null).request('/me')).status).toBe(401);
  });
});
