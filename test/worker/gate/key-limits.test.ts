import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyLimits } from '../../../worker/gate/key-limits.ts';
import { RateWindow } from '../../../worker/gate/rate-window.ts';
import { NOON_MS, sampleRecord } from './samples.ts';

const MINUTE_MS = 60_000;

describe('requests per minute', () => {
  it('lets so many pass in any sixty seconds, and says how long to wait', () => {
    const rates = new RateWindow();
    expect([0, 100, 200].map((after) => rates.take('key', 3, NOON_MS + after))).toEqual([0, 0, 0]);
    expect(rates.take('key', 3, NOON_MS + 300)).toBe(MINUTE_MS - 300);
    expect(rates.take('other', 3, NOON_MS + 300)).toBe(0);
    expect(rates.take('key', 3, NOON_MS + MINUTE_MS)).toBe(0);
    expect(rates.take('key', 3, NOON_MS + MINUTE_MS)).toBe(100);
  });

  it('under a lowered limit waits until enough have left', () => {
    const rates = new RateWindow();
    for (const after of [0, 100, 200]) rates.take('key', 3, NOON_MS + after);
    expect(rates.take('key', 1, NOON_MS + 300)).toBe(MINUTE_MS - 100);
  });

  it('never counts more than the limit in any sixty seconds, and refuses only when full', () => {
    const gaps = fc.array(fc.nat(20_000), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 8 }), (all, limit) => {
        const rates = new RateWindow();
        const passed: number[] = [];
        let nowMs = NOON_MS;
        for (const gap of all) {
          nowMs += gap;
          const inWindow = passed.filter((atMs) => atMs > nowMs - MINUTE_MS).length;
          const isFull = inWindow >= limit;
          expect(rates.take('key', limit, nowMs) > 0).toBe(isFull);
          if (!isFull) passed.push(nowMs);
        }
      }),
    );
  });

  it('keeps no more than a minute of a busy key', () => {
    const rates = new RateWindow();
    for (let call = 0; call < 50_000; call++) rates.take('key', 1_000_000, NOON_MS + call * 10);
    expect(rates.take('key', 6_000, NOON_MS + 500_000)).toBe(0);
    expect(rates.take('key', 6_000, NOON_MS + 500_000)).toBeGreaterThan(0);
  });
});

describe('the limits of a key', () => {
  const limited = sampleRecord({}, { requestsPerMinute: 2, concurrency: 2 });

  it('count what is being decided as under way', () => {
    const limits = new KeyLimits();
    expect(limits.take(limited, 0, NOON_MS)).toBeNull();
    expect(limits.take(limited, 1, NOON_MS)).toMatchObject({ code: 'too_many_at_once', level: 'key' });
    limits.decided(limited.keyId);
    expect(limits.take(limited, 1, NOON_MS)).toBeNull();
  });

  it('say when to come again, and do not count what was refused for another reason', () => {
    const limits = new KeyLimits();
    for (const untaken of [false, true, false]) {
      expect(limits.take(limited, 0, NOON_MS)).toBeNull();
      limits.decided(limited.keyId);
      if (untaken) limits.untake(limited.keyId);
    }
    expect(limits.take(limited, 0, NOON_MS + 500)).toEqual({
      ...{ code: 'rate_limited', level: 'key', retryAfterSeconds: 60 },
    });
  });

  it('that are not set limit nothing', () => {
    const limits = new KeyLimits();
    for (let call = 0; call < 100; call++) expect(limits.take(sampleRecord(), call, NOON_MS)).toBeNull();
  });
});
