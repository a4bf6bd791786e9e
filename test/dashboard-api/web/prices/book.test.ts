import { expect, test } from 'vitest';
import { dollarsOf, rateLines } from '../../../../dashboard-api/web/prices/book.ts';
import { NOTHING_TYPED, priceOf } from '../../../../dashboard-api/web/prices/override.ts';

test('a rate has cents at the least, and every digit that it has', () => {
  expect(['5', '0.4', '3.75', '0.0375', '12.5'].map(dollarsOf)).toEqual([
    '$5.00',
    '$0.40',
    '$3.75',
    '$0.0375',
    '$12.50',
  ]);
});

const typed = (currency: string, rates: Record<string, string>) =>
  priceOf({ ...NOTHING_TYPED, kind: 'rates', currency, rates });

test('own rates are taken in the currency that they were typed in, and shown in it', () => {
  const euros = typed('EUR', { 'input.uncached': '2.3', 'count.requests': '0.004', 'output.text': ' ' });
  expect(euros).toEqual({
    kind: 'rates-in-currency',
    currency: 'EUR',
    serviceTiers: null,
    rates: [
      { class: 'input.uncached', modality: 'text', priceUnit: '1000000', price: '2.3' },
      { class: 'count.requests', modality: 'text', priceUnit: '1', price: '0.004' },
    ],
  });
  const dollars = typed('USD', { 'output.text': '12' });
  expect(dollars).toMatchObject({ kind: 'rates', rates: [{ class: 'output.text', priceUsd: '12' }] });
  expect([euros, dollars].flatMap((price) => (price ? rateLines(price) : []))).toEqual([
    'Input, uncached €2.30 per million',
    'Requests €0.004 each',
    'Output $12.00 per million',
  ]);
});

test.each([
  ['without a rate', 'EUR', {}],
  ['with something that is no number', 'EUR', { 'input.uncached': '2.3', 'output.text': 'ten' }],
  ['in half a currency', 'EU', { 'input.uncached': '2.3' }],
])('own rates %s are not whole', (_, currency, rates) => {
  expect(typed(currency, rates)).toBeNull();
});
