import { expect, test } from 'vitest';
import { countsWords, daysLeft, isTyped } from '../../../../dashboard-api/web/privacy/words.ts';

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
