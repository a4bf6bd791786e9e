import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgetMatchSchema } from '../../../../contract/budget.ts';
import type { BudgetRow } from '../../../../contract/budgets-api.ts';
import { callsCounted } from '../../../../dashboard-api/web/budgets/drill.ts';
import { matchOf } from '../../../../dashboard-api/web/budgets/scope.ts';
import { validateBudgetsSearch } from '../../../../dashboard-api/web/budgets/search.ts';
import { standingOf } from '../../../../dashboard-api/web/budgets/standing.ts';
import {
  amountWords,
  readAmounts,
  readThresholds,
} from '../../../../dashboard-api/web/budgets/thresholds.ts';
import { inTree } from '../../../../dashboard-api/web/budgets/tree.ts';
import { scopeWords, windowWords } from '../../../../dashboard-api/web/budgets/words.ts';

const WINDOW = { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' };
type Now = NonNullable<BudgetRow['now']>;
const now = (change: Partial<Now> = {}): Pick<BudgetRow, 'now'> => ({
  now: {
    window: WINDOW,
    limitNanos: '1000',
    spentNanos: '300',
    remainingNanos: '700',
    edge: null,
    ...change,
  },
});
const edge = {
  spentNanos: '500',
  leasedNanos: '400',
  reservedNanos: '300',
  readyNanos: '100',
  remainingNanos: '500',
  overrunNanos: '0',
  underWay: 3,
  perCallNanos: null,
  callsAtOnce: null,
  mayPassByNanos: null,
};

describe('the calls that a budget counts', () => {
  const teamId = '0194d3a0-0000-7000-8000-000000000001';
  test('are found in the explorer, over the same window', () => {
    const match = { teamId, model: 'gpt-5', dimension: { key: 'app', value: 'ranker' } };
    expect(callsCounted(match, WINDOW)).toEqual({
      from: WINDOW.start,
      to: WINDOW.end,
      team: teamId,
      modelRequested: 'gpt-5',
      'dimension:app': 'ranker',
    });
    expect(callsCounted({}, WINDOW)).toEqual({ from: WINDOW.start, to: WINDOW.end });
  });

  test('have no address there by a pattern of models, or without an end', () => {
    expect(callsCounted({ model: 'gpt-*' }, WINDOW)).toBeNull();
    expect(callsCounted({}, { ...WINDOW, end: null })).toBeNull();
  });
});

describe('how a budget stands', () => {
  test('by the gateway’s figures, and by those recorded here where it does not answer', () => {
    expect(standingOf(now({ edge }))).toMatchObject({
      spent: 500n,
      reserved: 300n,
      ready: 100n,
      remaining: 500n,
    });
    expect(standingOf(now())).toMatchObject({ spent: 300n, reserved: null, ready: 0n, remaining: 700n });
    // Where not every gate has said what is reserved, the two stand together.
    const unsaid = { ...edge, reservedNanos: null, readyNanos: null };
    expect(standingOf(now({ edge: unsaid }))).toMatchObject({ reserved: null, ready: 400n });
    expect(standingOf({ now: null })).toBeNull();
  });

  test.each([
    ['799', 'calm'],
    ['800', 'near'],
    ['999', 'near'],
    ['1000', 'reached'],
    ['1700', 'reached'],
  ])('%s of 1000 is %s', (spentNanos, level) => {
    expect(standingOf(now({ spentNanos }))).toMatchObject({ level });
  });

  test('its bar never runs over its end', () => {
    const amount = fc.bigInt(0n, 10n ** 22n).map(String);
    fc.assert(
      fc.property(amount, amount, amount, amount, (limitNanos, spentNanos, reservedNanos, readyNanos) => {
        const figures = { ...edge, spentNanos, reservedNanos, readyNanos };
        const standing = standingOf(now({ limitNanos, edge: figures }));
        const parts = [standing?.spentPermille, standing?.reservedPermille, standing?.readyPermille].map(
          (part) => part ?? -1,
        );
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

describe('what a budget counts', () => {
  test('is what the form says, in the form that the API takes', () => {
    const id = '0194d3a0-0000-7000-8000-000000000000';
    const match = matchOf([
      { kind: 'team', value: id },
      { kind: 'model', value: ' gpt-5* ' },
      { kind: 'dimension', value: 'feature=a=b' },
    ]);
    expect(match).toEqual({ teamId: id, model: 'gpt-5*', dimension: { key: 'feature', value: 'a=b' } });
    expect(budgetMatchSchema.parse(match)).toEqual(match);
    expect(matchOf([])).toEqual({});
  });

  test.each(['', ' ', 'feature', 'feature=', '=search'])('is not known yet where a label is %j', (value) => {
    expect(matchOf([{ kind: 'dimension', value }])).toBeNull();
  });

  test('is said in words, by name where there is one', () => {
    const names = { teams: new Map([['1', 'Search']]), projects: new Map(), keys: new Map() };
    expect(scopeWords({}, names)).toBe('the whole organisation');
    const match = { teamId: '1', projectId: '2', dimension: { key: 'app', value: 'x' } };
    expect(scopeWords(match, names)).toBe('team Search, project 2, app = x');
  });
});

test('a window that ends is said with its end', () => {
  expect(windowWords(now())).toBe('until Dec 1, 2026');
  expect(windowWords(now({ window: { ...WINDOW, end: null } }))).toBe('never begins anew');
});

test('an address keeps what is understood of it', () => {
  expect(validateBudgetsSearch({ archived: 'maybe', open: '1' })).toEqual({});
});

describe('the tree of scopes', () => {
  const places = { teamOf: new Map([['p', 't']]), projectOf: new Map([['k', 'p']]) };
  const tree = (...matches: readonly object[]) =>
    inTree(
      matches.map((match, index) => ({ budgetId: String(index), match }) as BudgetRow),
      places,
    ).map(({ row, depth }) => [row.budgetId, depth]);

  test('a budget stands below the narrowest one that counts all that it counts', () => {
    expect(tree({ keyId: 'k' }, { teamId: 't' }, {}, { model: 'gpt-5' }, { projectId: 'p' })).toEqual([
      ['2', 0],
      ['1', 1],
      ['4', 2],
      ['0', 3],
      ['3', 1],
    ]);
  });

  test('those that count the same, or neither all of the other, stand beside each other', () => {
    expect(tree({ teamId: 't' }, { teamId: 't' }, { provider: 'openai' }, { keyId: 'unknown' })).toEqual([
      ['0', 0],
      ['1', 0],
      ['2', 0],
      ['3', 0],
    ]);
    expect(
      tree({ dimension: { key: 'a', value: '1' } }, { teamId: 't', dimension: { key: 'a', value: '1' } }),
    ).toEqual([
      ['0', 0],
      ['1', 1],
    ]);
  });
});

test.each([
  ['100, 80 %;80', [80, 100]],
  ['', []],
  ['0', null],
  ['1001', null],
  ['80.5', null],
  ['1 2 3 4 5 6 7 8 9 10 11', null],
])('alerts at “%s” are %j', (text, percents) => {
  expect(readThresholds(text)).toEqual(percents);
});

test('amounts of alerts are dollars with semicolons between them, in order and each once', () => {
  expect(readAmounts('1,200.50; 500;$500')).toEqual(['500000000000', '1200500000000']);
  expect(amountWords(['500000000000', '1200500000000'])).toBe('500; 1200.5');
  expect(readAmounts('')).toEqual([]);
  for (const text of ['0', '-5', 'much', '1;2;3;4;5;6;7;8;9;10;11']) expect(readAmounts(text)).toBeNull();
});
