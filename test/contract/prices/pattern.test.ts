import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPatternFor, literalLength } from '../../../contract/prices/pattern.ts';

describe('a model pattern', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-4o*', 'gpt-4o', true],
    ['gpt-4o*', 'gpt-4o-mini', true],
    ['*mini', 'gpt-4o-mini', true],
    ['*mini', 'gpt-4o-mini-2', false],
    ['gpt*mini*07', 'gpt-4o-mini-2024-07', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*', '', true],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['GPT-*', 'gpt-4o', true],
  ])('%s for %s: %s', (pattern, model, expected) => {
    expect(isPatternFor(pattern, model)).toBe(expected);
  });

  it('means what a regular expression would mean', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(letters, names, (pattern, name) => {
        const expression = new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`);
        expect(isPatternFor(pattern, name)).toBe(expression.test(name));
      }),
    );
  });

  it('fixes as many characters as it names', () => {
    expect(literalLength('gpt-*-mini*')).toBe(9);
  });
});
