import { expect, test } from 'vitest';
import type { Telemetry } from '../../../../contract/telemetry-api.ts';
import { headersOf } from '../../../../dashboard-api/web/telemetry/typed.ts';
import { isWell, lastWords } from '../../../../dashboard-api/web/telemetry/words.ts';

test('headers are read line by line, a value up to its end', () => {
  expect(headersOf('')).toEqual({});
  expect(headersOf('Authorization: Basic dXNlcjpwYXNz\n\n x-scope: a:b ')).toEqual({
    authorization: 'Basic dXNlcjpwYXNz',
    'x-scope': 'a:b',
  });
});

test.each([['no colon'], ['host: example.com'], ['a: 1\nA: 2'], ['b c: 1'], ['a:'], ['a: ü']])(
  'what is none is not sent: %j',
  (typed) => {
    expect(headersOf(typed)).toBeNull();
  },
);

test('a collector that takes nothing, or would not take something, is to be looked at', () => {
  const target: NonNullable<Telemetry['target']> = {
    endpoint: 'https://o',
    headerNames: [],
    signals: ['traces'],
    changedAt: '',
    sentAt: null,
    sentEvents: 0,
    droppedEvents: 0,
    failures: 0,
    lastStatus: null,
    lastProblem: null,
  };
  expect([isWell(target), lastWords(target)]).toEqual([true, 'nothing was sent yet']);
  const failing = { ...target, failures: 3, lastStatus: 503 };
  expect(isWell(failing)).toBe(false);
  expect(lastWords(failing)).toBe('answered 503: it failed itself; 3 attempts in a row');
  expect(isWell({ ...target, lastStatus: 200, droppedEvents: 2 })).toBe(false);
});
