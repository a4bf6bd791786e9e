import { expect, test } from 'vitest';
import { REFUSALS } from '../../../../contract/refusals.ts';
import { refusalWords } from '../../../../dashboard-api/web/requests/refusal.ts';

test('a refusal is told in the words that its caller got, without a name that is not there', () => {
  expect(refusalWords('budget_exhausted')).toEqual({
    told: 'Budget "…" is exhausted',
    advice: 'Ask for a raise, or wait for the next period.',
  });
  expect(refusalWords('missing_key')).toEqual({ told: 'Missing X-ASO-API-Key', advice: null });
  expect(refusalWords('constructor')).toBeNull();
});

test('every code is known', () => {
  const codes = Object.keys(REFUSALS);
  for (const code of codes) expect(refusalWords(code)?.told).not.toContain('{subject}');
});
