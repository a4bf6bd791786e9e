import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App, AppEnv } from '../../../dashboard-api/http/app-env.ts';
import { problem } from '../../../dashboard-api/http/problems.ts';
import { pageRoutes } from '../../../dashboard-api/page/routes.ts';

let root: string;
let app: App;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(root, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(root, 'dist', 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(root, 'dist', 'icon.svg'), '<svg/>');
  writeFileSync(join(root, 'dist', 'assets', 'main-Ab12_-Cd.js'), 'console;'.repeat(100));
  writeFileSync(join(root, 'dist', 'assets', 'face-Ab12Cd34.woff2'), 'font');
  writeFileSync(join(root, 'secret.txt'), 'not of the page');
  app = new OpenAPIHono<AppEnv>();
  app.notFound((context) => problem(context, 'not_found'));
  pageRoutes(app, join(root, 'dist'));
});
afterAll(() => rmSync(root, { recursive: true }));

test.each(['/', '/login', '/requests', '/requests/', '/reports/cost'])('%s is the page', async (path) => {
  const response = await app.request(path);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<title>page</title>');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

test('files with a hash in their name are kept for ever, others are not', async () => {
  const hashed = await app.request('/assets/main-Ab12_-Cd.js');
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(hashed.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect((await app.request('/assets/face-Ab12Cd34.woff2')).headers.get('content-type')).toBe('font/woff2');
  expect((await app.request('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
});

test('text goes compressed to those who take it', async () => {
  const response = await app.request('/assets/main-Ab12_-Cd.js', {
    headers: { 'accept-encoding': 'br, gzip' },
  });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(await response.arrayBuffer()).toString()).toBe('console;'.repeat(100));
});

test.each([
  '/assets/gone-Ab12Cd34.js',
  '/.env',
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/a.b/c.d',
])('%s is not there', async (path) => {
  const response = await app.request(`http://localhost${path}`);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('not of the page');
});

test('without a build there is no page and no error', async () => {
  const bare: App = new OpenAPIHono<AppEnv>();
  bare.notFound((context) => problem(context, 'not_found'));
  pageRoutes(bare, join(root, 'never-built'));
  expect((await bare.request('/')).status).toBe(404);
});
