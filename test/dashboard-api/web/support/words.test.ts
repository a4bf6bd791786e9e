import { expect, test } from 'vitest';
import { leftWords, operatorWords, usedWords } from '../../../../dashboard-api/web/support/words.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 14);

test.each([
  [-1, '0 min'],
  [1, '1 min'],
  [59 * 60_000, '59 min'],
  [2 * 3_600_000 + 1, '2 h 1 min'],
])('%d ms are left: %s', (ms, words) => {
  expect(leftWords(new Date(NOW_MS + ms).toISOString(), NOW_MS)).toBe(words);
});

test('who asked, and what they read', () => {
  const operator = { id: '1', name: 'Kim', address: 'kim@staff.example' };
  expect(operatorWords({ operator })).toBe('Kim (kim@staff.example)');
  expect(operatorWords({ operator: { ...operator, address: null } })).toBe('Kim');
  expect(usedWords({ uses: 0, lastUsedAt: null })).toBe('not used yet');
  expect(usedWords({ uses: 1204, lastUsedAt: '2026-11-20T13:05:00.000Z' })).toBe(
    '1,204 reads, the last on Nov 20, 2026, 1:05 PM UTC',
  );
});
