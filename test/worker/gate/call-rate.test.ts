import { expect, it } from 'vitest';
import { CallRate, hotFrom } from '../../../worker/gate/call-rate.ts';
import { NOON_MS } from './samples.ts';

const SPAN_MS = 10_000;

it('a key is hot if the last ten seconds had that many calls, and no longer', () => {
  const rate = new CallRate(100);
  for (let call = 0; call < 1_200; call++) rate.note('hot', NOON_MS + call * 8);
  for (let call = 0; call < 900; call++) rate.note('warm', NOON_MS + call * 8);
  expect(rate.hot(NOON_MS + SPAN_MS - 1)).toEqual([]);
  expect(rate.hot(NOON_MS + SPAN_MS)).toEqual([{ keyId: 'hot', callsPerSecond: 120 }]);
  expect(rate.hot(NOON_MS + 2 * SPAN_MS)).toEqual([]);
});

it('the hottest comes first, and a pause begins anew', () => {
  const rate = new CallRate(1);
  for (const [keyId, calls] of Object.entries({ one: 20, other: 30 }))
    for (let call = 0; call < calls; call++) rate.note(keyId, NOON_MS);
  rate.note('one', NOON_MS + SPAN_MS);
  expect(rate.hot(NOON_MS + SPAN_MS).map(({ keyId }) => keyId)).toEqual(['other', 'one']);
  rate.note('one', NOON_MS + 5 * SPAN_MS);
  expect(rate.hot(NOON_MS + 5 * SPAN_MS)).toEqual([]);
});

it('where objects share a thread no key is called hot', () => {
  expect(hotFrom({})).toBe(300);
  const COURIER = {} as Exclude<Parameters<typeof hotFrom>[0]['COURIER'], undefined>;
  expect(new CallRate(hotFrom({ COURIER })).hot(NOON_MS)).toEqual([]);
  expect(hotFrom({ COURIER })).toBeNull();
});
