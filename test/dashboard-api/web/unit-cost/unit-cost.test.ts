import { expect, test } from 'vitest';
import { unitCostQuerySchema } from '../../../../contract/unit-cost-api.ts';
import { reportQuerySchema } from '../../../../contract/usage-report.ts';
import {
  callCostQuestion,
  daysShown,
  unitCostQuestion,
  validateUnitCostSearch,
} from '../../../../dashboard-api/web/unit-cost/search.ts';
import { daysWords, quantityWords, spanWords } from '../../../../dashboard-api/web/unit-cost/words.ts';
import { parseSearch, stringifySearch } from '../../../../dashboard-api/web/view/search.ts';

const ID = '0194d3a0-0000-7000-8000-000000000000';
const NOW_MS = Date.UTC(2026, 10, 20, 14);
const fromAddress = (query: string) => validateUnitCostSearch(parseSearch(query));

test('the address gives the same question back, and what it does not understand is dropped', () => {
  const address = `?measure=${ID}&from=2026-11-01&to=2026-11-20&interval=week&split=yes&compare=previous&currency=EUR`;
  const search = fromAddress(address);
  expect(stringifySearch({ ...search })).toBe(address);
  expect(unitCostQuerySchema.parse(unitCostQuestion(search, ID, true, NOW_MS))).toMatchObject({
    firstDay: '2026-11-01',
    lastDay: '2026-11-20',
    interval: 'week',
    isSplit: true,
    compare: 'previous',
    displayCurrency: 'EUR',
  });
  // A measure that is counted as a whole is not split, whatever the address says.
  expect(unitCostQuestion(search, ID, false, NOW_MS).isSplit).toBe(false);
  for (const bad of [
    'from=2026-11-20&to=2026-11-01',
    'from=2026-11-01',
    'interval=hour',
    'measure=x',
    'split=no',
  ])
    expect(fromAddress(bad)).toEqual({});
});

test('calls are asked about on the days shown, both of them whole, in UTC, split as the address says', () => {
  const search = fromAddress('?by=team&from=2026-02-28&to=2026-03-01&currency=EUR');
  expect(stringifySearch({ ...search })).toBe('?by=team&from=2026-02-28&to=2026-03-01&currency=EUR');
  expect(reportQuerySchema.parse(callCostQuestion(search, NOW_MS))).toMatchObject({
    from: '2026-02-28T00:00:00.000Z',
    to: '2026-03-02T00:00:00.000Z',
    timeZone: 'UTC',
    groupBy: ['team'],
    displayCurrency: 'EUR',
  });
  for (const byModel of ['?by=model', '?by=tokenClass', ''])
    expect(callCostQuestion(fromAddress(byModel), NOW_MS).groupBy).toEqual(['model']);
});

test('without days the last thirty are shown', () => {
  expect(daysShown({}, NOW_MS)).toEqual({ firstDay: '2026-10-22', lastDay: '2026-11-20' });
});

test('counts and days in words', () => {
  expect(['1234567', '0', '1204.50'].map(quantityWords)).toEqual(['1,234,567', '0', '1,204.50']);
  expect(daysWords({ days: 30, daysCounted: 20 })).toBe('20 of 30 days');
  expect(daysWords({ days: 30, daysCounted: 30 })).toBe('all 30 days');
  expect([1, 0].map((daysCounted) => daysWords({ days: 1, daysCounted }))).toEqual([
    'counted',
    'not counted',
  ]);
  expect(spanWords({ measured: null })).toBeNull();
  expect(spanWords({ measured: { firstDay: '2026-11-01', lastDay: '2026-11-03', days: 2 } })).toBe(
    'Nov 1, 2026 to Nov 3, 2026: 2 days',
  );
});
