import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  isRoleWithin,
  MODULES,
  RIGHTS,
  type Right,
  ROLES,
  type Role,
  rightsOfRole,
  rightsWithin,
} from '../../contract/rights.ts';

const having = (role: Role) => [...rightsOfRole(role).keys()];
const writing = (role: Role) => having(role).filter((right) => right.endsWith(':write'));

describe('P15: what each role may do by default', () => {
  test('an owner may do all that anybody may; an admin all but ownership, deletion and sign-off', () => {
    const anybody = new Set(ROLES.flatMap(having));
    expect(new Set(having('owner'))).toEqual(anybody);
    const missing = having('owner').filter((right) => !having('admin').includes(right));
    expect(missing.filter((right) => right.endsWith(':write'))).toEqual([
      'sign_off:write',
      'ownership:write',
      'deletion:write',
    ]);
  });

  test('finance writes money and its own tokens, and reads neither members nor audit', () => {
    expect(writing('finance')).toEqual([
      'budgets:write',
      'prices:write',
      'allocation:write',
      'close:write',
      'sign_off:write',
      'reconciliation:write',
      'exports:write',
      'tokens:write',
    ]);
    for (const right of ['members:read', 'audit:read', 'credentials:read'] as const)
      expect(having('finance')).not.toContain(right);
  });

  test('a developer sees own and team, and writes own keys and tokens alone', () => {
    expect([...rightsOfRole('developer')].filter(([, reach]) => reach === 'all')).toEqual([]);
    expect(writing('developer')).toEqual(['keys:write', 'tokens:write']);
    expect(rightsOfRole('developer').get('usage:read')).toBe('team');
    expect(rightsOfRole('developer').get('keys:write')).toBe('own');
  });

  test('an auditor reads every module and writes none; read-only reads usage and budgets', () => {
    expect(having('auditor')).toEqual(MODULES.map((module): Right => `${module}:read`));
    expect(having('read_only')).toEqual(['usage:read', 'budgets:read']);
  });

  test('no role writes usage, requests or the audit log', () => {
    for (const right of ['usage:write', 'requests:write', 'audit:write'] as const)
      for (const role of ROLES) expect(having(role)).not.toContain(right);
  });
});

test('nobody gives a role that can do more than their own', () => {
  for (const role of ROLES) {
    expect(isRoleWithin(role, 'owner')).toBe(true);
    expect(isRoleWithin(role, role)).toBe(true);
  }
  expect(isRoleWithin('owner', 'admin')).toBe(false);
  expect(isRoleWithin('developer', 'read_only')).toBe(false);
  expect(isRoleWithin('read_only', 'developer')).toBe(false);
});

test('a token has its scopes as far as its owner has them, and no more', () => {
  const limited = rightsWithin(rightsOfRole('developer'), ['usage:read', 'members:write']);
  expect([...limited]).toEqual([['usage:read', 'team']]);
  expect(rightsWithin(rightsOfRole('auditor'), RIGHTS)).toEqual(rightsOfRole('auditor'));
});

test('P39: the access matrix of the threat model is this table', () => {
  const cell = (module: string, role: Role) =>
    (['read', 'write'] as const)
      .flatMap((verb) => {
        const reach = rightsOfRole(role).get(`${module}:${verb}` as Right);
        if (reach === undefined) return [];
        return [reach === 'all' ? verb.slice(0, 1) : `${verb.slice(0, 1)} ${reach}`];
      })
      .join(', ') || '–';
  const page = readFileSync(new URL('../../docs/threat-model.md', import.meta.url), 'utf8');
  const lines = page.split('\n');
  expect(lines).toContain(`| module | ${ROLES.join(' | ')} |`);
  for (const module of MODULES)
    expect(lines).toContain(`| ${module} | ${ROLES.map((role) => cell(module, role)).join(' | ')} |`);
});
