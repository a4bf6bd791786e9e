import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CapSubject, decideCap } from '../../../contract/policies/output-cap.ts';
import type { LevelRules, PolicyRules } from '../../../contract/policy.ts';

type CapRules = Pick<PolicyRules, 'maxOutputTokens' | 'outputTokensAbove' | 'defaultOutputTokens'>;
const LEVELS = ['organisation', 'team', 'key'] as const;
const levels = (...rules: CapRules[]): LevelRules[] =>
  rules.map((one, index) => ({ level: LEVELS[index] ?? 'key', rules: one }));
const asking = (maxOutputTokens: number | null): CapSubject => ({ maxOutputTokens, outputCap: 'writable' });
const broken = (code: string, level: string, most: number, rule = 'maxOutputTokens') => ({
  ok: false,
  broken: { code, rule, level, most },
});

describe('a cap on output tokens', () => {
  it('that is stated within every level is left as it is', () => {
    expect(decideCap(levels({ maxOutputTokens: 500 }, { maxOutputTokens: 100 }), asking(100))).toEqual({
      ok: true,
      cap: null,
    });
  });

  it('above a level is refused, or clamped where every level that it passes says so', () => {
    const clamps = { outputTokensAbove: 'clamp' } as const;
    const both = levels({ maxOutputTokens: 500, ...clamps }, { maxOutputTokens: 100, ...clamps });
    expect(decideCap(both, asking(501))).toEqual({ ok: true, cap: 100 });
    const strict = levels({ maxOutputTokens: 500, ...clamps }, { maxOutputTokens: 100 });
    expect(decideCap(strict, asking(501))).toEqual(broken('output_cap_too_high', 'team', 100));
  });

  it('that is missing is the default, at most what every level allows; without one it is refused or clamped', () => {
    expect(decideCap(levels({ defaultOutputTokens: 300 }, { maxOutputTokens: 200 }), asking(null))).toEqual({
      ok: true,
      cap: 200,
    });
    expect(decideCap(levels({ maxOutputTokens: 200, outputTokensAbove: 'clamp' }), asking(null))).toEqual({
      ok: true,
      cap: 200,
    });
    expect(decideCap(levels({ maxOutputTokens: 200 }), asking(null))).toEqual(
      broken('output_cap_missing', 'organisation', 200),
    );
    expect(decideCap(levels({ maxOutputTokens: 200 }, { defaultOutputTokens: 100 }), asking(null)).ok).toBe(
      false,
    );
  });

  it('that cannot be written is never clamped, and where nothing is written token by token no rule holds', () => {
    const clamped = levels({ maxOutputTokens: 200, outputTokensAbove: 'clamp' });
    const fixed = (maxOutputTokens: number | null): CapSubject => ({ maxOutputTokens, outputCap: 'fixed' });
    expect(decideCap(clamped, fixed(300))).toEqual(broken('output_cap_too_high', 'organisation', 200));
    expect(decideCap(clamped, fixed(null))).toEqual(broken('output_cap_missing', 'organisation', 200));
    expect(decideCap(levels({ defaultOutputTokens: 9 }), fixed(null))).toEqual(
      broken('output_cap_missing', 'organisation', 9, 'defaultOutputTokens'),
    );
    expect(decideCap(clamped, fixed(200))).toEqual({ ok: true, cap: null });
    expect(decideCap(clamped, { maxOutputTokens: null, outputCap: null })).toEqual({ ok: true, cap: null });
  });

  it('a level below only narrows: what was refused stays so, and no cap grows', () => {
    const tokens = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
    const rules: fc.Arbitrary<CapRules> = fc.record({
      maxOutputTokens: tokens,
      defaultOutputTokens: tokens,
      outputTokensAbove: fc.constantFrom('refuse', 'clamp', undefined),
    });
    const subject: fc.Arbitrary<CapSubject> = fc.record({
      maxOutputTokens: fc.option(fc.integer({ min: 0, max: 25 })),
      outputCap: fc.constantFrom('writable', 'fixed'),
    });
    fc.assert(
      fc.property(rules, rules, rules, subject, (organisation, team, key, call) => {
        const above = decideCap(levels(organisation, team), call);
        const whole = decideCap(levels(organisation, team, key), call);
        if (!above.ok) return void expect(whole).toEqual(above);
        if (!whole.ok) return;
        const [before, after] = [above, whole].map(({ cap }) => cap ?? call.maxOutputTokens ?? Infinity);
        expect(after).toBeLessThanOrEqual(before ?? 0);
        for (const { maxOutputTokens } of [organisation, team, key])
          expect(after).toBeLessThanOrEqual(maxOutputTokens ?? Infinity);
      }),
      { numRuns: 2_000 },
    );
  });
});
