import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { listExports } from '../../../db/exports/jobs.ts';
import { openEmbedded } from '../../../db/open.ts';
import { fillLarge } from '../../../scripts/bench-db/engine.ts';
import { makeExport } from '../../../scripts/bench-reports/export.ts';
import { parseOptions } from '../../../scripts/bench-reports/options.ts';
import { resultText } from '../../../scripts/bench-reports/result.ts';
import { NODE_ARGUMENTS } from '../../../scripts/bench-reports/run.ts';
import { migratedArchive } from '../../db/migrated-archive.ts';

describe('the command line of npm run bench:reports', () => {
  const url = 'postgres://owner:word@db.example/postgres';
  const organisation = '01890a5d-ac96-774b-bcce-b302099a8001';

  it('makes up more on a server than in the embedded store', () => {
    expect(parseOptions([], {})).toMatchObject({ command: { server: null, events: 100_000 } });
    expect(parseOptions(['--url', url], {})).toMatchObject({ command: { events: 10_000_000 } });
    expect(parseOptions(['--url', 'mssql://sa:x@db.example/master', '--events', '70000'], {})).toMatchObject({
      command: { events: 70_000, base: 70_000 },
    });
  });

  it('takes an organisation that is there', () => {
    expect(parseOptions(['--url', url, '--organisation', organisation], {})).toMatchObject({
      command: { organisationId: organisation },
    });
  });

  it.each([
    ['an organisation without its database', ['--organisation', organisation]],
    ['what is no organisation', ['--url', url, '--organisation', 'mine']],
    ['a form that no export of calls has here', ['--format', 'parquet']],
    ['a number that copies cannot reach', ['--base', '10', '--events', '25']],
  ])('refuses %s', (_, args) => {
    expect(parseOptions(args, {}).kind).toBe('refused');
  });
});

test('the process that exports is started as the image starts the API', () => {
  const image = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8');
  const started = JSON.stringify(['node', ...NODE_ARGUMENTS, 'dashboard-api/server.ts']);
  expect(image).toContain(`CMD ${started.replaceAll(',', ', ')}`);
});

let db: Database;
beforeAll(async () => {
  db = await openEmbedded(null, { archive: await migratedArchive() });
});
afterAll(() => db.close());

test('each call is a row of the file, which is gone again', async () => {
  const silent = { clock: () => 0, print: () => {}, say: () => {} };
  const { organisationId } = await fillLarge(db, { number: 1, base: 40, events: 120 }, silent);
  const period = { from: '2026-10-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const request = { kind: 'requests' as const, format: 'csv' as const, ...period };
  const exported = await makeExport(db, { organisationId, request, seconds: null });
  expect(exported).toMatchObject({ rows: 120, isWhole: true });
  expect(exported.bytes).toBeGreaterThan(120 * 100);
  expect(await db.readTenant(organisationId, (unit) => listExports(unit, 2))).toMatchObject([
    { state: 'ended' },
  ]);
  const machine = { cores: 1, loadBefore: 0, loadAfter: 0 };
  expect(resultText({ machine, engine: 'PGlite', reports: [], exported })).toContain('export: 120 rows,');
});
