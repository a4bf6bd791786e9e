import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { openEmbedded } from '../../../db/open.ts';
import { readArrived } from '../../../db/usage/watermark.ts';
import { measureEngine } from '../../../scripts/bench-db/engine.ts';
import { parseOptions } from '../../../scripts/bench-db/options.ts';
import { type LargeOrganisation, ratiosOf, resultText, timesOf } from '../../../scripts/bench-db/result.ts';
import { migratedArchive } from '../../db/migrated-archive.ts';

describe('the command line of npm run bench:db', () => {
  const url = 'postgres://owner:word@db.example/postgres';
  const kinds = (args: readonly string[], environment = {}) => {
    const parsed = parseOptions(args, environment);
    return parsed.kind === 'command' ? parsed.command.engines.map(({ kind }) => kind) : parsed.kind;
  };

  it('measures the embedded store, and a server where one is named', () => {
    expect(kinds([])).toEqual(['pglite']);
    expect(kinds([], { POSTGRES_URL: url })).toEqual(['pglite', 'postgresql']);
    expect(kinds(['--url', url, '--only', 'postgresql'])).toEqual(['postgresql']);
    expect(kinds(['--url', 'mssql://sa:x@db.example/master'])).toEqual(['pglite', 'sqlserver']);
    expect(kinds(['--help'])).toBe('help');
  });

  it('takes sizes in any order, each once', () => {
    expect(parseOptions(['--base', '10', '--events', '50,20,50'], {})).toMatchObject({
      command: { engines: [{ base: 10, events: [20, 50] }] },
    });
  });

  it.each([
    ['a size that copies cannot reach', ['--base', '10', '--events', '25']],
    ['more copies than ids have room for', ['--base', '1', '--events', '70000']],
    ['a server of another kind', ['--url', 'mssql://db.example']],
    ['another server than is named', ['--url', url, '--only', 'sqlserver']],
    ['a server that is not named', ['--only', 'postgresql']],
    ['an option that is not there', ['--fast']],
  ])('refuses %s', (_, args) => {
    expect(parseOptions(args, {}).kind).toBe('refused');
  });
});

describe('what is made of times', () => {
  const organisation = (events: number, p95Ms: number): LargeOrganisation => ({
    organisationId: '',
    events,
    rollupRows: 1,
    differences: 0,
    reports: [{ name: 'by model', medianMs: p95Ms / 2, p95Ms }],
  });

  it('takes nearest ranks', () => {
    expect(timesOf([5, 1, 4, 2, 3])).toEqual({ medianMs: 3, p95Ms: 5 });
    expect(timesOf([])).toEqual({ medianMs: 0, p95Ms: 0 });
  });

  it('holds the largest against the smallest', () => {
    const large = [organisation(10, 20), organisation(100, 25), organisation(1_000, 30)];
    expect(ratiosOf(large)).toEqual([{ name: 'by model', median: 1.5, p95: 1.5 }]);
    expect(ratiosOf(large.slice(0, 1))).toEqual([]);
  });
});

let db: Database;
beforeAll(async () => {
  db = await openEmbedded(null, { archive: await migratedArchive() });
});
afterAll(() => db.close());

test('a tiny store is measured, and copies stand in its roll-ups as in its lines', async () => {
  const sizes = { events: [60, 180], base: 60, batches: [5, 20], tenants: 1, rounds: 0 };
  let now = 0;
  const silent = { clock: () => (now += 1), print: () => {}, say: () => {} };
  const measured = await measureEngine(db, sizes, silent);
  expect(measured.ingest.map(({ batch, events }) => [batch, events])).toEqual([
    [5, 30],
    [20, 30],
  ]);
  expect(measured.large.map(({ events, differences }) => [events, differences])).toEqual([
    [60, 0],
    [180, 0],
  ]);
  const [smallest, largest] = measured.large;
  expect(largest?.rollupRows).toBeGreaterThan(smallest?.rollupRows ?? 0);
  expect(measured.small.reports).toHaveLength(measured.ratios.length);
  const machine = { cores: 1, loadBefore: 0, loadAfter: 0 };
  const result = { machine, engines: [{ engine: 'PGlite', ...measured, database: null }] };
  expect(resultText(result)).toContain('180 events of one organisation');
  const [arrived] = await db.readTenant(largest?.organisationId ?? '', readArrived);
  expect(arrived).toMatchObject({ watermark: 180, countedEvents: 180, isBalanced: true });
});
