import { describe, expect, it } from 'vitest';
import { DimensionValues, type LabelledCall } from '../../../contract/policies/dimension-values.ts';
import type { LevelRules } from '../../../contract/policy.ts';

const NOON_MS = Date.UTC(2026, 10, 20, 12);
const levels: LevelRules[] = [
  { level: 'organisation', rules: { dimensions: { maxValues: 5 }, contact: '#ai' } },
  { level: 'key', rules: { dimensions: { maxValues: 2 } } },
];
const call = (dimensions: Record<string, string>, changes: Partial<LabelledCall> = {}): LabelledCall => ({
  keyId: 'key',
  dimensions,
  fixed: {},
  ...changes,
});

describe('values of a dimension', () => {
  it('are so many a day at the most, by key and dimension; those that are known pass on', () => {
    const values = new DimensionValues();
    const take = (one: LabelledCall, nowMs = NOON_MS) => values.take(levels, one, nowMs)?.subject ?? null;
    expect(['a', 'b', 'c', 'a'].map((user) => take(call({ user })))).toEqual([null, null, 'user', null]);
    expect(take(call({ app: 'c' }))).toBeNull();
    expect(take(call({ user: 'c' }, { keyId: 'other' }))).toBeNull();
    expect(take(call({ user: 'c' }, { fixed: { user: 'c' } }))).toBeNull();
    expect(take(call({ user: 'c' }), NOON_MS + 12 * 3_600_000)).toBeNull();
  });

  it('of a call that is refused are not counted, and the refusal says whose rule it was', () => {
    const values = new DimensionValues();
    for (const user of ['a', 'b']) values.take(levels, call({ user }), NOON_MS);
    expect(values.take(levels, call({ app: 'x', user: 'c' }), NOON_MS)).toEqual({
      code: 'too_many_dimension_values',
      rule: 'dimensions.maxValues',
      level: 'key',
      subject: 'user',
      contact: '#ai',
    });
    for (const app of ['y', 'z']) expect(values.take(levels, call({ app }), NOON_MS)).toBeNull();
  });

  it('are not looked at where nobody limits them', () => {
    const values = new DimensionValues();
    for (let index = 0; index < 100; index++)
      expect(values.take([], call({ user: String(index) }), NOON_MS)).toBeNull();
  });
});
