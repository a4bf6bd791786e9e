import { expect, test } from 'vitest';
import type { Delivery } from '../../../../contract/alerts-api.ts';
import { deliveryWords, outcomeOf } from '../../../../dashboard-api/web/alerts/words.ts';

const DELIVERY: Delivery = {
  ...{ deliveryId: 'd', channelId: 'c', channelName: 'On call', state: 'taken', attempts: 1 },
  ...{ lastAttemptAt: '2026-11-20T12:00:00.000Z', lastStatus: 204, lastProblem: null, nextAttemptAt: null },
};

test('the worst delivery decides what is said of an alert', () => {
  expect(outcomeOf({ deliveries: [] })).toEqual({ words: 'no channel stood', isGood: false });
  expect(outcomeOf({ deliveries: [DELIVERY] })).toEqual({ words: 'delivered to 1 channel', isGood: true });
  const waiting: Delivery = { ...DELIVERY, state: 'waiting' };
  expect(outcomeOf({ deliveries: [DELIVERY, waiting] }).words).toBe('on its way');
  const givenUp: Delivery = { ...DELIVERY, state: 'given_up' };
  expect(outcomeOf({ deliveries: [DELIVERY, waiting, givenUp] })).toEqual({
    ...{ words: '1 of 3 deliveries given up', isGood: false },
  });
});

test('a delivery says what was answered, and when it is tried again', () => {
  expect(deliveryWords(DELIVERY)).toBe('1 attempt, answered 204');
  const silent = { ...DELIVERY, attempts: 2, lastStatus: null, lastProblem: 'timed out' };
  expect(deliveryWords({ ...silent, nextAttemptAt: '2026-11-20T12:05:00.000Z' })).toBe(
    '2 attempts, timed out; next try Nov 20, 2026, 12:05:00 PM UTC',
  );
  expect(deliveryWords({ ...silent, attempts: 0, lastProblem: null })).toBe('0 attempts, not tried yet');
});
