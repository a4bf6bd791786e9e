import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unitCostOf } from '../../../dashboard-api/unit-cost/divide.ts';
import { readMeasureCsv, replacementOf } from '../../../dashboard-api/unit-cost/import.ts';

const DAYS = ['2026-11-01', '2026-11-02', '2026-11-03'];
const spent = (...costs: bigint[]) =>
  new Map(costs.map((costNanos, index) => [DAYS[index] ?? '', { costNanos, unknownLines: 1 }]));

describe('what one of something costs', () => {
  test('is the spend of the days that were counted, divided by their count; other days stand apart', () => {
    const counted = new Map([
      ['2026-11-01', '3'],
      ['2026-11-03', '0.5'],
    ]);
    expect(unitCostOf('sum', DAYS, spent(7n, 100n, 3n), counted)).toEqual({
      costNanos: '10',
      quantity: '3.5',
      perUnitNanos: '3',
      days: 3,
      daysCounted: 2,
      uncountedNanos: '100',
      unknownLines: 3,
    });
  });

  test('of a mean is the spend of all these days by the mean of them', () => {
    const counted = new Map([
      ['2026-11-01', '10'],
      ['2026-11-02', '11'],
      ['2026-11-03', '11'],
    ]);
    expect(unitCostOf('mean', DAYS, spent(100n, 100n, 120n), counted)).toMatchObject({
      costNanos: '320',
      quantity: '10.666666667',
      perUnitNanos: '30',
    });
  });

  test('is not known where nothing was counted, and where zero was', () => {
    const unknown = { perUnitNanos: null, quantity: null, costNanos: '0', uncountedNanos: '5' };
    expect(unitCostOf('sum', DAYS, spent(5n), new Map())).toMatchObject(unknown);
    const zero = { perUnitNanos: null, quantity: '0', costNanos: '5', uncountedNanos: '0' };
    expect(unitCostOf('sum', DAYS, spent(5n), new Map([['2026-11-01', '0']]))).toMatchObject(zero);
  });

  test('leaves no spend out: what is divided and what is not are all of it', () => {
    const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 15n });
    fc.assert(
      fc.property(
        fc.array(amount, { maxLength: 3 }),
        fc.subarray(DAYS),
        fc.constantFrom('sum', 'mean'),
        (costs, days, kind) => {
          const made = unitCostOf(kind, DAYS, spent(...costs), new Map(days.map((day) => [day, '7.25'])));
          const all = costs.reduce((sum, cost) => sum + cost, 0n);
          expect(BigInt(made.costNanos) + BigInt(made.uncountedNanos)).toBe(all);
        },
      ),
    );
  });
});

describe('days of a measure', () => {
  test('are read from a CSV whole, each named day once', () => {
    expect(readMeasureCsv('Day,Quantity\n2026-11-01,012\n2026-11-02T00:00:00Z,1.50\n', null)).toEqual({
      days: ['2026-11-01', '2026-11-02'],
      measured: [
        { day: '2026-11-01', value: '', quantity: '12' },
        { day: '2026-11-02', value: '', quantity: '1.50' },
      ],
    });
    const split = readMeasureCsv('date,customer,count\n2026-11-01,a,1\n2026-11-01,b,2\n', 'customer');
    expect(split).toMatchObject({ days: ['2026-11-01'], measured: [{ value: 'a' }, { value: 'b' }] });
  });

  test.each([
    ['day,amount\n2026-11-01,1\n', null, 'line 1'],
    ['day,quantity\n2026-11-01,1\n', 'customer', 'line 1'],
    ['day,quantity\n2026-11-31,1\n', null, 'line 2'],
    ['day,quantity\n2026-11-01,-1\n', null, 'line 2'],
    ['day,quantity\n2026-11-01,1e3\n', null, 'line 2'],
    ['day,quantity\n2026-11-01,\n', null, 'line 2'],
    ['day,quantity\n2026-11-01,1\n2026-11-01,2\n', null, 'line 3'],
    ['day,quantity\n', null, 'the file'],
  ])('are refused whole where a line is wrong (%#)', (text, dimension, place) => {
    expect(() => readMeasureCsv(text, dimension)).toThrow(expect.objectContaining({ place }));
  });

  test('that are sent have values where the measure has a dimension, and nothing makes a day unknown', () => {
    const day = { day: '2026-11-01', quantity: '1' };
    expect(replacementOf([day], null)).toMatchObject({ measured: [{ value: '' }] });
    expect(replacementOf([{ ...day, quantity: null }], null)).toEqual({ days: ['2026-11-01'], measured: [] });
    expect(replacementOf([day], 'customer')).toBeNull();
    expect(replacementOf([{ ...day, value: 'a' }], null)).toBeNull();
    expect(replacementOf([day, day], null)).toBeNull();
  });
});
