import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  GIVEN_REACHES,
  isAdministrative,
  isWithin,
  MODULES,
  RIGHTS,
  type Right,
  ROLES,
  type Role,
  rightsOfOwnRole,
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

test('nobody gives rights that are more than their own', () => {
  const isRoleWithin = (role: Role, other: Role) => isWithin(rightsOfRole(role), rightsOfRole(other));
  for (const role of ROLES) {
    expect(isRoleWithin(role, 'owner')).toBe(true);
    expect(isRoleWithin(role, role)).toBe(true);
  }
  expect(isRoleWithin('owner', 'admin')).toBe(false);
  expect(isRoleWithin('developer', 'read_only')).toBe(false);
  expect(isRoleWithin('read_only', 'developer')).toBe(false);
  expect(isWithin(new Map([['keys:read', 'all']]), new Map([['keys:read', 'team']]))).toBe(false);
  expect(isWithin(new Map([['keys:read', 'team']]), new Map([['keys:read', 'all']]))).toBe(true);
});

describe('P15: a role that an organisation defines', () => {
  const anyStored = fc.dictionary(
    fc.oneof(fc.constantFrom(...RIGHTS), fc.string({ maxLength: 12 })),
    fc.oneof(fc.constantFrom('all', 'team', 'own'), fc.string({ maxLength: 6 })),
    { maxKeys: 60 },
  );

  test('is never more than an owner, and never has what is an owner’s alone, whatever was stored', () => {
    fc.assert(
      fc.property(anyStored, (stored) => {
        const rights = rightsOfOwnRole(stored);
        expect(isWithin(rights, rightsOfRole('owner'))).toBe(true);
        for (const right of ['ownership:write', 'deletion:write'] as const)
          expect(rights.has(right)).toBe(false);
        for (const [right, reach] of rights) expect(stored[right]).toBe(reach);
      }),
    );
  });

  test('is given only by whoever has each right of it as far: what is given on stays within that', () => {
    fc.assert(
      fc.property(anyStored, anyStored, anyStored, (one, two, three) => {
        const [granter, given, further] = [one, two, three].map(rightsOfOwnRole);
        if (!granter || !given || !further) return;
        // Whatever a chain of givers does, its end is within its beginning.
        if (isWithin(given, granter) && isWithin(further, given))
          expect(isWithin(further, granter)).toBe(true);
        for (const [right] of isWithin(given, granter) ? given : []) expect(granter.has(right)).toBe(true);
      }),
    );
  });

  test('has a right as far as routes know it: for all, or as a role of the table has it', () => {
    expect(GIVEN_REACHES.get('usage:read')).toEqual(['all', 'team']);
    expect(GIVEN_REACHES.get('tokens:write')).toEqual(['all', 'own']);
    expect(GIVEN_REACHES.get('prices:read')).toEqual(['all']);
    expect(GIVEN_REACHES.has('audit:write')).toBe(false);
  });

  test('P12: needs a second factor if it can give access, as owners and admins do and no other role', () => {
    expect(ROLES.filter((role) => isAdministrative(rightsOfRole(role)))).toEqual(['owner', 'admin']);
    expect(isAdministrative(new Map([['members:write', 'all']]))).toBe(true);
    expect(isAdministrative(new Map([['keys:write', 'all']]))).toBe(true);
    expect(isAdministrative(new Map([['keys:write', 'own']]))).toBe(false);
    expect(
      isAdministrative(
        new Map([
          ['budgets:write', 'all'],
          ['audit:read', 'all'],
        ]),
      ),
    ).toBe(false);
  });
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
