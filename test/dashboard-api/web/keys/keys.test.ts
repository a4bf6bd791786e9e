import { describe, expect, test } from 'vitest';
import type { KeyRow } from '../../../../contract/dashboard.ts';
import { endCommands } from '../../../../dashboard-api/web/keys/commands.ts';
import {
  ageWords,
  inOrderOfRotation,
  nearnessOf,
  planWords,
  secretEndWords,
  secretSince,
} from '../../../../dashboard-api/web/keys/rotation.ts';
import { validateKeysSearch } from '../../../../dashboard-api/web/keys/search.ts';
import { KEY_VARIABLE, snippetsOf } from '../../../../dashboard-api/web/keys/snippets.ts';
import { isLive, keyState, shownKeys } from '../../../../dashboard-api/web/keys/state.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 14);
const ROW: KeyRow = {
  keyId: 'a'.repeat(24),
  name: 'Search ranker',
  status: 'active',
  environment: 'prod',
  ownerId: null,
  ownerName: null,
  teamId: '1',
  teamName: 'Search',
  projectId: '2',
  projectName: 'Ranking',
  createdAt: '2026-11-01T00:00:00.000Z',
  expiresAt: null,
  confirmedAt: null,
  lastUsedAt: null,
  exposedAt: null,
  secrets: [],
  etag: 'W/"1"',
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
  const gatewayUrl = 'https://gate.example';

  test('name gateway and key, and the environment where no key is shown', () => {
    for (const { text, steps } of snippetsOf({ gatewayUrl, key: 'aso_k_secret' })) {
      expect(text).toContain('https://gate.example/v1/');
      expect(text).toContain('aso_k_secret');
      expect(steps.join()).not.toContain(KEY_VARIABLE);
    }
    for (const { text, steps } of snippetsOf({ gatewayUrl: null })) {
      expect(text).toContain(KEY_VARIABLE);
      expect(text).not.toContain('null');
      expect(steps[0]).toContain(`export ${KEY_VARIABLE}=`);
    }
  });

  test.each([
    ['the program', { gatewayUrl }, /OPENAI_API_KEY|ANTHROPIC_API_KEY|GEMINI_API_KEY/],
    ['the simulator’s word', { gatewayUrl, isSimulated: true }, /["' ]simulator["']/],
  ])('take the provider’s key from %s', (_from, using, providerKey) => {
    for (const { text } of snippetsOf(using)) {
      expect(text).toMatch(providerKey);
      expect(text).toContain('X-ASO-API-Key');
    }
  });

  test('need the gateway key alone where the organisation has stored the provider’s', () => {
    for (const { text, steps } of snippetsOf({ gatewayUrl, credentialFrom: 'stored', isSimulated: true })) {
      expect(text).not.toMatch(/X-ASO-API-Key|OPENAI_API_KEY|ANTHROPIC_API_KEY|GEMINI_API_KEY|simulator/);
      expect(text.split(KEY_VARIABLE)).toHaveLength(2);
      expect(steps.join()).not.toContain('_API_KEY');
    }
  });
});

describe('how a secret of a key ends', () => {
  const [past, soon, later] = [-1, 1, 2].map((days) => new Date(NOW_MS + days * 86_400_000).toISOString());
  const [PAST, SOON, LATER] = [past ?? '', soon ?? '', later ?? ''];
  test.each([
    [null, {}, null],
    [SOON, {}, 'ends Nov 21, 2026, 2:00:00 PM UTC'],
    [SOON, { status: 'disabled' }, 'ends Nov 21, 2026, 2:00:00 PM UTC'],
    [PAST, {}, 'ended Nov 19, 2026, 2:00:00 PM UTC'],
    [SOON, { status: 'revoked' }, 'ended: the key is revoked'],
    [null, { status: 'revoked' }, 'ended: the key is revoked'],
    [PAST, { status: 'revoked' }, 'ended Nov 19, 2026, 2:00:00 PM UTC'],
    [SOON, { expiresAt: PAST }, 'ended: the key has expired'],
    [LATER, { expiresAt: SOON }, 'ends when the key expires'],
    [null, { expiresAt: SOON }, null],
  ] as const)('valid until %s of %j: %s', (validUntil, change, words) => {
    expect(secretEndWords({ validUntil }, row(change), NOW_MS)).toBe(words);
  });
});

describe('rotation', () => {
  const plan = (rotation: Partial<KeyRow['rotation']>, more: Partial<KeyRow> = {}) =>
    row({ rotation: { ...ROW.rotation, ...rotation }, ...more });
  const DAY_MS = 86_400_000;
  const inDays = (days: number) => new Date(NOW_MS + days * DAY_MS).toISOString();

  test.each([
    [null, 'unplanned'],
    [inDays(0), 'due'],
    [inDays(14), 'soon'],
    [inDays(14.1), 'later'],
  ])('by %s is %s', (rotateBy, nearness) => {
    expect(nearnessOf(plan({ rotateBy }), NOW_MS)).toBe(nearness);
  });

  test('a plan in words', () => {
    expect(planWords(ROW.rotation)).toBe('not planned');
    expect(planWords({ rotateBy: '2026-12-01T00:00:00.000Z', everyDays: 90, endsSecret: true })).toBe(
      'by Dec 1, 2026, then every 90 days; the secret ends that day, replaced or not',
    );
  });

  test('what is due first comes first, then the oldest secret', () => {
    const old = { secrets: [{ madeAt: '2025-01-01T00:00:00.000Z', validUntil: null, lastUsedAt: null }] };
    const keys = [
      plan({}, { name: 'young' }),
      plan({}, { name: 'old', ...old }),
      plan({ rotateBy: inDays(3) }, { name: 'soon' }),
      plan({ rotateBy: inDays(1) }, { name: 'sooner' }),
      plan({ rotateBy: inDays(0) }, { name: 'revoked', status: 'revoked' }),
    ];
    expect(inOrderOfRotation(keys).map(({ name }) => name)).toEqual(['sooner', 'soon', 'old', 'young']);
    expect(secretSince(ROW)).toBe(ROW.createdAt);
  });

  test.each([
    [0.5, 'today'],
    [1, '1 day'],
    [89, '89 days'],
    [90, '2 months'],
    [800, '2 years'],
  ])('%d days ago is %s', (days, words) => {
    expect(ageWords(inDays(-days), NOW_MS)).toBe(words);
  });
});

test('several keys are revoked by one command, and switched off one after the other', () => {
  expect(endCommands(['a', 'b'], 'revoked', 'over')).toEqual([
    { method: 'POST', path: '/keys/revoke', body: { keyIds: ['a', 'b'], reason: 'over' } },
  ]);
  expect(endCommands(['a', 'b'], 'disabled', 'over').map(({ path }) => path)).toEqual([
    '/keys/a/status',
    '/keys/b/status',
  ]);
});

test('an address keeps a view, and the days of the unused alone', () => {
  expect(validateKeysSearch({ view: 'unused', days: 60 })).toEqual({ view: 'unused', days: 60 });
  expect(validateKeysSearch({ view: 'rotation', days: 60 })).toEqual({ view: 'rotation' });
  expect(validateKeysSearch({ view: 'nothing' })).toEqual({});
});
