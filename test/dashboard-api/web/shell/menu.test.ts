import { expect, test } from 'vitest';
import { ROLES, type Role, rightsOfRole } from '../../../../contract/rights.ts';
import { menuOf, withheldPage } from '../../../../dashboard-api/web/shell/menu.ts';

const offered = (role: Role) =>
  menuOf(Object.fromEntries(rightsOfRole(role))).flatMap(({ entries }) => entries.map(({ name }) => name));

test('P15: an entry whose right is missing is absent, and a group without entries too', () => {
  expect(offered('read_only')).not.toContain('Requests');
  expect(offered('developer')).toEqual(expect.arrayContaining(['Overview', 'Requests', 'Keys']));
  expect(offered('developer')).not.toContain('Budgets');
  expect(offered('finance')).not.toContain('Members');
  expect(menuOf({}).map(({ name }) => name)).toEqual(['You']);
});

test('an owner is offered everything, and nobody is offered a page twice', () => {
  const all = offered('owner');
  expect(new Set(all).size).toBe(all.length);
  for (const role of ROLES) expect(all).toEqual(expect.arrayContaining(offered(role)));
});

test('P15: a page that is not offered is withheld by its address too, with what lies beneath it', () => {
  const developer = Object.fromEntries(rightsOfRole('developer'));
  expect(withheldPage('/audit', developer)).toBe('Audit log');
  expect(withheldPage('/close/2026-10', developer)).toBe('Month close');
  expect(withheldPage('/budgets', developer)).toBe('Budgets');
  for (const open of ['/', '/keys', '/security', '/no-such-page']) {
    expect(withheldPage(open, developer)).toBeNull();
  }
  expect(withheldPage('/', {})).toBe('Overview');
});
