/** Rows of a bill beside what they are in US dollars, each by the rate of its own day. Nothing is made up. No I/O. */
import { inDollarNanos, rateOn } from '../../contract/currencies.ts';
import { dollarsToNanos } from '../../contract/money.ts';
import type { MissingRate, UsedRate } from '../../contract/reconciliation-api.ts';
import type { StoredRate } from '../../db/currencies/rates.ts';
import type { StoredBilledRow } from '../../db/reconciliation/reports.ts';

/** A row of a bill with its own amount, and the same in the ledger's currency. */
export type PricedRow<Row extends StoredBilledRow = StoredBilledRow> = Row & { readonly billedNanos: bigint };

/** The one other currency of a whole bill: what a dollar was in it on each day that is compared. */
export interface OwnCurrency {
  readonly currency: string;
  readonly perDollarOn: (day: string) => string;
}

export type Priced<Row extends StoredBilledRow = StoredBilledRow> =
  | {
      readonly rows: readonly PricedRow<Row>[];
      readonly own: OwnCurrency | null;
      readonly rates: readonly UsedRate[];
    }
  | { readonly missing: readonly MissingRate[] };

type Known = StoredRate | null;

/**
 * @param recordedDays on which something was recorded: where a whole bill is in another currency, that side is shown in it too
 * @returns `missing` if a rate is, for any of the days
 */
export function inDollars<Row extends StoredBilledRow>(
  rows: readonly Row[],
  recordedDays: readonly string[],
  rates: readonly StoredRate[],
): Priced<Row> {
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  const [only] = currencies;
  const own = currencies.length === 1 && only !== undefined && only !== 'USD' ? only : null;
  const find = rateFinder(rates);
  const needed = currencies
    .filter((currency) => currency !== 'USD')
    .map((currency) => {
      const billed = rows.flatMap((row) => (row.currency === currency ? [row.day] : []));
      return { currency, days: sortedDays([...billed, ...(own === null ? [] : recordedDays)]) };
    });
  const missing = missingRates(needed, rates);
  if (missing.length > 0) return { missing };
  const held = (currency: string, day: string): StoredRate => {
    const rate = find(currency, day);
    if (rate === null) throw new Error('a rate that was looked for is not there');
    return rate;
  };
  return {
    rows: rows.map((row) => ({
      ...row,
      billedNanos:
        row.currency === 'USD'
          ? dollarsToNanos(row.amount)
          : inDollarNanos(row.amount, held(row.currency, row.day)),
    })),
    own: own === null ? null : { currency: own, perDollarOn: (day) => held(own, day).perDollar },
    rates: needed.flatMap(({ currency, days }) => usedRates(days, (day) => held(currency, day))),
  };
}

/** Stretches of days on which a currency has no rate. @param days of each in order */
export function missingRates(
  needed: readonly { readonly currency: string; readonly days: readonly string[] }[],
  rates: readonly StoredRate[],
): MissingRate[] {
  const find = rateFinder(rates);
  return needed.flatMap(({ currency, days }) => {
    const stretches: MissingRate[] = [];
    let isOpen = false;
    for (const day of days) {
      const isMissing = find(currency, day) === null;
      const last = stretches.at(-1);
      if (isMissing && isOpen && last) stretches.splice(-1, 1, { ...last, lastDay: day });
      else if (isMissing) stretches.push({ currency, firstDay: day, lastDay: day });
      isOpen = isMissing;
    }
    return stretches;
  });
}

/** As a problem names it: the currency, and the days that have no rate. */
export const missingFault = ({ currency, firstDay, lastDay }: MissingRate) => ({
  place: currency,
  message: firstDay === lastDay ? firstDay : `${firstDay} to ${lastDay}`,
});

/** Each day once, in order. */
export const sortedDays = (days: Iterable<string>): string[] => [...new Set(days)].toSorted();

function rateFinder(rates: readonly StoredRate[]): (currency: string, day: string) => Known {
  const found = new Map<string, Known>();
  return (currency, day) => {
    const key = `${currency} ${day}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const rate = rateOn(rates, currency, day);
    found.set(key, rate);
    return rate;
  };
}

function usedRates(days: readonly string[], rateOf: (day: string) => StoredRate): UsedRate[] {
  return [...Map.groupBy(days, (day) => rateOf(day).rateId).values()].flatMap((used) => {
    const [firstDay] = used;
    const lastDay = used.at(-1);
    if (firstDay === undefined || lastDay === undefined) return [];
    const { currency, rate, quote, effectiveFrom, source } = rateOf(firstDay);
    return [{ currency, firstDay, lastDay, days: used.length, rate, quote, effectiveFrom, source }];
  });
}
