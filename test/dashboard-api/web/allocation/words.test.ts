import { expect, test } from 'vitest';
import type { AllocationStatement, CostCentre } from '../../../../contract/allocation-api.ts';
import { changedRows } from '../../../../dashboard-api/web/allocation/preview.ts';
import { validateDraftSearch } from '../../../../dashboard-api/web/allocation/search.ts';
import { centreStatement, UNALLOCATED } from '../../../../dashboard-api/web/allocation/statement.ts';
import { inForceOn, matchWords, splitWords } from '../../../../dashboard-api/web/allocation/words.ts';
import { formatCents } from '../../../../dashboard-api/web/money/cents.ts';

const NAMES = { teams: new Map([['t1', 'Search']]), projects: new Map(), keys: new Map() };
const CENTRES: CostCentre[] = ['4100', '4200'].map((code) => ({
  costCentreId: `id-${code}`,
  code,
  name: `Centre ${code}`,
  contact: null,
  createdAt: '2026-11-01T00:00:00Z',
  archivedAt: null,
}));

test('a rule is said in words, ids by their names where they are known', () => {
  expect(matchWords({}, NAMES)).toBe('every call that no rule above matches');
  expect(matchWords({ team: ['t1', 't2'], dimension: { name: 'feature', values: ['a', 'b'] } }, NAMES)).toBe(
    'team Search or t2, dimension “feature” a or b',
  );
  const shares = [
    { costCentreId: 'id-4100', percent: '60' },
    { costCentreId: 'id-4200', percent: '39.5' },
  ];
  expect(splitWords({ method: 'fixed', shares }, CENTRES)).toBe('60% to 4100 and 39.5% to 4200');
});

test('of several versions that began on a day the newest holds, and none before its day', () => {
  const versions = [
    { version: 4, effectiveFrom: '2026-12-01' },
    { version: 3, effectiveFrom: '2026-11-01' },
    { version: 2, effectiveFrom: '2026-11-01' },
    { version: 1, effectiveFrom: '2026-11-15' },
  ];
  expect(inForceOn(versions, '2026-11-10')?.version).toBe(3);
  expect(inForceOn(versions, '2026-11-15')?.version).toBe(1);
  expect(inForceOn(versions, '2026-12-01')?.version).toBe(4);
  expect(inForceOn(versions, '2026-10-31')).toBeUndefined();
});

test('a change is exact for each cost centre that either gives something to', () => {
  const preview = {
    present: statement({ '4100': '9007199254740993' }, '5'),
    draft: statement({ '4200': '7' }, '1'),
  };
  expect(changedRows(preview)).toMatchObject([
    { code: '4100', presentNanos: '9007199254740993', draftNanos: '0', changeNanos: '-9007199254740993' },
    { code: '4200', presentNanos: '0', draftNanos: '7', changeNanos: '7' },
    { id: UNALLOCATED, changeNanos: '-4' },
  ]);
});

test('a cost centre to which the month gave nothing has a statement of nothing; an unknown one has none', () => {
  const month = statement({ '4100': '12000000000' }, '0');
  expect(centreStatement(month, CENTRES, 'id-4100')).toMatchObject({
    code: '4100',
    costNanos: '12000000000',
  });
  expect(centreStatement(month, CENTRES, 'id-4200')).toMatchObject({
    costNanos: '0',
    cents: '0',
    shares: [],
  });
  expect(centreStatement(month, CENTRES, UNALLOCATED)).toMatchObject({ code: 'Unallocated', costNanos: '0' });
  expect(centreStatement(month, CENTRES, 'other')).toBeNull();
});

test('cents are written with both digits, below a dollar and below nothing', () => {
  expect(['120450', '5', '-30', '0'].map(formatCents)).toEqual(['$1,204.50', '$0.05', '-$0.30', '$0.00']);
});

test('an address keeps what is understood', () => {
  expect(validateDraftSearch({ month: '2026-13', version: 'x' })).toEqual({});
  expect(validateDraftSearch({ month: '2026-02', version: 3 })).toEqual({ month: '2026-02', version: 3 });
});

function statement(given: Readonly<Record<string, string>>, left: string): AllocationStatement {
  return {
    month: '2026-11',
    timeZone: 'UTC',
    currency: 'USD',
    dataAsOf: null,
    hasSimulated: false,
    versions: [],
    unknownLines: 0,
    totalNanos: '0',
    totalCents: '0',
    allocatedNanos: '0',
    rows: CENTRES.filter(({ code }) => code in given).map(({ costCentreId, code, name }) => ({
      costCentreId,
      code,
      name,
      costNanos: given[code] ?? '0',
      cents: '0',
      roundedBy: 0,
      shares: [],
    })),
    unallocated: { costNanos: left, cents: '0', roundedBy: 0, shares: [] },
  };
}
