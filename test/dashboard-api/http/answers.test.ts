import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemSchema } from '../../../contract/dashboard.ts';
import { INGEST_PATH } from '../../../contract/delivery.ts';
import { TOKEN_CONVENTION } from '../../../contract/reports.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type TestApi, testApi } from '../api.ts';

const [ENGINE] = ENGINES;

/** What an answer must never show: files, frames, statements, libraries. */
const INSIDE =
  /node_modules|\.ts\b|\.js\b|\/(?:home|root|srv|usr|tmp)\/|file:\/\/|\bat \w+ \(|select |insert |SQLSTATE|postgres|drizzle|pglite|zod|hono|jose|undefined/i;

const PATHS = [
  '/api/v1/reports/cost',
  '/api/v1/findings',
  '/api/v1/forecast',
  '/api/v1/reports/month-to-date',
  '/api/v1/reports/usage',
  '/api/v1/requests',
  '/api/v1/requests/x',
  '/api/v1/completeness',
  '/api/v1/keys',
  '/api/v1/teams',
  '/api/v1/alerts',
  '/api/v1/budgets',
  '/api/v1/budgets/x/history',
  '/api/v1/budgets/x/cost',
  '/api/v1/budgets/x/raises/x/end',
  '/api/v1/channels',
  '/api/v1/exports',
  '/api/v1/exports/x/file',
  '/api/v1/close',
  '/api/v1/close/2026-10',
  '/api/v1/reconciliation',
  '/api/v1/reconciliation/reports',
  '/api/v1/cost-centres',
  '/api/v1/business-measures',
  '/api/v1/exchange-rates',
  '/api/v1/exchange-rates/conversion',
  '/api/v1/provider-charges',
  '/api/v1/provider-charges/parts',
  '/api/v1/allocation/rules',
  '/api/v1/allocation/statement',
  '/api/v1/hosts',
  '/api/v1/mail',
  '/api/v1/report-schedules',
  '/api/v1/roles',
  '/api/v1/roles/x',
  '/api/v1/views',
  '/api/v1/storage-destinations',
  '/api/v1/storage-uploads',
  '/api/v1/telemetry',
  '/api/v1/security-contact',
  '/api/v1/export-schedules',
  '/api/v1/prices',
  '/api/v1/privacy/erasures',
  '/api/v1/privacy/dimensions',
  '/api/v1/privacy/acceptances',
  '/api/v1/terms',
  '/api/v1/status',
  '/api/v1/prices/alarms',
  '/api/v1/prices/overrides',
  '/api/v1/rating/runs',
  '/api/v1/settings/calendar',
  '/api/v1/settings/retention',
  '/api/v1/organisation/deletion',
  '/api/v1/session',
  '/api/v1/session/link',
  '/api/v1/ingest/events',
  '/api/v1/nothing',
  '/api',
];

describe('every answer', () => {
  let db: Database;
  let api: TestApi;
  let authorization: string;
  beforeAll(async () => {
    if (!ENGINE) throw new Error('no engine');
    db = await ENGINE.open();
    api = await testApi(db, { publicUrl: 'https://spend.example' });
    const { organisationId } = await sampleOrganisation(db);
    const token = await issueApiToken(
      db,
      organisationId,
      { origin: 'issued', lifetimeMs: 1e9 },
      api.services.clock(),
    );
    authorization = `Bearer ${token.reveal()}`;
  });
  afterAll(() => db.close());

  test.each([...PATHS, '/', '/login', '/missing.js', '/api/v1/health', '/api/v1/openapi.json'])(
    '%s carries the hardening headers and a request id',
    async (path) => {
      const response = await api.get(path, { authorization });
      const { headers } = response;
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self' http://127.0.0.1:8787; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      if (path.startsWith('/api/')) expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      "'; drop table team; --",
      '../../etc/passwd',
      '%00',
      '{"$gt":""}',
      '{{7*7}}',
      '\u202e',
      '1e999',
    ),
  );

  test('to arbitrary input is a success or a problem document that shows nothing of the inside', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS),
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
        fc.array(
          fc.tuple(
            fc.oneof(text, fc.constantFrom('from', 'groupBy', 'cursor', 'model', 'limit', 'team')),
            text,
          ),
          {
            maxLength: 4,
          },
        ),
        fc.option(fc.oneof(text, fc.json())),
        fc.boolean(),
        async (path, method, parameters, body, isKnown) => {
          const query = new URLSearchParams(
            parameters.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
          );
          const hasBody = body !== null && method !== 'GET';
          const response = await api.app.request(`${path}?${query}`, {
            method,
            headers: {
              ...(isKnown ? { authorization } : {}),
              ...(hasBody ? { 'content-type': 'application/json' } : {}),
            },
            ...(hasBody ? { body } : {}),
          });
          expect(response.status).toBeLessThan(500);
          if (response.ok) return;
          const answer = await response.text();
          expect(answer).not.toMatch(INSIDE);
          expect(response.headers.get('content-type')).toBe('application/problem+json');
          const problem = problemSchema.parse(JSON.parse(answer));
          expect(problem).toMatchObject({
            status: response.status,
            requestId: response.headers.get('x-request-id'),
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('to a fault of ours shows no more than a request id, and neither does the log', async () => {
    const secret = 'marker-of-a-fault';
    const readTenant = () => Promise.reject(new Error(`relation ${secret} does not exist in /srv/db.ts`));
    const broken = await testApi({ ...db, readTenant });
    const response = await broken.get('/api/v1/keys', { authorization });
    expect(response.status).toBe(500);
    const answer = await response.text();
    expect(answer).not.toContain(secret);
    expect(answer).not.toMatch(INSIDE);
    expect(JSON.stringify(broken.logged)).not.toContain(secret);
    expect(broken.logged).toContainEqual(
      expect.objectContaining({ name: 'request.failed', requestId: response.headers.get('x-request-id') }),
    );
  });

  test('to a store that is gone is a 503 that says when to come again', async () => {
    const readTenant = () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    const broken = await testApi({ ...db, readTenant });
    const response = await broken.get('/api/v1/keys', { authorization });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });

  test('to a method that a resource does not take names those that it takes', async () => {
    const response = await api.app.request('/api/v1/members/0194d3a0-0000-7000-8000-000000000000', {
      method: 'POST',
      headers: { authorization },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ').toSorted()).toEqual(['DELETE', 'PATCH']);
  });

  test('is logged with the pattern of its route, without query, path or header', async () => {
    const before = api.logged.length;
    await api.get('/api/v1/requests/0194d3a0-0000-7000-8000-000000000000?secret=1', { authorization });
    const [line] = api.logged.slice(before);
    expect(line).toMatchObject({
      name: 'request.served',
      route: '/api/v1/requests/:eventId',
      method: 'GET',
      status: 400,
    });
    expect(JSON.stringify(line)).not.toContain('secret');
  });

  test('L19: the OpenAPI document says how tokens are counted, wherever they stand', async () => {
    const document: unknown = await (await api.get('/api/v1/openapi.json')).json();
    const stated = membersNamed('tokens', document);
    expect(stated.length).toBeGreaterThanOrEqual(3);
    for (const schema of stated) expect(schema).toMatchObject({ description: TOKEN_CONVENTION });
  });

  test('the OpenAPI document lists the routes, each with its answers, and none for gateways', async () => {
    const document = (await (await api.get('/api/v1/openapi.json')).json()) as {
      openapi: string;
      paths: Record<
        string,
        Record<
          string,
          { responses: object; requestBody?: object; parameters?: { name: string }[]; 'x-access': string }
        >
      >;
    };
    expect(document.openapi).toBe('3.1.0');
    const paths = Object.keys(document.paths);
    expect(paths).toEqual(
      expect.arrayContaining(['/api/v1/keys', '/api/v1/reports/cost', '/api/v1/session']),
    );
    expect(paths).not.toContain(INGEST_PATH);
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const answers = Object.keys(operation.responses);
        expect(answers, `${method} ${path}`).toEqual(expect.arrayContaining(['503']));
        if (operation.requestBody)
          expect(answers, `${method} ${path}`).toEqual(expect.arrayContaining(['413']));
        if (operation['x-access'] !== 'public')
          expect(answers, `${method} ${path}`).toEqual(expect.arrayContaining(['401', '403']));
      }
    }
    const cost = document.paths['/api/v1/reports/cost']?.['get'];
    expect(Object.keys(cost?.responses ?? {})).toEqual(['200', '304', '400', '401', '403', '429', '503']);
    expect(cost?.parameters?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['from', 'to', 'groupBy', 'model']),
    );
  });
});

/** The schemas of every property of that name. */
function membersNamed(name: string, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === name ? [inner] : membersNamed(name, inner),
  );
}
