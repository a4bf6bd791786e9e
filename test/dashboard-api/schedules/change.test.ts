import { describe, expect, test } from 'vitest';
import type { CostReport } from '../../../contract/reports.ts';
import { changedRows, changeOf } from '../../../dashboard-api/schedules/change.ts';
import { lastEndBefore, periodEndAfter, periodsEnding } from '../../../dashboard-api/schedules/periods.ts';

type Row = CostReport['rows'][number];
const row = (team: string | null, costNanos: string): Row => ({
  costNanos,
  chargedNanos: costNanos,
  estimatedNanos: '0',
  requests: 1,
  unknownLines: 0,
  unknownAtMostNanos: '0',
  tokens: {},
  group: { team },
  labels: { team: team && `Team ${team}` },
});
const report = (...rows: Row[]) => ({ total: row(null, '0'), rows });

describe('change against the period before', () => {
  test.each([
    ['150', '100', '50', '50'],
    ['0', '100', '-100', '-100'],
    ['100', '300', '-200', '-66.7'],
    ['100', '0', '100', null],
    ['0', '0', '0', null],
    ['90071992547409930000', '90071992547409910000', '20000', '0'],
  ])('%s after %s', (present, former, changeNanos, changePercent) => {
    expect(changeOf('x', present, former)).toEqual({
      label: 'x',
      costNanos: present,
      changeNanos,
      changePercent,
    });
  });

  test('rows that are new and rows that are gone are among them, the dearest first', () => {
    const now = report(row('a', '5000000'), row('b', '9000000'), row(null, '1000000'));
    const before = report(row('a', '6000000'), row('c', '7000000'));
    expect(
      changedRows(now, before, 'team', 5).map(({ label, changePercent }) => [label, changePercent]),
    ).toEqual([
      ['Team b', null],
      ['Team c', '-100'],
      ['Team a', '-16.7'],
      ['none', null],
    ]);
    expect(changedRows(now, before, 'team', 2)).toHaveLength(2);
  });
});

describe('periods of a schedule', () => {
  const vienna = { timeZone: 'Europe/Vienna', fiscalStartMonth: 1 };
  const iso = (date: Date) => date.toISOString();

  test('end at midnight of the organisation’s zone, and the one before is a whole one too', () => {
    const end = periodEndAfter('month', vienna, new Date('2026-03-20T12:00:00Z'));
    expect(iso(end)).toBe('2026-03-31T22:00:00.000Z');
    const { present, former } = periodsEnding('month', vienna, end);
    expect([present.from, present.to, former.from, former.to].map(iso)).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
      '2026-01-31T23:00:00.000Z',
      '2026-02-28T23:00:00.000Z',
    ]);
  });

  test('a day on which clocks change is one day', () => {
    const { present } = periodsEnding('day', vienna, new Date('2026-10-25T23:00:00Z'));
    expect(present.to.getTime() - present.from.getTime()).toBe(25 * 3_600_000);
  });

  test('the last end behind an instant is that instant where a period ends there', () => {
    const midnight = new Date('2026-11-19T23:00:00Z');
    expect(lastEndBefore('day', vienna, midnight)).toEqual(midnight);
    expect(lastEndBefore('day', vienna, new Date(midnight.getTime() - 1))).toEqual(
      new Date('2026-11-18T23:00:00Z'),
    );
  });
});
