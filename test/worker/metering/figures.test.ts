import { describe, expect, it } from 'vitest';
import { Figures } from '../../../worker/metering/figures.ts';
import { readLeaves } from '../../../worker/stream/json-leaves.ts';

const figures = (value: unknown): Figures =>
  new Figures(readLeaves(new TextEncoder().encode(JSON.stringify(value))) ?? new Map());

describe('the length of a list', () => {
  it('is that of the array', () => {
    expect(figures({ list: [{ a: 1 }, { a: 2 }, 3] }).length('list')).toBe(3);
    expect(figures({ list: [] }).length('list')).toBe(0);
    expect(figures({}).length('list')).toBe(0);
  });

  it('L35: is not dictated by a key that looks like an index', () => {
    expect(figures({ list: { '2000000000': { a: 1 } } }).length('list')).toBe(0);
    expect(figures({ list: { '1': 1, '9007199254740991': 2, name: 3 } }).length('list')).toBe(2);
  });
});
