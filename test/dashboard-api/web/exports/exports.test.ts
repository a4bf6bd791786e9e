import { expect, test } from 'vitest';
import { EXPORT_FAILURES, exportRequestSchema } from '../../../../contract/exports-api.ts';
import { shownQuestion } from '../../../../dashboard-api/web/cost-explorer/question.ts';
import { readExploration } from '../../../../dashboard-api/web/cost-explorer/search.ts';
import {
  accountFault,
  FORMATS,
  requestOf,
  type TypedExport,
} from '../../../../dashboard-api/web/exports/typed.ts';
import { exportWords, failureWords, sizeWords } from '../../../../dashboard-api/web/exports/words.ts';

const TYPED: TypedExport = {
  kind: 'requests',
  format: 'csv',
  firstDay: '2026-11-01',
  lastDay: '2026-11-30',
  month: '2026-10',
  spec: '1.2',
  debitAccount: '4980',
  creditAccount: '1600',
  displayCurrency: '',
};

test('what is typed is what the API takes, and the last day is part of it', () => {
  const request = requestOf(TYPED);
  expect(exportRequestSchema.parse(request)).toEqual({
    kind: 'requests',
    format: 'csv',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
  });
  expect(request && exportWords(request)).toBe('Every call, Nov 1, 2026 to Nov 30, 2026');
  const oneDay = requestOf({ ...TYPED, lastDay: TYPED.firstDay });
  expect(oneDay && exportWords(oneDay)).toBe('Every call, Nov 1, 2026');
  for (const [kind, formats] of Object.entries(FORMATS))
    for (const format of formats) {
      const asked = requestOf({ ...TYPED, kind: kind as TypedExport['kind'], format });
      expect(exportRequestSchema.safeParse(asked).success).toBe(true);
    }
});

test('days the wrong way round, no day, and a format that a kind does not have are not asked for', () => {
  expect(requestOf({ ...TYPED, lastDay: '2026-10-31' })).toBeNull();
  expect(requestOf({ ...TYPED, firstDay: '' })).toBeNull();
  expect(requestOf({ ...TYPED, format: 'parquet' })).toBeNull();
  expect(requestOf({ ...TYPED, kind: 'focus', format: 'xlsx' })).toBeNull();
  const journal = { ...TYPED, kind: 'journal' } as const;
  expect(requestOf(journal)).not.toHaveProperty('displayCurrency');
  const inEuros = requestOf({ ...journal, displayCurrency: 'EUR' });
  expect(inEuros).toMatchObject({ displayCurrency: 'EUR' });
  expect(inEuros && exportWords(inEuros)).toContain(', in USD and EUR');
  expect(requestOf({ ...TYPED, kind: 'journal', creditAccount: ' ' })).toBeNull();
  expect(requestOf({ ...TYPED, kind: 'journal', debitAccount: '=4980' })).toBeNull();
  expect(accountFault('=4980')).not.toBeNull();
});

test('the explorer exports the instants that are on screen, whatever time it is by now', () => {
  const exploration = readExploration({ period: '7d', by: 'team', second: 'model', compare: 'previous' });
  const shown = {
    from: '2026-11-13T15:00:00.000Z',
    to: '2026-11-20T15:00:00.000Z',
    interval: 'day',
  } as const;
  const question = shownQuestion(exploration, shown);
  expect(question).toMatchObject({ ...shown, groupBy: ['team', 'model'], compare: 'previous' });
  const request = { kind: 'report', format: 'xlsx', query: question } as const;
  expect(exportWords(exportRequestSchema.parse(request))).toBe(
    'Report by team, model, Nov 13, 2026 to Nov 20, 2026',
  );
});

test('sizes are said in the unit that fits', () => {
  expect([0, 812, 1_400_000, 2_000_000_000].map(sizeWords)).toEqual([
    '0 bytes',
    '812 bytes',
    '1.4 MB',
    '2 GB',
  ]);
});

test('each reason for which a file is not made says what to do', () => {
  const said = [null, ...EXPORT_FAILURES].map(failureWords);
  expect(new Set(said).size).toBe(said.length);
  for (const words of said) expect(words).toMatch(/Ask /);
});
