/** What rows of a bill add up to, to the last digit: by place, and in each of their currencies. No I/O. */
import { addDecimals } from '../../contract/money.ts';
import type { StatedTotal } from '../../contract/reconciliation-api.ts';
import type { BilledRow } from './importers/report.ts';
import { sortedDays } from './in-dollars.ts';

/**
 * Rows that agree in everything but the amount, added up: a bill by the hour, or by what a comparison does not know, has
 * many of them.
 */
export function addedUp(rows: readonly BilledRow[]): BilledRow[] {
  const sums = new Map<string, BilledRow>();
  for (const row of rows) {
    const { day, account, model, class: of, currency } = row;
    const key = JSON.stringify([day, account, model, of, currency]);
    const known = sums.get(key);
    sums.set(key, known ? { ...known, amount: addDecimals(known.amount, row.amount) } : row);
  }
  return [...sums.values()];
}

/** In the order of their codes; days are kept of what has to be converted. */
export function statedTotals(rows: readonly Pick<BilledRow, 'amount' | 'currency' | 'day'>[]): StatedTotal[] {
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency);
  return [...byCurrency]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, own]) => ({
      currency,
      amount: own.reduce((sum, { amount }) => addDecimals(sum, amount), '0'),
      days: currency === 'USD' ? [] : sortedDays(own.map(({ day }) => day)),
    }));
}
