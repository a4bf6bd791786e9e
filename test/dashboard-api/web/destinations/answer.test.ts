import { expect, test } from 'vitest';
import { answerWords, isTaken } from '../../../../dashboard-api/web/destinations/answer.ts';

test('an answer is said with what it means, and silence with its reason', () => {
  expect(answerWords({ status: 204, problem: null })).toBe('answered 204');
  expect(answerWords({ status: 403, problem: null })).toBe(
    'answered 403: it does not let this credential do that',
  );
  expect(answerWords({ status: 502, problem: null })).toBe('answered 502: it failed itself');
  expect(answerWords({ status: 250, problem: 'some_refused' })).toBe(
    'answered 250: some addresses were refused',
  );
  expect(answerWords({ status: null, problem: 'not_public' })).toBe(
    'its address does not lead to the public internet',
  );
  expect(answerWords({ status: null, problem: 'something_new' })).toBe('something_new');
  expect(answerWords({ status: null, problem: null })).toBeNull();
});

test('taken is what was answered with success alone', () => {
  const taken = [200, 299, 301, 404, null].map((status) => isTaken({ status, problem: null }));
  expect(taken).toEqual([true, true, false, false, false]);
});
