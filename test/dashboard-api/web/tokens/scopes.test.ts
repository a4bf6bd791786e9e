import { expect, test } from 'vitest';
import { MODULES, rightsOfRole } from '../../../../contract/rights.ts';
import { MODULE_NAMES } from '../../../../contract/role-names.ts';
import { grantable, rightsOfBoth, scopeWords } from '../../../../dashboard-api/web/tokens/scopes.ts';

test('every module has a name, and every scope words', () => {
  expect(Object.keys(MODULE_NAMES).sort()).toEqual([...MODULES].sort());
  expect(scopeWords('keys:write')).toBe('change Keys');
});

test('P15: nobody is offered a scope that they do not have', () => {
  const rights = rightsOfRole('developer');
  const offered = grantable(Object.fromEntries(rights)).flatMap(({ scopes }) => scopes);
  expect(offered.sort()).toEqual([...rights.keys()].sort());
});

test('P15: for a service account what it may and its maker may, as far', () => {
  const both = rightsOfBoth(
    { 'usage:read': 'all', 'keys:read': 'team', 'keys:write': 'own', 'budgets:write': 'all' },
    { 'usage:read': 'team', 'keys:read': 'all', 'keys:write': 'own', 'members:read': 'all' },
  );
  expect(both).toEqual({ 'keys:read': 'team', 'keys:write': 'own' });
});

test('an auditor’s account is offered nothing that changes something', () => {
  const [auditor, admin] = (['auditor', 'admin'] as const).map((role) =>
    Object.fromEntries(rightsOfRole(role)),
  );
  const offered = grantable(rightsOfBoth(auditor ?? {}, admin ?? {})).flatMap(({ scopes }) => scopes);
  expect(offered.length).toBeGreaterThan(0);
  expect(offered.filter((scope) => scope.endsWith(':write'))).toEqual([]);
});
