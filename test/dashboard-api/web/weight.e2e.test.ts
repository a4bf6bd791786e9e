import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { buildPage } from './harness/page-build.ts';

const FIRST_VIEW_BYTES = 200 * 1024;
const SOURCES = /(?:src|href)="([^"]+)"/g;

let webRoot: string;
beforeAll(async () => {
  webRoot = await buildPage();
});

const indexHtml = () => readFile(join(webRoot, 'index.html'), 'utf8');

test('the first view needs less than 200 KB of compressed script', async () => {
  const files = [...(await indexHtml()).matchAll(SOURCES)].flatMap(([, path]) =>
    path?.endsWith('.js') ? [path] : [],
  );
  expect(files.length).toBeGreaterThan(0);
  const sizes = await Promise.all(
    files.map(async (path) => gzipSync(await readFile(join(webRoot, path))).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_VIEW_BYTES);
});

test('the page names no file but its own and holds nothing inline', async () => {
  const html = await indexHtml();
  for (const [, path] of html.matchAll(SOURCES)) expect(path).toMatch(/^\/[\w./-]+$/);
  expect(html).not.toMatch(/<style|style=|<script>|\son\w+=/);
});

test('the licences of what is bundled go with it', async () => {
  expect(await readFile(join(webRoot, 'licences/inter.txt'), 'utf8')).toContain('SIL OPEN FONT LICENSE');
  const packages = await readFile(join(webRoot, 'licences/packages.md'), 'utf8');
  for (const name of ['react', 'recharts', '@tanstack/react-router']) expect(packages).toContain(name);
});
