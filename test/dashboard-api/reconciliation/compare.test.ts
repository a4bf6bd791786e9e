import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dollarsToNanos } from '../../../contract/money.ts';
import {
  accuracyOf,
  cellsOf,
  differenceOf,
  explain,
  grainOf,
  ofModelsRecorded,
} from '../../../dashboard-api/reconciliation/compare.ts';
import type { RecordedRow } from '../../../db/reconciliation/recorded.ts';
import type { StoredBilledRow } from '../../../db/reconciliation/reports.ts';

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}`;
const billed = (at: number, amount: string, fields: Partial<StoredBilledRow> = {}): StoredBilledRow => ({
  day: day(at),
  account: null,
  model: 'gpt-4o',
  class: 'input',
  amount,
  currency: 'USD',
  ...fields,
});
const recorded = (at: number, dollars: string, fields: Partial<RecordedRow> = {}): RecordedRow => ({
  day: day(at),
  account: null,
  model: 'gpt-4o',
  class: 'input.uncached',
  unknownLines: 0,
  costNanos: dollarsToNanos(dollars),
  ...fields,
});
const priced = (bill: StoredBilledRow[]) =>
  bill.map((row) => ({ ...row, billedNanos: dollarsToNanos(row.amount) }));
const variances = (bill: StoredBilledRow[], books: RecordedRow[]) =>
  explain(cellsOf(priced(bill), books, grainOf(bill, books)));
const reasons = (bill: StoredBilledRow[], books: RecordedRow[]) =>
  Object.fromEntries(variances(bill, books).map((cell) => [`${cell.day} ${cell.model}`, cell.reason]));

describe('why a bill and the books differ', () => {
  test('what agrees, and what differs by less than a cent', () => {
    expect(reasons([billed(1, '2.5'), billed(3, '2.504')], [recorded(1, '2.5'), recorded(3, '2.5')])).toEqual(
      {
        '2026-11-01 gpt-4o': 'none',
        '2026-11-03 gpt-4o': 'rounding',
      },
    );
  });

  test('traffic that did not pass through us, and what is not on the bill', () => {
    const bill = [billed(1, '2'), billed(1, '9', { model: 'o3' })];
    expect(reasons(bill, [recorded(1, '2'), recorded(5, '4')])).toEqual({
      '2026-11-01 gpt-4o': 'none',
      '2026-11-01 o3': 'notThroughUs',
      '2026-11-05 gpt-4o': 'notBilled',
    });
  });

  test('timing: the provider counts by another clock', () => {
    const bill = [billed(1, '6'), billed(2, '9'), billed(3, '5')];
    const books = [recorded(1, '7'), recorded(2, '8'), recorded(3, '5')];
    expect(reasons(bill, books)).toEqual({
      '2026-11-01 gpt-4o': 'timing',
      '2026-11-02 gpt-4o': 'timing',
      '2026-11-03 gpt-4o': 'none',
    });
  });

  test('price: day after day in the same proportion', () => {
    const bill = [billed(1, '1.1'), billed(3, '2.2'), billed(5, '33')];
    const books = [recorded(1, '1'), recorded(3, '2'), recorded(5, '30')];
    expect(new Set(Object.values(reasons(bill, books)))).toEqual(new Set(['price']));
    expect(Object.values(reasons(bill, [...books.slice(0, 2), recorded(5, '31')]))).toContain('unexplained');
  });

  test('calls whose cost is unknown here explain what is missing', () => {
    const unknown = recorded(1, '0', { class: null, unknownLines: 3 });
    expect(reasons([billed(1, '2')], [recorded(1, '1'), unknown])).toEqual({
      '2026-11-01 gpt-4o': 'unknownCost',
    });
  });
});

describe('the grain', () => {
  test('is the finest that both sides know', () => {
    const told = [billed(1, '1', { account: 'proj_1' })];
    expect(grainOf(told, [recorded(1, '1', { account: 'proj_1' })])).toEqual([
      'day',
      'account',
      'model',
      'class',
    ]);
    expect(grainOf(told, [recorded(1, '1')])).toEqual(['day', 'model', 'class']);
    expect(grainOf([billed(1, '1', { model: null, class: null })], [recorded(1, '1')])).toEqual(['day']);
    expect(grainOf([billed(1, '1', { model: 'SKU 7' })], [recorded(1, '1')])).toEqual(['day', 'class']);
  });

  test('joins names of one model, and our classes as bills have them', () => {
    const bill = [billed(1, '1', { model: 'GPT-4o' }), billed(1, '3', { class: 'output' })];
    const books = [
      recorded(1, '1', { model: 'openai/gpt-4o' }),
      recorded(1, '2', { class: 'output.text' }),
      recorded(1, '1', { class: 'output.reasoning' }),
    ];
    expect(variances(bill, books).map(({ class: name, reason }) => [name, reason])).toEqual([
      ['input', 'none'],
      ['output', 'none'],
    ]);
  });
});

describe('whatever stands on both sides', () => {
  const some = <Value>(...values: Value[]) => fc.constantFrom(...values);
  const bill = fc.array(
    fc.record({
      day: some(day(1), day(2), day(3)),
      account: some('a', null),
      model: some('x', 'y', null),
      class: some('input' as const, 'output' as const, null),
      amount: some('1', '0.01', '-2', '3.333333333'),
      currency: some('USD'),
    }),
  );
  const books = fc.array(
    fc.record({
      day: some(day(1), day(2)),
      account: some('a', 'b', null),
      model: some('x', 'z', null),
      class: some('input.uncached', 'output.text', null),
      unknownLines: some(0, 1),
      costNanos: fc.bigInt({ min: -5n, max: 10n ** 10n }),
    }),
  );

  test('every amount stands in one cell, so that differences add up', () => {
    fc.assert(
      fc.property(bill, books, (left, right) => {
        const cells = variances(left, right);
        const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
        const billedSum = sum(left.map(({ amount }) => dollarsToNanos(amount)));
        const recordedSum = sum(right.map(({ costNanos }) => costNanos));
        expect(sum(cells.map(differenceOf))).toBe(billedSum - recordedSum);
        const places = cells.map((cell) => JSON.stringify([cell.day, cell.account, cell.model, cell.class]));
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });
});

describe('accuracy', () => {
  const cells = (bill: StoredBilledRow[], books: RecordedRow[]) => variances(bill, books);

  test('counts every difference without its sign', () => {
    expect(accuracyOf(cells([billed(1, '100')], [recorded(1, '100')]))).toBe('100.00');
    const swapped = cells([billed(1, '50'), billed(5, '50')], [recorded(1, '49'), recorded(5, '51')]);
    expect(accuracyOf(swapped)).toBe('98.00');
    expect(accuracyOf(cells([billed(1, '1')], [recorded(1, '3')]))).toBe('-100.00');
    expect(accuracyOf(cells([], [recorded(1, '3')]))).toBeNull();
  });

  test('of what passed through us leaves out models of which nothing did', () => {
    const mixed = cells([billed(1, '90'), billed(1, '10', { model: 'o3' })], [recorded(1, '90')]);
    expect([accuracyOf(mixed), accuracyOf(ofModelsRecorded(mixed))]).toEqual(['90.00', '100.00']);
  });
});
