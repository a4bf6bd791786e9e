import { describe, expect, test } from 'vitest';
import type { KeyRow } from '../../../../contract/dashboard.ts';
import { validateKeysSearch } from '../../../../dashboard-api/web/keys/search.ts';
import { KEY_PLACEHOLDER, snippetsOf } from '../../../../dashboard-api/web/keys/snippets.ts';
import { isLive, keyState, shownKeys } from '../../../../dashboard-api/web/keys/state.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 14);
const ROW: KeyRow = {
  ...{ keyId: 'a'.repeat(24), name: 'Search ranker', status: 'active', environment: 'prod' },
  ...{ teamId: '1', teamName: 'Search', projectId: '2', projectName: 'Ranking' },
  ...{ createdAt: '2026-11-01T00:00:00.000Z', expiresAt: null, confirmedAt: null },
  ...{ lastUsedAt: null, exposedAt: null, secrets: [] },
  rotation: { rotateBy: null, everyDays: null, endsSecret: false },
};
const row = (change: Partial<KeyRow>): KeyRow => ({ ...ROW, ...change });

describe('how a key stands', () => {
  const over = { expiresAt: new Date(NOW_MS).toISOString() };
  test.each([
    [{}, 'active'],
    [over, 'expired'],
    [{ expiresAt: new Date(NOW_MS + 1).toISOString() }, 'active'],
    [{ status: 'disabled', ...over }, 'disabled'],
    [{ status: 'revoked', ...over }, 'revoked'],
  ] as const)('%j is %s', (change, state) => {
    expect(keyState(row(change), NOW_MS)).toBe(state);
    expect(isLive(row(change), NOW_MS)).toBe(state !== 'revoked');
  });
});

describe('which keys are shown', () => {
  const keys = [
    row({ name: 'one' }),
    row({ name: 'two', status: 'disabled' }),
    row({ name: 'three', status: 'revoked' }),
    row({ name: 'four', expiresAt: '2026-11-19T00:00:00.000Z', teamName: 'Support', environment: null }),
  ];
  const shown = (search: Record<string, string>) =>
    shownKeys(keys, validateKeysSearch(search), NOW_MS).map(({ name }) => name);

  test('those in use, unless the address asks for others', () => {
    expect(shown({})).toEqual(['one', 'two']);
    expect(shown({ state: 'all' })).toEqual(['one', 'two', 'three', 'four']);
    expect(shown({ state: 'expired' })).toEqual(['four']);
    expect(shown({ state: 'nonsense' })).toEqual(['one', 'two']);
  });

  test('found by any of their words, in any case', () => {
    expect(shown({ state: 'all', find: 'SUPPORT' })).toEqual(['four']);
    expect(shown({ find: 'rank' })).toEqual(['one', 'two']);
    expect(shown({ find: 'aaaa' })).toEqual(['one', 'two']);
    expect(shown({ find: 'nobody' })).toEqual([]);
  });

  test('an address keeps what is understood of it', () => {
    expect(validateKeysSearch({ find: '  ', state: 'live', open: 'x', other: '1' })).toEqual({});
    expect(validateKeysSearch({ open: ROW.keyId })).toEqual({ open: ROW.keyId });
  });
});

describe('snippets', () => {
  test('name gateway and key, and a placeholder where no key is shown', () => {
    for (const { text } of snippetsOf({ gatewayUrl: 'https://gate.example', key: 'aso_k_secret' })) {
      expect(text).toContain('https://gate.example/v1/');
      expect(text).toContain('aso_k_secret');
    }
    for (const { text } of snippetsOf({ gatewayUrl: null })) {
      expect(text).toContain(KEY_PLACEHOLDER);
      expect(text).not.toContain('null');
    }
  });
});
