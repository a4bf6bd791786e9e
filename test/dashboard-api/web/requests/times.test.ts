import { expect, test } from 'vitest';
import { timeWords } from '../../../../dashboard-api/web/requests/times.ts';

test('each time says what it is counted from, so that an end before the beginning is none', () => {
  expect(timeWords({ firstByteMs: 14, totalMs: 12 })).toEqual({
    began: '14 ms after the call came to the gateway',
    ended: '12 ms after the call was admitted',
  });
  expect(timeWords({ firstByteMs: null, totalMs: 4_200 })).toEqual({
    began: 'never',
    ended: '4.2 s after the call was admitted',
  });
});
