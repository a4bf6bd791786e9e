import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDecimals, convertedNanos, decimalText, dollarsToNanos } from '../../../contract/money.ts';
import {
  byReason,
  cellsOf,
  differenceOf,
  explain,
  grainOf,
  ownOf,
} from '../../../dashboard-api/reconciliation/compare.ts';
import { inDollars } from '../../../dashboard-api/reconciliation/in-dollars.ts';
import { addedUp, statedTotals } from '../../../dashboard-api/reconciliation/stated-totals.ts';
import type { StoredRate } from '../../../db/currencies/rates.ts';
import type { RecordedRow } from '../../../db/reconciliation/recorded.ts';
import type { StoredBilledRow } from '../../../db/reconciliation/reports.ts';

const DAYS = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'];
const rate = (effectiveFrom: string, perDollar: string, fields: Partial<StoredRate> = {}): StoredRate => ({
  rateId: `${fields.currency ?? 'EUR'} ${effectiveFrom}`,
  currency: 'EUR',
  effectiveFrom,
  perDollar,
  effectiveUntil: null,
  rate: perDollar,
  quote: 'perDollar',
  source: 'The bank’s list',
  createdAt: new Date('2026-11-20T00:00:00Z'),
  createdBy: null,
  withdrawnAt: null,
  ...fields,
});
const billed = (day: string, amount: string, currency = 'EUR'): StoredBilledRow => ({
  day,
  amount,
  currency,
  account: null,
  model: 'gpt-4o',
  class: 'input',
});

