import { describe, expect, it } from 'vitest';
import { type TestResults, unprovenPromises } from '../../../scripts/check/promises.ts';

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
