import { expect, test } from 'vitest';
import { type Operation, type PatchError, patched } from '../../../dashboard-api/scim/patch.ts';

const USER = {
  id: '1',
  userName: 'ada',
  active: true,
  name: { givenName: 'Ada', familyName: 'King' },
  emails: [{ type: 'work', value: 'ada@acme.example' }],
};
const GROUP = { id: '2', displayName: 'Search', members: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] };
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const change = (resource: object, ...operations: Operation[]) =>
  patched(resource as Record<string, unknown>, operations);

test.each<[string, Operation[], object]>([
  ['Entra: switches off', [{ op: 'replace', path: 'active', value: 'False' }], { active: 'False' }],
  ['Okta: switches off', [{ op: 'replace', value: { active: false } }], { active: false }],
  [
    'a dotted path',
    [{ op: 'replace', path: 'name.familyName', value: 'Lovelace' }],
    { name: { givenName: 'Ada', familyName: 'Lovelace' } },
  ],
  [
    'dotted names within a value',
    [{ op: 'add', value: { 'name.familyName': 'Lovelace', displayName: 'Ada L' } }],
    { name: { givenName: 'Ada', familyName: 'Lovelace' }, displayName: 'Ada L' },
  ],
  [
    'a path with the schema before it',
    [{ op: 'replace', path: `${CORE}:userName`, value: 'x' }],
    { userName: 'x' },
  ],
  ['any case', [{ op: 'replace', path: 'USERNAME', value: 'x' }], { userName: 'x' }],
  ['a removed attribute', [{ op: 'remove', path: 'name' }], { name: undefined }],
  [
    'an address that a filter chooses',
    [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a@acme.example' }],
    { emails: [{ type: 'work', value: 'a@acme.example' }] },
  ],
  [
    'an address that a filter describes and that is not there',
    [{ op: 'add', path: 'emails[type eq "home"].value', value: 'a@home.example' }],
    { emails: [...USER.emails, { type: 'home', value: 'a@home.example' }] },
  ],
  [
    'an attribute of an extension, under its URN',
    [{ op: 'add', path: `${ENTERPRISE}:department`, value: 'R' }],
    { [ENTERPRISE]: { department: 'R' } },
  ],
  [
    'an id that is sent along',
    [{ op: 'replace', value: { id: '9', userName: 'x' } }],
    { id: '1', userName: 'x' },
  ],
])('a user: %s', (_, operations, expected) => {
  expect(change(USER, ...operations)).toEqual({ ...USER, ...expected });
});

const members = (...ids: string[]) => ({ members: ids.map((value) => ({ value })) });

test.each<[string, Operation[], object]>([
  [
    'adds members once',
    [{ op: 'add', path: 'members', value: [{ value: 'c' }, { value: 'd' }] }],
    members('a', 'b', 'c', 'd'),
  ],
  ['Okta removes by filter', [{ op: 'remove', path: 'members[value eq "b"]' }], members('a', 'c')],
  [
    'Entra removes by a list',
    [{ op: 'remove', path: 'members', value: [{ value: 'a' }, { value: 'c' }] }],
    members('b'),
  ],
  ['removes all', [{ op: 'remove', path: 'members' }], { members: undefined }],
  ['replaces all', [{ op: 'replace', path: 'members', value: [{ value: 'z' }] }], members('z')],
  ['Okta renames', [{ op: 'replace', value: { id: '2', displayName: 'Find' } }], { displayName: 'Find' }],
])('a group: %s', (_, operations, expected) => {
  expect(change(GROUP, ...operations)).toEqual({ ...GROUP, ...expected });
});

test.each<[Operation, PatchError['scimType']]>([
  [{ op: 'remove' }, 'noTarget'],
  [{ op: 'replace', value: 'x' }, 'invalidValue'],
  [{ op: 'replace', path: 'id', value: 'x' }, 'mutability'],
  [{ op: 'replace', path: 'emails[type', value: 'x' }, 'invalidPath'],
  [{ op: 'replace', path: 'emails[type is "x"].value', value: 'x' }, 'invalidPath'],
  [{ op: 'replace', path: 'userName.part', value: 'x' }, 'invalidPath'],
  [{ op: 'replace', path: 'emails[type sw "x"].value', value: 'x' }, 'noTarget'],
])('%j is refused as %s, and nothing of the request is done', (operation, scimType) => {
  const before = structuredClone(USER);
  expect(() => change(USER, { op: 'add', path: 'displayName', value: 'x' }, operation)).toThrow(
    expect.objectContaining({ scimType }),
  );
  expect(USER).toEqual(before);
});
