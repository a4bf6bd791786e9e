import { expect, test } from 'vitest';
import { GIVEN_RIGHTS } from '../../../../contract/roles-api.ts';
import { giveable, withRight } from '../../../../dashboard-api/web/roles/choose.ts';
import { holdersInWords } from '../../../../dashboard-api/web/roles/holders.ts';
import { cautionsOf, difference, rightsInWords } from '../../../../dashboard-api/web/roles/words.ts';

test('rights are said in words, with how far they go where that is not everything', () => {
  expect(rightsInWords({})).toBe('May do nothing yet.');
  expect(rightsInWords({ 'budgets:read': 'all', 'budgets:write': 'all', 'usage:read': 'team' })).toBe(
    'Reads and changes Budgets. Reads Usage and totals (own teams).',
  );
  expect(rightsInWords({ 'audit:read': 'all', 'keys:read': 'all', 'prices:read': 'all' })).toBe(
    'Reads Audit log, Keys and Prices.',
  );
});

test('what is changed is read as well, and what is not read is not changed', () => {
  const set = (
    rights: Parameters<typeof withRight>[1],
    ...[right, reach]: ['budgets:write' | 'budgets:read' | 'keys:write', 'all' | 'team' | 'own' | '']
  ) => withRight(GIVEN_RIGHTS, rights, right, reach);
  const both = { 'budgets:read': 'all', 'budgets:write': 'all' } as const;
  expect(set({}, 'budgets:write', 'all')).toEqual(both);
  expect(set({ 'budgets:read': 'team' }, 'budgets:write', 'all')).toEqual(both);
  expect(set(both, 'budgets:read', '')).toEqual({});
  expect(set(both, 'budgets:read', 'team')).toEqual({ 'budgets:read': 'team' });
  expect(set(both, 'budgets:write', '')).toEqual({ 'budgets:read': 'all' });
  expect(set({}, 'keys:write', 'own')).toEqual({ 'keys:read': 'team', 'keys:write': 'own' });
});

test('of a role that one begins with, what one may give oneself is kept', () => {
  const own = { 'keys:read': 'team', 'usage:read': 'all' } as const;
  expect(giveable({ 'keys:read': 'all', 'usage:read': 'team', 'audit:read': 'all' }, own)).toEqual({
    'usage:read': 'team',
  });
});

test('a change says what is gained and what is lost', () => {
  const before = { 'keys:read': 'all', 'audit:read': 'all' } as const;
  expect(difference(before, { 'keys:read': 'team', 'budgets:write': 'all' })).toEqual({
    gained: ['reading Keys (own teams)', 'changing Budgets'],
    lost: ['reading Keys', 'reading Audit log'],
  });
  expect(cautionsOf({ 'sso:write': 'all' })).toEqual([expect.stringContaining('who signs in as whom')]);
});

test('who has a role is counted by kind', () => {
  const nobody = { members: 0, serviceAccounts: 0, invitations: 0, groups: 0 };
  expect(holdersInWords(nobody)).toBeNull();
  expect(holdersInWords({ ...nobody, members: 1, groups: 2 })).toBe('1 member, 2 groups');
});
