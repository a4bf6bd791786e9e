import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FilterError, matches, parseFilter } from '../../../dashboard-api/scim/filter.ts';

const USER = {
  id: 'A1',
  userName: 'Ada@Acme.Example',
  active: true,
  name: { familyName: 'Lovelace' },
  emails: [
    { type: 'work', value: 'ada@acme.example', primary: true },
    { type: 'home', value: 'ada@home.example' },
  ],
  meta: { lastModified: '2026-11-20T10:00:00.000Z' },
};

test.each([
  ['userName eq "ada@acme.example"', true],
  ['USERNAME Eq "ada@acme.example"', true],
  ['id eq "a1"', false],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ada"', true],
  ['name.familyName co "love"', true],
  ['emails.value ew "home.example"', true],
  ['emails eq "ada@home.example"', true],
  ['emails[type eq "work" and value co "@acme"]', true],
  ['emails[type eq "home" and primary eq true]', false],
  ['active eq true', true],
  ['active eq "True"', true],
  ['active ne true', false],
  ['title pr', false],
  ['emails pr', true],
  ['not (active eq false)', true],
  ['active eq false or userName co "ada" and name.familyName eq "Byron"', false],
  ['(active eq true or userName co "x") and id pr', true],
  ['meta.lastModified gt "2026-01-01T00:00:00Z"', true],
  ['externalId eq null', false],
  ['userName eq "with \\"quotes\\" and (brackets)"', false],
])('%s: %s', (text, isMatch) => {
  expect(matches(USER, parseFilter(text))).toBe(isMatch);
});

test.each([
  '',
  'userName',
  'userName eq',
  'userName is "x"',
  'userName eq ada',
  '(userName pr',
  'userName pr)',
  'emails[type eq "work"',
  'not userName pr',
  'userName eq "x" and',
  '"x" eq userName',
  'a eq "\n',
  `userName eq "${'x'.repeat(2_000)}"`,
])('%j is no filter', (text) => {
  expect(() => parseFilter(text)).toThrow(FilterError);
});

test('whatever is sent is a filter or is refused, and is judged on any resource', () => {
  const word = fc.constantFrom(
    'userName',
    'eq',
    'and',
    'or',
    'not',
    '(',
    ')',
    '[',
    ']',
    '"x"',
    'pr',
    'true',
    '1',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.jsonValue(), (words, resource) => {
      try {
        expect(typeof matches(resource, parseFilter(words.join(' ')))).toBe('boolean');
      } catch (err) {
        expect(err).toBeInstanceOf(FilterError);
      }
    }),
  );
});
