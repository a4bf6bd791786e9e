import { expect, test } from 'vitest';
import { type AllocationRule, allocationRuleSchema } from '../../../../contract/allocation-api.ts';
import { newId } from '../../../../contract/ids.ts';
import {
  EMPTY_RULE,
  leftOver,
  moved,
  ruleOf,
  type TypedRule,
  typedRule,
} from '../../../../dashboard-api/web/allocation/rule-form.ts';

const [ONE, OTHER] = [newId(), newId()];

const RULES: readonly AllocationRule[] = [
  { name: 'All', match: {}, split: { method: 'direct', costCentreId: ONE } },
  { name: 'Named', match: { team: [newId()] }, split: { method: 'byDimension', dimension: 'cost_centre' } },
  {
    name: 'Shared',
    match: { model: ['gpt-5*', 'o3'], dimension: { name: 'feature', values: ['a', 'b'] } },
    split: { method: 'even', costCentreIds: [ONE, OTHER] },
  },
  {
    name: 'Overhead',
    match: { provider: ['openai'] },
    split: { method: 'proportional', costCentreIds: [OTHER] },
  },
  {
    name: 'Fixed',
    match: { key: ['k1'] },
    split: { method: 'fixed', shares: [{ costCentreId: ONE, percent: '33.3333' }] },
  },
];

test.each(RULES)('a stored rule goes through the form unchanged: $name', (rule) => {
  const read = ruleOf(typedRule(rule));
  expect(read).toEqual(rule);
  expect(allocationRuleSchema.safeParse(read).success).toBe(true);
});

test.each<[string, Partial<TypedRule>]>([
  ['no name', { name: ' ' }],
  ['no cost centre', { centres: [] }],
  ['a condition without a value', { parts: [{ kind: 'team', values: [], name: '' }] }],
  ['a condition with empty lines alone', { parts: [{ kind: 'model', values: ['', ' '], name: '' }] }],
  ['a dimension without a name', { parts: [{ kind: 'dimension', values: ['a'], name: '' }] }],
  ['a dimension for codes that is none', { method: 'byDimension', dimension: 'cost centre' }],
  ['shares above the whole', { method: 'fixed', centres: [share('60'), share('40.0001')] }],
  ['a share that is no number', { method: 'fixed', centres: [share('half')] }],
])('a rule is not taken with %s', (_, wrong) => {
  const right: TypedRule = { ...EMPTY_RULE, name: 'Rule', centres: [share('')] };
  expect(ruleOf(right)).not.toBeNull();
  expect(ruleOf({ ...right, ...wrong })).toBeNull();
});

test('what shares leave over is exact', () => {
  expect(leftOver([share('33.3333'), share('33.3333')])).toBe('33.3334');
  expect(leftOver([share('100')])).toBe('0');
  expect(leftOver([])).toBeNull();
});

test('a rule moves a place and stops at the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
});

function share(percent: string) {
  return { costCentreId: percent === '' ? ONE : newId(), percent };
}
