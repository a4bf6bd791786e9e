import { expect, test } from 'vitest';
import type { ClosedStatement, CloseMonth } from '../../../../contract/close-api.ts';
import { newId } from '../../../../contract/ids.ts';
import type { MonthDetail } from '../../../../dashboard-api/web/close/queries.ts';
import {
  keptRevisions,
  listedMonths,
  monthChecks,
  validSignatures,
} from '../../../../dashboard-api/web/close/steps.ts';

const NOW = new Date('2026-11-20T14:30:00Z');
const HASH = 'a'.repeat(64);

test('months that wait are listed from the last closed one on, with the one under way', () => {
  const months = [month('2026-09', 'closed'), month('2026-07', 'closed')];
  const listed = listedMonths({ closedUpTo: '2026-09', months }, NOW);
  expect(listed.map((one) => [one.month, one.known?.state ?? null, one.isOver])).toEqual([
    ['2026-11', null, false],
    ['2026-10', null, true],
    ['2026-09', 'closed', true],
    ['2026-07', 'closed', true],
  ]);
  expect(listedMonths({ closedUpTo: null, months: [] }, NOW).at(-1)?.month).toBe('2026-08');
});

test('a month that is under way, or not in its turn, cannot be signed', () => {
  const standingOf = (name: string, of: MonthDetail, closedUpTo: string | null) =>
    monthChecks({ detail: of, closedUpTo, bills: null, now: NOW }).find((one) => one.name === name)?.standing;
  expect(standingOf('The month is over', detail('2026-11'), null)).toBe('stop');
  expect(standingOf('The month is over', detail('2026-10'), null)).toBe('good');
  expect(standingOf('Months before it are closed', detail('2026-10'), '2026-08')).toBe('stop');
  expect(standingOf('Months before it are closed', detail('2026-10'), '2026-09')).toBe('good');
  expect(standingOf('Months before it are closed', detail('2026-10'), null)).toBe('good');
});

test('what is missing, unknown, left over or without a bill is looked at first', () => {
  const gap = { gateId: 'g', missing: 1, quarantined: 0, onTheWay: 0 };
  const bill = { provider: 'openai', firstDay: '2026-09-28', lastDay: '2026-10-02', missingRates: [] };
  const wordsOf = (of: MonthDetail, more: object = {}) =>
    monthChecks({
      detail: of,
      closedUpTo: null,
      now: NOW,
      bills: [{ ...bill, ...more }] as unknown as Parameters<typeof monthChecks>[0]['bills'],
    })
      .filter(({ standing }) => standing !== 'good')
      .map(({ words }) => words);
  expect(wordsOf(detail('2026-10', { gaps: [] }))).toEqual([]);
  const missing = { currency: 'EUR', firstDay: '2026-10-01', lastDay: '2026-10-02' };
  expect(
    wordsOf(detail('2026-10', { gaps: [], providers: ['openai'] }), { missingRates: [missing] }),
  ).toEqual(['a bill of each provider is here; no rate for that of OpenAI']);
  // Of another month, which this one need not wait for.
  const earlier = { ...missing, firstDay: '2026-09-28', lastDay: '2026-09-28' };
  expect(
    wordsOf(detail('2026-10', { gaps: [], providers: ['openai'] }), { missingRates: [earlier] }),
  ).toEqual([]);
  expect(
    wordsOf(
      detail('2026-10', { gaps: [gap], unknownLines: 2, leftNanos: '1', providers: ['openai', 'anthropic'] }),
    ),
  ).toEqual([
    '1 gate with gaps; whoever signs accepts them',
    '2 lines of unknown cost, in no amount',
    'a part is given to nobody',
    'no bill of Anthropic',
  ]);
});

test('a signature under another statement counts for nothing', () => {
  const [one, other] = [signature(HASH), signature('b'.repeat(64))];
  expect(validSignatures({ ...detail('2026-10'), signatures: [one, other] })).toEqual([one]);
});

test('each revision that was closed can be had, the one under way cannot', () => {
  expect(keptRevisions({ revision: 3, state: 'closed' })).toEqual([3, 2, 1]);
  expect(keptRevisions({ revision: 3, state: 'draft' })).toEqual([2, 1]);
  expect(keptRevisions({ revision: 1, state: 'open' })).toEqual([]);
});

function month(name: string, state: CloseMonth['state']): CloseMonth {
  const closed = { changedAt: null, note: null, closedAt: null, statementSha256: null, totalNanos: null };
  return { month: name, state, revision: 1, ...closed };
}

interface Made {
  readonly gaps?: MonthDetail['gaps'];
  readonly unknownLines?: number;
  readonly leftNanos?: string;
  readonly providers?: readonly string[];
}

function detail(
  name: string,
  { gaps = null, unknownLines = 0, leftNanos = '0', providers = [] }: Made = {},
): MonthDetail {
  const zero = { totalNanos: '0', usageNanos: '0', bookedLaterNanos: '0', fromEarlierNanos: '0' };
  const common = { month: name, timeZone: 'UTC', currency: 'USD' } as const;
  const left = { costNanos: leftNanos, cents: '0', roundedBy: 0, shares: [] };
  const statement: ClosedStatement = {
    schema: 1,
    organisationId: newId(),
    revision: 1,
    ...common,
    ...zero,
    unknownLines,
    fromEarlier: [],
    rows: providers.map((provider) => ({
      teamId: null,
      projectId: null,
      provider,
      model: null,
      costNanos: '1',
    })),
    allocation: {
      ...common,
      versions: [],
      totalNanos: '0',
      totalCents: '0',
      allocatedNanos: '0',
      unknownLines,
      rows: [],
      unallocated: left,
    },
  };
  return { month: month(name, 'reconciled'), statement, statementSha256: HASH, gaps, signatures: [] };
}

function signature(statementSha256: string): MonthDetail['signatures'][number] {
  return { personId: newId(), personName: null, signedAt: NOW.toISOString(), statementSha256, gaps: [] };
}
