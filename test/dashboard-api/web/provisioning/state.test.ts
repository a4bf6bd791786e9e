import { expect, test } from 'vitest';
import { tokenState } from '../../../../dashboard-api/web/provisioning/state.ts';

const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

test.each([
  [0, null, 'over'],
  [14, null, 'ending'],
  [15, null, 'active'],
  [15, '2026-11-01T00:00:00.000Z', 'revoked'],
])('a token that ends in %d days, revoked at %s, is %s', (days, revokedAt, state) => {
  const expiresAt = new Date(NOW_MS + days * DAY_MS).toISOString();
  expect(tokenState({ revokedAt, expiresAt }, NOW_MS)).toBe(state);
});
