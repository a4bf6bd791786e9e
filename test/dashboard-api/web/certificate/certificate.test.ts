import { expect, test } from 'vitest';
import { removedIn, statedIn } from '../../../../dashboard-api/web/certificate/certificate.ts';

const jwsOf = (claims: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test('what a certificate states is read out of it, in any letters', () => {
  const claims = { organisationId: 'o', removed: { team: 2 }, remains: [{ what: 'Kopien, ältere' }] };
  expect(statedIn(jwsOf(claims))).toEqual(claims);
});

test.each([
  ['', 'nothing'],
  ['abc', 'no parts'],
  ['a.%%%.c', 'no text'],
  [jwsOf({ iss: 'x' }), 'another token'],
])('nothing is read out of %j: %s', (text) => {
  expect(statedIn(text)).toBeNull();
});

test('rows are counted over all tables; a table that had none is not listed', () => {
  expect(removedIn({ removed: { usage_event: 41, team: 1, channel: 0 } })).toEqual({
    rows: 42,
    tables: [
      ['team', 1],
      ['usage_event', 41],
    ],
  });
});
