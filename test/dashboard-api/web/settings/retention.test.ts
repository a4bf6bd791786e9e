import { expect, test } from 'vitest';
import { PLAN_RETENTION, RETAINED_KINDS } from '../../../../contract/retention.ts';
import {
  daysOf,
  faultOf,
  type Kept,
  KIND_WORDS,
  shortened,
  typedOf,
} from '../../../../dashboard-api/web/settings/retention.ts';

const KINDS: readonly Kept[] = RETAINED_KINDS.map((kind) => {
  const bounds = PLAN_RETENTION.standard[kind];
  return { kind, days: bounds.usual, isOwn: false, ...bounds };
});
const withOwn = (days: number) =>
  KINDS.map((kept) => (kept.kind === 'audit' ? { ...kept, days, isOwn: true } : kept));

test('a form shows what was chosen, and sends that alone', () => {
  expect(typedOf(KINDS)).toEqual(Object.fromEntries(RETAINED_KINDS.map((kind) => [kind, ''])));
  expect(typedOf(withOwn(500)).audit).toBe('500');
  expect(daysOf(KINDS, { audit: ' 365 ', usage: '' })).toEqual({ audit: 365 });
  for (const kind of RETAINED_KINDS) expect(KIND_WORDS[kind]).toHaveLength(2);
});

test.each([
  ['', null],
  ['90', null],
  ['89', 'From 90 to 2,562 days.'],
  ['2563', 'From 90 to 2,562 days.'],
  ['1.5', 'From 90 to 2,562 days.'],
  ['many', 'From 90 to 2,562 days.'],
])('“%s” days of audit: %s', (text, fault) => {
  const audit = KINDS.find(({ kind }) => kind === 'audit');
  expect(audit && faultOf(text, audit)).toBe(fault);
  expect(daysOf(KINDS, { audit: text }) === null).toBe(fault !== null);
});

test('less than now is told apart, also where a choice is taken back', () => {
  expect(shortened(KINDS, { audit: '90' })).toEqual(['audit']);
  expect(shortened(withOwn(90), { audit: '91' })).toEqual([]);
  expect(shortened(withOwn(1000), { audit: '' })).toEqual(['audit']);
});
