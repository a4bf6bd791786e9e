import { expect, test } from 'vitest';
import { MODULES, rightsOfRole } from '../../../../contract/rights.ts';
import { MODULE_NAMES } from '../../../../contract/role-names.ts';
import { grantable, scopeWords } from '../../../../dashboard-api/web/tokens/scopes.ts';

test('every module has a name, and every scope words', () => {
  expect(Object.keys(MODULE_NAMES).sort()).toEqual([...MODULES].sort());
  expect(scopeWords('keys:write')).toBe('change Keys');
});

test('P15: nobody is offered a scope that they do not have', () => {
  const rights = rightsOfRole('developer');
  const offered = grantable(Object.fromEntries(rights)).flatMap(({ scopes }) => scopes);
  expect(offered.sort()).toEqual([...rights.keys()].sort());
});
