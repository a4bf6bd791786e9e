import { describe, expect, it } from 'vitest';
import { type TestResults, unprovenPromises } from '../../../scripts/check/promises.ts';
import { unprovenByEngine } from '../../../scripts/check/promises-by-engine.ts';

const document = {
  path: 'docs/security.md',
  text: '| P1 | Nothing is stored | [finds no marker in `any` sink](../test/p1.e2e.test.ts) |',
};
const test = { path: 'test/p1.e2e.test.ts', text: "it('finds no marker in any sink', () => {});" };
const results = (status: string): TestResults =>
  new Map([['test/p1.e2e.test.ts', new Map([['P1 finds no marker in any sink', status]])]]);

describe('promises and their tests', () => {
  it('accepts a link to a test that exists and passed', () => {
    expect(unprovenPromises(document, [test], null, true)).toEqual([]);
    expect(unprovenPromises(document, [test], results('passed'), true)).toEqual([]);
  });

  it('refuses a missing file and a missing title', () => {
    expect(unprovenPromises(document, [], null, true)).toHaveLength(1);
    expect(unprovenPromises(document, [{ ...test, text: "it('another', …)" }], null, true)).toHaveLength(1);
  });

  it('refuses a test that failed or did not run', () => {
    expect(unprovenPromises(document, [test], results('failed'), false)).toHaveLength(1);
    expect(unprovenPromises(document, [test], new Map(), false)).toHaveLength(1);
  });

  it('refuses a skipped test in CI, where everything can run, and there only', () => {
    expect(unprovenPromises(document, [test], results('skipped'), true)).toHaveLength(1);
    expect(unprovenPromises(document, [test], results('skipped'), false)).toEqual([]);
  });
});

describe('promises by engine', () => {
  const list = '| P8 (database) | Rows are kept apart | [reads its own rows](../test/isolation.test.ts) |\n';
  const table = (...cells: string[]) =>
    `${list}\n| promise | PGlite | SQL Server |\n|---|---|---|\n| P8 (database) | ${cells.join(' | ')} |\n\n`;
  const ran = (entries: Record<string, string>): TestResults =>
    new Map([['test/isolation.test.ts', new Map(Object.entries(entries))]]);
  const onPGlite = { 'isolation on PGlite team: reads its own rows': 'passed' };
  const elsewhere = 'not run here: seen on another server';

  it('believes what a run bears out on that engine, and what is not claimed', () => {
    expect(unprovenByEngine(table('shown', elsewhere), ran(onPGlite), true)).toEqual([]);
    expect(unprovenByEngine(table('shown', 'shown'), null, true)).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['did not run', 'shown', onPGlite],
    ['failed', 'shown', { ...onPGlite, 'isolation on SQL Server team: reads its own rows': 'failed' }],
    ['skipped', 'shown', { ...onPGlite, 'isolation on SQL Server team: reads its own rows': 'skipped' }],
    ['says "probably"', 'probably', onPGlite],
    ['says "not run here: "', 'not run here: ', onPGlite],
  ])('refuses what %s there', (words, cell, entries) => {
    const [finding, ...more] = unprovenByEngine(table('shown', cell), ran(entries), true);
    expect([finding?.includes(words.trim().replace(/ "$/, '')), more]).toEqual([true, []]);
  });

  it('refuses a promise that is not in the list, and a document without the table', () => {
    expect(unprovenByEngine(table('shown', 'shown').replace(list, ''), null, true)).toHaveLength(1);
    expect(unprovenByEngine(list, null, true)).toHaveLength(1);
  });
});
