import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Files of ours that `entry` brings in, itself included. */
function reach(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const imports = readFileSync(entry, 'utf8').matchAll(/(?:from|import|import\()\s*'(\.{1,2}\/[^']+)'/g);
  for (const [, path = ''] of imports) reach(resolve(dirname(entry), path), seen);
  return seen;
}

const filesOf = (entry: string) =>
  [...reach(join(ROOT, 'dashboard-api', entry))].map((file) => relative(ROOT, file));
const LOCAL = /^dashboard-api\/(local\/|identity\/link-routes)/;

test('nothing of local mode is in the deployed API', () => {
  expect(filesOf('local.ts').filter((file) => LOCAL.test(file)).length).toBeGreaterThan(4);
  expect(filesOf('server.ts').length).toBeGreaterThan(40);
  expect(filesOf('server.ts').filter((file) => LOCAL.test(file))).toEqual([]);
});
