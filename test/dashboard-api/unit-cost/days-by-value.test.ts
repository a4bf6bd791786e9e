import { describe, expect, test } from 'vitest';
import { NOTHING } from '../../../dashboard-api/reports/figures.ts';
import { daysByValue } from '../../../dashboard-api/unit-cost/days-by-value.ts';

const cell = (bucket: string, value: string | null, costNanos: bigint, unknownLines = 0) => ({
  bucket,
  path: [value],
  tally: { ...NOTHING, costNanos, unknownLines },
});

describe('spend and counts by day', () => {
  test('all is the sum of its values, each day apart', () => {
    const cells = [
      cell('2026-11-01T00:00:00+01:00', 'acme', 3n),
      cell('2026-11-01T00:00:00+01:00', null, 4n, 1),
      cell('2026-11-02T00:00:00+01:00', 'acme', 5n),
    ];
    const { all, values } = daysByValue(
      cells,
      [{ day: '2026-11-01', value: 'acme', quantity: '0.5' }],
      new Map(),
    );
    expect([...all.spent]).toEqual([
      ['2026-11-01', { costNanos: 7n, unknownLines: 1 }],
      ['2026-11-02', { costNanos: 5n, unknownLines: 0 }],
    ]);
    expect([...values.keys()]).toEqual(['acme', null]);
    expect(values.get('acme')?.spent.get('2026-11-02')).toEqual({ costNanos: 5n, unknownLines: 0 });
    expect(values.get('acme')?.counted.get('2026-11-01')).toBe('0.5');
    expect(values.get(null)?.counted.size).toBe(0);
  });

  test('values of one name meet, whether they came as an id or in words', () => {
    const { values } = daysByValue(
      [cell('2026-11-01', 'p_1', 3n)],
      [
        { day: '2026-11-01', value: 'p_1', quantity: '1' },
        { day: '2026-11-01', value: 'ann', quantity: '2' },
      ],
      new Map([['p_1', 'ann']]),
    );
    expect([...values.keys()]).toEqual(['ann']);
    expect(values.get('ann')?.counted.get('2026-11-01')).toBe('3');
  });
});
