import { expect, test } from 'vitest';
import {
  countsWords,
  daysLeft,
  dimensionNames,
  isTyped,
} from '../../../../dashboard-api/web/privacy/words.ts';

test('counts in words, the most first, what is none left out', () => {
  expect(countsWords({ session: 3, audit_detail: 12, membership: 0 })).toBe('12 × audit detail, 3 × session');
  expect(countsWords({})).toBe('');
});

test('a name is typed as it is written', () => {
  expect(isTyped(' Acme Research Ltd ', 'Acme Research Ltd')).toBe(true);
  expect(isTyped('acme research ltd', 'Acme Research Ltd')).toBe(false);
  expect(isTyped('', '')).toBe(false);
});

test.each([
  [0, 0],
  [1, 1],
  [86_400_000, 1],
  [86_400_001, 2],
])('%d ms are %d days', (ms, days) => {
  expect(daysLeft(new Date(ms).toISOString(), 0)).toBe(days);
});

test('names of dimensions are read as they are typed, each once; what cannot be one is said', () => {
  expect(dimensionNames(' user, owner.id  user ')).toEqual(['user', 'owner.id']);
  expect(dimensionNames('')).toEqual([]);
  expect(dimensionNames('user; owner')).toBeNull();
  expect(dimensionNames('x'.repeat(33))).toBeNull();
  expect(dimensionNames(Array.from({ length: 17 }, (_, index) => `d${index}`).join(','))).toBeNull();
});
