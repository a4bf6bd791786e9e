import { expect, test } from 'vitest';
import {
  countsWords,
  daysLeft,
  dimensionNames,
  isPersonId,
  isTyped,
} from '../../../../dashboard-api/web/privacy/words.ts';
import { PERSON_TABLES_BY_ID } from '../../../../db/privacy/person-tables.ts';

test('counts in words, the most first, what is none left out', () => {
  expect(countsWords({ session: 3, auditDetail: 1_200, person: 1, membership: 0 })).toBe(
    '1,200 details of the audit log, 3 sessions, 1 person',
  );
  expect(countsWords({ policyVersion: 2 })).toBe('2 × policy version');
  expect(countsWords({})).toBe('');
});

test('whatever an erasure removes has words', () => {
  const tables = PERSON_TABLES_BY_ID.filter(({ fate }) => fate === 'removed').map(({ table }) => table);
  for (const table of tables) expect(countsWords({ [table]: 1 })).not.toContain('×');
});

test('an id is one as the audit log shows it', () => {
  expect(isPersonId('01a20574-385d-735e-bba0-d372328ccb8d')).toBe(true);
  expect(isPersonId('dana@acme.example')).toBe(false);
});

test('a name is typed as it is written', () => {
  expect(isTyped(' Acme Research Ltd ', 'Acme Research Ltd')).toBe(true);
  expect(isTyped('acme research ltd', 'Acme Research Ltd')).toBe(false);
  expect(isTyped('', '')).toBe(false);
});

test.each([
  [0, 0],
  [1, 1],
  [86_400_000, 1],
  [86_400_001, 2],
])('%d ms are %d days', (ms, days) => {
  expect(daysLeft(new Date(ms).toISOString(), 0)).toBe(days);
});

test('names of dimensions are read as they are typed, each once; what cannot be one is said', () => {
  expect(dimensionNames(' user, owner.id  user ')).toEqual(['user', 'owner.id']);
  expect(dimensionNames('')).toEqual([]);
  expect(dimensionNames('user; owner')).toBeNull();
  expect(dimensionNames('x'.repeat(33))).toBeNull();
  expect(dimensionNames(Array.from({ length: 17 }, (_, index) => `d${index}`).join(','))).toBeNull();
});
