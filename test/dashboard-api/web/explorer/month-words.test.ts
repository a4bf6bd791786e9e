import { expect, test } from 'vitest';
import type { BudgetRow } from '../../../../contract/budgets-api.ts';
import type { MonthToDate } from '../../../../contract/month-to-date-api.ts';
import {
  budgetsAtRisk,
  changeWords,
  formerWords,
  reasonWords,
  spanWords,
} from '../../../../dashboard-api/web/explorer/month-words.ts';

test('a reason is named by the direction of the difference', () => {
  expect(reasonWords({ reason: 'calls', deltaNanos: '-5' })).toBe('fewer calls');
  expect(reasonWords({ reason: 'cache', deltaNanos: '5' })).toBe('less read from caches');
});

test('a change has its sign; where there was nothing there is none', () => {
  expect(['12.3', '-0.5', '0.0', null].map(changeWords)).toEqual(['+12.3%', '-0.5%', '+0.0%', '–']);
});

test('the days of before are named, midnight as the day alone', () => {
  expect(spanWords({ from: '2026-10-01T00:00:00.000Z', to: '2026-10-20T14:45:00.000Z' })).toBe(
    'Oct 1, 2026 to Oct 20, 2026, 2:45 PM UTC',
  );
});

test('where not all of the days before is on record, that is said in the place of a change', () => {
  const former = {
    from: '2026-10-01T00:00:00.000Z',
    to: '2026-10-20T00:00:00.000Z',
  } as MonthToDate['former'];
  expect(formerWords({ former: { ...former, recordedFrom: null }, changePercent: '12.3' })).toBe(
    'Oct 1, 2026 to Oct 20, 2026 UTC: +12.3%',
  );
  const recordedFrom = '2026-10-19T09:30:00.000Z';
  expect(formerWords({ former: { ...former, recordedFrom }, changePercent: null })).toBe(
    'Oct 1, 2026 to Oct 20, 2026 UTC; on record only from Oct 19, 2026, 9:30 AM UTC on, so that no change in per cent is told',
  );
  const after = { ...former, recordedFrom: '2026-11-02T09:30:00.000Z' };
  expect(formerWords({ former: after, changePercent: null })).toBe(
    'Oct 1, 2026 to Oct 20, 2026 UTC: the record begins after them, on Nov 2, 2026, 9:30 AM UTC',
  );
});

test('budgets at risk are those from 80 per cent on, the fullest first; archived ones are none', () => {
  const rows = [
    budget('calm', '799'),
    budget('near', '800'),
    budget('reached', '1200'),
    budget('archived', null),
  ];
  expect(budgetsAtRisk(rows).map(({ budget: { name } }) => name)).toEqual(['reached', 'near']);
});

function budget(name: string, spentNanos: string | null): BudgetRow {
  const now =
    spentNanos === null ? null : { limitNanos: '1000', spentNanos, remainingNanos: '0', edge: null };
  return { name, now } as unknown as BudgetRow;
}
