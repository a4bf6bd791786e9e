import { expect, test } from 'vitest';
import { isSameState } from '../../contract/same-state.ts';

test.each([
  [
    { a: 1, b: [1, { c: null }] },
    { b: [1, { c: null }], a: 1 },
  ],
  [{ a: 1, b: undefined }, { a: 1 }],
  [null, null],
  [[], []],
])('%j and %j say the same', (left, right) => {
  expect(isSameState(left, right)).toBe(true);
});

test.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { a: 1, b: null }],
  [{ a: [1, 2] }, { a: [2, 1] }],
  [[], {}],
  [null, {}],
  [{ a: 1 }, { toString: 1 }],
  ['1', 1],
])('%j and %j do not', (left, right) => {
  expect(isSameState(left, right)).toBe(false);
  expect(isSameState(right, left)).toBe(false);
});
