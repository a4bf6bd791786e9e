import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../../contract/policies/decide.ts';
import { KeyLimits, type LimitedCall, limitOf } from '../../../contract/policies/key-limits.ts';
import { RateWindow } from '../../../contract/policies/rate-window.ts';
import { TokenWindow } from '../../../contract/policies/token-window.ts';
import type { PolicyRules } from '../../../contract/policy.ts';
import { KEY_ID, NOON_MS, sampleRecord } from '../../worker/gate/samples.ts';

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

  it('takes nothing back that has left the window', () => {
    const rates = new RateWindow();
    rates.take('key', 1, NOON_MS);
    expect(rates.take('key', 0, NOON_MS + 2 * MINUTE_MS)).toBe(0);
    rates.untake('key');
    rates.untake('key');
    expect(rates.take('key', 1, NOON_MS + 2 * MINUTE_MS)).toBe(0);
    expect(rates.take('key', 1, NOON_MS + 2 * MINUTE_MS)).toBe(MINUTE_MS);
  });
});

describe('tokens per minute', () => {
  it('of the calls of any sixty seconds never pass the limit, and a refusal says when there is room', () => {
    const step = fc.record({
      gapMs: fc.nat(20_000),
      worst: fc.integer({ min: 1, max: 100 }),
      used: fc.option(fc.nat(100)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tokens = new TokenWindow();
        const counted: { atMs: number; tokens: number }[] = [];
        const sumAt = (nowMs: number) =>
          counted.filter(({ atMs }) => atMs > nowMs - MINUTE_MS).reduce((sum, one) => sum + one.tokens, 0);
        let nowMs = NOON_MS;
        for (const [index, { gapMs, worst, used }] of steps.entries()) {
          nowMs += gapMs;
          const waitMs = tokens.take('key', `call-${index}`, worst, 100, nowMs);
          expect(waitMs > 0).toBe(sumAt(nowMs) + worst > 100);
          if (waitMs > 0) {
            expect(sumAt(nowMs + waitMs) + worst).toBeLessThanOrEqual(100);
            expect(sumAt(nowMs + waitMs - 1) + worst).toBeGreaterThan(100);
            continue;
          }
          const call = { atMs: nowMs, tokens: worst };
          counted.push(call);
          if (used === null) continue;
          tokens.correct(`call-${index}`, used);
          call.tokens = used;
        }
      }),
    );
  });

  it('of a call that ends after its minute change nothing', () => {
    const tokens = new TokenWindow();
    expect(tokens.take('key', 'slow', 100, 100, NOON_MS)).toBe(0);
    expect(tokens.take('key', 'next', 60, 100, NOON_MS + MINUTE_MS)).toBe(0);
    tokens.correct('slow', 0);
    expect(tokens.take('key', 'third', 60, 100, NOON_MS + MINUTE_MS)).toBe(MINUTE_MS);
  });
});

const levels = (own: PolicyRules, organisation: PolicyRules = {}) =>
  levelsOf(sampleRecord({}, own as object), [{ teamId: null, version: 1, rules: organisation }]);
const call = (requestId: string, tokens = 0): LimitedCall => ({
  keyId: KEY_ID,
  requestId,
  worstTokens: () => tokens,
});

describe('the limits of a key', () => {
  it('count what is being decided as under way', () => {
    const limits = new KeyLimits();
    const limited = levels({ concurrency: 2 });
    expect(limits.take(limited, call('a'), 0, NOON_MS)).toBeNull();
    expect(limits.take(limited, call('b'), 1, NOON_MS)).toMatchObject({
      code: 'too_many_at_once',
      rule: 'concurrency',
      level: 'key',
    });
    limits.decided(KEY_ID);
    expect(limits.take(limited, call('c'), 1, NOON_MS)).toBeNull();
  });

  it('say when to come again, and do not count what was refused for another reason', () => {
    const limits = new KeyLimits();
    const limited = levels({ requestsPerMinute: 2, tokensPerMinute: 100 });
    for (const [name, isUntaken] of Object.entries({ a: false, b: true, c: false })) {
      expect(limits.take(limited, call(name, 50), 0, NOON_MS)).toBeNull();
      limits.decided(KEY_ID);
      if (isUntaken) limits.untake(call(name));
    }
    expect(limits.take(limited, call('d'), 0, NOON_MS + 500)).toEqual({
      code: 'rate_limited',
      rule: 'requestsPerMinute',
      level: 'key',
      retryAfterSeconds: 60,
    });
    expect(limits.take(limited, call('e', 1), 0, NOON_MS + 500)).toMatchObject({
      code: 'token_rate_limited',
    });
  });

  it('on tokens count the worst until the use is known, and tell who can never pass not to come again', () => {
    const limits = new KeyLimits();
    const limited = levels({ tokensPerMinute: 100 });
    expect(limits.take(limited, call('a', 101), 0, NOON_MS)).toMatchObject({ code: 'exceeds_token_rate' });
    expect(limits.take(limited, call('b', 100), 0, NOON_MS)).toBeNull();
    expect(limits.take(limited, call('c', 20), 0, NOON_MS)).toMatchObject({ code: 'token_rate_limited' });
    limits.used('b', 80);
    expect(limits.take(limited, call('d', 20), 0, NOON_MS)).toBeNull();
  });

  it('are the smallest of what the levels state, and name the level and whom to ask', () => {
    expect(limitOf(levels({ concurrency: 5 }, { concurrency: 3 }), 'concurrency')).toEqual({
      value: 3,
      level: 'organisation',
    });
    expect(limitOf(levels({ concurrency: 2 }, { concurrency: 3 }), 'concurrency')?.level).toBe('key');
    expect(limitOf(levels({}), 'concurrency')).toBeNull();
    const refusal = new KeyLimits().take(
      levels({ contact: 'owner@example.com' }, { concurrency: 1, contact: '#ai-platform' }),
      call('a'),
      1,
      NOON_MS,
    );
    expect(refusal).toMatchObject({ level: 'organisation', contact: '#ai-platform' });
  });

  it('that are not set limit nothing, and ask for no worst case', () => {
    const limits = new KeyLimits();
    const asked: LimitedCall = {
      ...call('a'),
      worstTokens: () => {
        throw new Error('asked');
      },
    };
    for (let running = 0; running < 100; running++)
      expect(limits.take(levels({}), asked, running, NOON_MS)).toBeNull();
  });
});
