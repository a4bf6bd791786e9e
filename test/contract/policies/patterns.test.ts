import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../contract/policies/patterns.ts';

describe('patterns', () => {
  it('a star stands for any characters, everything else for itself', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'b', '.', '*'), { maxLength: 8 })
      .map((all) => all.join(''));
    const names = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 10 }).map((all) => all.join(''));
    fc.assert(
      fc.property(names, letters, (name, pattern) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
        expect(matches(name, pattern)).toBe(new RegExp(`^${source}$`).test(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers a pattern of many stars without backtracking', () => {
    const pattern = `${'*a'.repeat(60)}*b`;
    expect(matches('a'.repeat(100_000), pattern)).toBe(false);
  });
});
