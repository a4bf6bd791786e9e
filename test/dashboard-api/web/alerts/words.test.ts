import { expect, test } from 'vitest';
import type { Delivery } from '../../../../contract/alerts-api.ts';
import {
  deliveryWords,
  outcomeOf,
  reachWords,
  standingOf,
} from '../../../../dashboard-api/web/alerts/words.ts';

const DELIVERY: Delivery = {
  deliveryId: 'd',
  channelId: 'c',
  channelName: 'On call',
  state: 'taken',
  attempts: 1,
  lastAttemptAt: '2026-11-20T12:00:00.000Z',
  lastStatus: 204,
  lastProblem: null,
  nextAttemptAt: null,
};

test('which addresses are taken is said as the installation takes them', () => {
  expect(reachWords(false)).toBe('https, and reachable from the internet.');
  expect(reachWords(true)).toContain('localhost, 127.0.0.1 or [::1]');
});

test('the worst delivery decides what is said of an alert', () => {
  expect(outcomeOf({ deliveries: [] })).toEqual({ words: 'no channel stood', isGood: false });
  expect(outcomeOf({ deliveries: [DELIVERY] })).toEqual({ words: 'delivered to 1 channel', isGood: true });
  const waiting: Delivery = { ...DELIVERY, state: 'waiting', attempts: 0 };
  expect(outcomeOf({ deliveries: [DELIVERY, waiting] }).words).toBe('on its way');
  const refused: Delivery = { ...waiting, attempts: 1, lastStatus: 500 };
  expect(outcomeOf({ deliveries: [DELIVERY, waiting, refused] })).toEqual({
    words: '1 of 3 deliveries not taken yet',
    isGood: false,
  });
  const givenUp: Delivery = { ...DELIVERY, state: 'given_up' };
  expect(outcomeOf({ deliveries: [DELIVERY, waiting, givenUp] })).toEqual({
    words: '1 of 3 deliveries given up',
    isGood: false,
  });
});

test('a delivery says what was answered, and when it is tried again', () => {
  expect(deliveryWords(DELIVERY)).toBe('1 attempt, answered 204');
  const silent = { ...DELIVERY, attempts: 2, lastStatus: null, lastProblem: 'timed out' };
  expect(deliveryWords({ ...silent, nextAttemptAt: '2026-11-20T12:05:00.000Z' })).toBe(
    '2 attempts, timed out; next try Nov 20, 2026, 12:05:00 PM UTC',
  );
  expect(deliveryWords({ ...silent, attempts: 0, lastProblem: null })).toBe('not tried yet');
});

test('what a channel did not take is said before it is given up', () => {
  expect(standingOf({ state: 'waiting', attempts: 0 })).toEqual({ words: 'on its way', isGood: true });
  expect(standingOf({ state: 'waiting', attempts: 2 })).toEqual({ words: 'not taken yet', isGood: false });
  expect(standingOf({ state: 'taken', attempts: 3 })).toEqual({ words: 'delivered', isGood: true });
  expect(standingOf({ state: 'given_up', attempts: 9 })).toEqual({ words: 'given up', isGood: false });
});
