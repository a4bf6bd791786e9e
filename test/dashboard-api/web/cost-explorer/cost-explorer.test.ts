import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../../../../contract/ids.ts';
import { INTERVALS } from '../../../../contract/report-words.ts';
import { reportQuerySchema } from '../../../../contract/usage-report.ts';
import { explorerQuestion } from '../../../../dashboard-api/web/cost-explorer/question.ts';
import {
  type Exploration,
  intervalFor,
  readExploration,
  SHOWN,
  type Shown,
  SPLITS,
  type Split,
  validateExplorerSearch,
  writeExploration,
} from '../../../../dashboard-api/web/cost-explorer/search.ts';
import {
  bucketName,
  bucketTick,
  formatChange,
  rowName,
} from '../../../../dashboard-api/web/cost-explorer/words.ts';
import { resolvePeriod } from '../../../../dashboard-api/web/period/period.ts';
import { narrowedTo, questionOf } from '../../../../dashboard-api/web/view/question.ts';
import {
  parseSearch,
  stringifySearch,
  validateUndivided,
} from '../../../../dashboard-api/web/view/search.ts';

const fromAddress = (query: string) => readExploration(parseSearch(query));
/** What of it can be shown: neither costs of cost centres nor classes of tokens have a count of calls. */
function splitBy(by: Split, second: Split | null, shown: Shown) {
  const isDivided = by === 'costCentre' || second === 'costCentre';
  const first = isDivided && by === 'tokenClass' ? 'costCentre' : by;
  const isDropped = second === first || (isDivided && second === 'tokenClass');
  const isCostAlone = isDivided || (shown === 'requests' && [by, second].includes('tokenClass'));
  return {
    by: first,
    second: isDropped ? null : second,
    shown: isCostAlone ? ('contractedCost' as const) : shown,
  };
}

const NOW_MS = Date.UTC(2026, 10, 20, 14, 30);

describe('the explorer’s address', () => {
  test('is empty for what it begins with, and gives every exploration back', () => {
    expect(stringifySearch({ ...writeExploration(fromAddress('')) })).toBe('');
    const exploration: fc.Arbitrary<Exploration> = fc
      .record({
        by: fc.constantFrom(...SPLITS, 'dimension:app' as const),
        second: fc.option(fc.constantFrom(...SPLITS)),
        interval: fc.option(fc.constantFrom(...INTERVALS)),
        shown: fc.constantFrom(...SHOWN),
        chart: fc.constantFrom('bars' as const, 'area' as const),
        isCumulative: fc.boolean(),
        isCompared: fc.boolean(),
        isOwnZone: fc.boolean(),
        excluded: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }),
      })
      .map(({ excluded, ...rest }) => ({
        ...rest,
        ...splitBy(rest.by, rest.second, rest.shown),
        view: {
          period: { kind: 'preset' as const, preset: 'month' as const },
          groupBy: 'model' as const,
          filters: [{ field: 'environment' as const, value: '' }],
          ...(excluded.length > 0 ? { excluded: [{ field: 'model' as const, values: excluded }] } : {}),
        },
      }));
    fc.assert(
      fc.property(exploration, (of) => {
        const address = stringifySearch({ ...writeExploration(of) });
        expect(fromAddress(address)).toEqual(of);
        expect(stringifySearch({ ...validateExplorerSearch(parseSearch(address)) })).toBe(address);
      }),
    );
  });

  test('every one of them is a question that the API takes', () => {
    const exploration = fromAddress(
      '?period=7d&by=tokenClass&second=team&model=&not:key=a&not:key=b&zone=own',
    );
    const question = reportQuerySchema.parse(explorerQuestion(exploration, NOW_MS));
    expect(question).toMatchObject({
      groupBy: ['tokenClass', 'team'],
      interval: 'day',
      top: 9,
      filters: [
        { field: 'model', values: [null], isExcluded: false },
        { field: 'key', values: ['a', 'b'], isExcluded: true },
      ],
    });
    // The organisation's own.
    expect(question.timeZone).toBeUndefined();
  });

  test('what a row’s filters say is what its address asks for', () => {
    const { view } = fromAddress('?model=x');
    const filters = [
      { field: 'model' as const, values: [null], isExcluded: false },
      { field: 'team' as const, values: [newId(), null], isExcluded: true },
    ];
    const asked = questionOf({ fromMs: 0, toMs: 1 }, narrowedTo(view, filters), {});
    expect(reportQuerySchema.parse(asked).filters).toEqual(filters);
  });
});

test('the steps fit the period', () => {
  const days = (count: number) => intervalFor({ fromMs: 0, toMs: count * 86_400_000 });
  expect([1, 3, 4, 93, 94, 366, 367].map(days)).toEqual([
    'hour',
    'hour',
    'day',
    'day',
    'week',
    'week',
    'month',
  ]);
});

test('this month ends with the present hour, the last one with its last', () => {
  const at = (preset: 'month' | 'lastMonth') => {
    const { fromMs, toMs } = resolvePeriod({ kind: 'preset', preset }, NOW_MS);
    return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  };
  expect(at('month')).toEqual(['2026-11-01T00:00:00.000Z', '2026-11-20T15:00:00.000Z']);
  expect(at('lastMonth')).toEqual(['2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z']);
});

test('what is divided among cost centres is asked for as money alone', () => {
  const shown = fromAddress('by=costCentre&second=tokenClass&show=requests');
  expect(shown).toMatchObject({ by: 'costCentre', second: null, shown: 'contractedCost' });
  const narrowed = fromAddress('by=tokenClass&costCentre=&show=inputTokens');
  expect(narrowed).toMatchObject({ by: 'costCentre', second: null, shown: 'contractedCost' });
  expect(reportQuerySchema.parse(explorerQuestion(narrowed, NOW_MS))).toMatchObject({
    measures: ['contractedCost', 'requests'],
    filters: [{ field: 'costCentre', values: [null] }],
  });
  expect(validateUndivided({ costCentre: 'a', 'not:costCentre': ['b'], model: 'm' })).toEqual({ model: 'm' });
});

describe('words', () => {
  test('a bucket is named in the report’s zone', () => {
    expect(bucketTick('2026-11-20', 'day')).toBe('Nov 20');
    expect(bucketName('2026-10-25T02:00+01:00', 'hour')).toBe('Oct 25, 2026, 2:00 AM +01:00');
    expect(bucketName('2026-11-16', 'week')).toBe('Week of Nov 16, 2026');
    expect(bucketName('2026-11', 'month')).toBe('Nov 2026');
  });

  test('a change is cut, never rounded up; against nothing there is none', () => {
    expect(formatChange(1_129n, 1_000n)).toBe('+12.9%');
    expect(formatChange(0n, 7n)).toBe('-100.0%');
    expect(formatChange(5n, 0n)).toBeNull();
  });

  test('a row is named after its last step', () => {
    const step = { field: 'model' as const, value: null, label: null, isOther: false };
    expect(rowName({ path: [step] })).toBe('No model stated');
    expect(rowName({ path: [{ ...step, isOther: true }] })).toBe('Other');
    expect(rowName({ path: [{ ...step, field: 'tokenClass', value: 'output.text' }] })).toBe('Output');
  });
});