describe('bills in other currencies', () => {
  test('each row is converted by the rate of its own day, the way round that it was stated, rounded once', () => {
    const rates = [
      rate('2026-11-01', '0.9'),
      rate('2026-11-03', '0.921404220031328', { rate: '1.0853', quote: 'dollarsPerUnit' }),
    ];
    const priced = inDollars(
      [billed('2026-11-02', '1'), billed('2026-11-03', '1'), billed('2026-11-03', '0.000000001')],
      [],
      rates,
    );
    expect(priced).toMatchObject({
      // A dollar and a ninth; not by the reciprocal of what was stated.
      rows: [{ billedNanos: 1_111_111_111n }, { billedNanos: 1_085_300_000n }, { billedNanos: 1n }],
      rates: [
        { firstDay: '2026-11-02', lastDay: '2026-11-02', days: 1, rate: '0.9', quote: 'perDollar' },
        { firstDay: '2026-11-03', days: 1, rate: '1.0853', quote: 'dollarsPerUnit' },
      ],
    });
  });

  test('days without a rate are named for each currency, and nothing is converted then', () => {
    const rows = [
      ...DAYS.map((day) => billed(day, '1')),
      billed('2026-11-02', '100', 'JPY'),
      billed('2026-11-02', '1', 'USD'),
    ];
    const ended = rate('2026-11-02', '0.9', { effectiveUntil: '2026-11-02' });
    expect(inDollars(rows, ['2026-11-09'], [ended])).toEqual({
      missing: [
        { currency: 'EUR', firstDay: '2026-11-01', lastDay: '2026-11-01' },
        { currency: 'EUR', firstDay: '2026-11-03', lastDay: '2026-11-04' },
        { currency: 'JPY', firstDay: '2026-11-02', lastDay: '2026-11-02' },
      ],
    });
    // A whole bill in one currency: what was recorded is shown in it too, and needs a rate of its days.
    expect(inDollars([billed('2026-11-02', '1')], ['2026-11-03'], [ended])).toEqual({
      missing: [{ currency: 'EUR', firstDay: '2026-11-03', lastDay: '2026-11-03' }],
    });
  });

  const amount = fc
    .record({ units: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 24n }), scale: fc.nat(26) })
    .map(decimalText);
  const some = <Value>(...values: Value[]) => fc.constantFrom(...values);
  const bill = fc.array(
    fc.record({
      day: some(...DAYS),
      amount,
      currency: some('EUR', 'JPY', 'USD'),
      account: some('a', null),
      model: some('x', 'y'),
      class: some('input' as const, null),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const books = fc.array(
    fc.record({
      day: some(...DAYS),
      account: some('a', null),
      model: some('x', 'z'),
      unknownLines: some(0, 1),
      class: some('input.uncached', null),
      costNanos: fc.bigInt({ min: -5n, max: 10n ** 12n }),
    }),
    { maxLength: 20 },
  );
  const rates = fc
    .record({ first: fc.integer({ min: 1, max: 10 ** 9 }), second: fc.integer({ min: 1, max: 10 ** 9 }) })
    .map(({ first, second }) => {
      const text = (units: number) => decimalText({ units: BigInt(units), scale: 6 });
      return ['EUR', 'JPY'].flatMap((currency) => [
        rate('2026-11-01', text(first), { currency }),
        rate('2026-11-03', text(second), { currency }),
      ]);
    });
  const total = (amounts: readonly string[]) => amounts.reduce(addDecimals, '0');

  test('sums in a bill’s own currencies are the file’s to the last digit, whatever the rates', () => {
    fc.assert(
      fc.property(bill, (rows) => {
        expect(statedTotals(addedUp(rows))).toEqual(statedTotals(rows));
        for (const { currency, amount: sum } of statedTotals(rows))
          expect(sum).toBe(total(rows.flatMap((row) => (row.currency === currency ? [row.amount] : []))));
      }),
    );
  });

  test('both sides add up in both currencies: every amount stands in one cell, converted once', () => {
    fc.assert(
      fc.property(bill, books, rates, (mixed, recorded: RecordedRow[], known) => {
        const rows = mixed.map((row) => ({ ...row, currency: 'EUR' }));
        const days = recorded.map(({ day }) => day);
        const priced = inDollars(rows, days, known);
        if ('missing' in priced) throw new Error('every day has a rate');
        const { own } = priced;
        const cells = explain(cellsOf(priced.rows, recorded, grainOf(rows, recorded), own));
        expect(ownOf(cells, own)?.billed).toBe(total(rows.map((row) => row.amount)));
        const perDollar = (day: string) => own?.perDollarOn(day) ?? '0';
        expect(ownOf(cells, own)?.recorded).toBe(
          total(recorded.map(({ day, costNanos }) => convertedNanos(costNanos, perDollar(day)))),
        );
        const reasons = byReason(cells, own);
        expect(total(reasons.map(({ ownDifference }) => ownDifference ?? '0'))).toBe(
          ownOf(cells, own)?.difference,
        );
        const nanos = (amounts: readonly bigint[]) => amounts.reduce((sum, one) => sum + one, 0n);
        expect(nanos(cells.map(differenceOf))).toBe(
          nanos(priced.rows.map(({ billedNanos }) => billedNanos)) -
            nanos(recorded.map(({ costNanos }) => costNanos)),
        );
      }),
    );
  });

  test('rows of one place are kept as one, whose amount is their exact sum', () => {
    const rows = [
      billed('2026-11-01', '0.1'),
      billed('2026-11-01', '1', 'USD'),
      billed('2026-11-01', '0.20000001'),
    ];
    expect(addedUp(rows).map(({ amount: sum, currency }) => [sum, currency])).toEqual([
      ['0.30000001', 'EUR'],
      ['1', 'USD'],
    ]);
  });

  test('dollars need no rate, and several currencies have no one of their own', () => {
    const dollars = inDollars([billed('2026-11-01', '1.5', 'USD')], DAYS, []);
    expect(dollars).toMatchObject({ own: null, rates: [], rows: [{ billedNanos: dollarsToNanos('1.5') }] });
    const both = [billed('2026-11-01', '1'), billed('2026-11-01', '1', 'USD')];
    expect(inDollars(both, DAYS, [rate('2026-11-01', '0.5')])).toMatchObject({ own: null });
  });
});
