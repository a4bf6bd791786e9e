/** Showing amounts in another currency: the ledger stays in US dollars, and every shown amount can be traced to it. Pure. */

import { divideDecimals, dollarsToNanos, exactProduct } from './money.ts';

/** Which way round a rate is stated: units of the currency per US dollar, or US dollars per unit of it. */
export const RATE_QUOTES = ['perDollar', 'dollarsPerUnit'] as const;
export type RateQuote = (typeof RATE_QUOTES)[number];

/** By what amounts of a period are shown: one rate, that of its last day. */
export interface Conversion {
  /** ISO 4217. */
  readonly currency: string;
  /** The day whose rate it is, UTC. */
  readonly day: string;
  /** Exact decimal text: what US dollars are multiplied by. */
  readonly perDollar: string;
  /** As it was entered, with the day from which it holds, and where it is from. */
  readonly rate: string;
  readonly quote: RateQuote;
  readonly effectiveFrom: string;
  readonly source: string;
}

interface Rate {
  readonly currency: string;
  readonly effectiveFrom: string;
  /** The last day; null: until a later rate begins. */
  readonly effectiveUntil: string | null;
  readonly createdAt: Date;
  readonly withdrawnAt: Date | null;
}

/** The rate that holds on a day: of those that do the one that began last, of these the one entered last; null: none. */
export function rateOn<Known extends Rate>(
  rates: readonly Known[],
  currency: string,
  day: string,
): Known | null {
  const held = rates.filter(
    (rate) =>
      rate.currency === currency &&
      rate.withdrawnAt === null &&
      rate.effectiveFrom <= day &&
      (rate.effectiveUntil === null || day <= rate.effectiveUntil),
  );
  return (
    held.toSorted(
      (one, other) =>
        (one.effectiveFrom < other.effectiveFrom ? 1 : one.effectiveFrom > other.effectiveFrom ? -1 : 0) ||
        other.createdAt.getTime() - one.createdAt.getTime(),
    )[0] ?? null
  );
}

const KNOWN_CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** True if a code is one of ISO 4217. */
export const isKnownCurrency = (code: string): boolean => KNOWN_CURRENCIES.has(code);

interface StatedRate {
  readonly rate: string;
  readonly quote: RateQuote;
}

/**
 * An amount of another currency in dollars at a rate, by the way round that it was stated: so many digits after the point,
 * rounded half-even there and nowhere else.
 * @throws {RangeError} if the rate is per dollar and not above zero
 */
export const inDollarText = (amount: string, { rate, quote }: StatedRate, digits: number): string =>
  quote === 'perDollar'
    ? divideDecimals(amount, rate, digits)
    : divideDecimals(exactProduct(amount, rate), '1', digits);

/** The same in nano-dollars. */
export const inDollarNanos = (amount: string, rate: StatedRate): bigint =>
  dollarsToNanos(inDollarText(amount, rate, 9));

/** Digits after the point that amounts in a currency are paid in: 2 for euros, 0 for yen. */
export const coinDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** The day whose rate a period is shown by: its last, or today's while it runs. UTC. @param to exclusive */
export const rateDayOf = (to: Date, now: Date): string =>
  new Date(Math.min(to.getTime() - 1, now.getTime())).toISOString().slice(0, 10);

/**
 * True if a day up to `upTo` that has a rate would have another, or none. What holds changes only where a rate begins or
 * has ended, so only these days are looked at.
 */
export function changesRates<Known extends Rate>(
  before: readonly Known[],
  after: readonly Known[],
  currency: string,
  upTo: string,
): boolean {
  return changeDays([...before, ...after], currency).some((day) => {
    if (day > upTo) return false;
    const held = rateOn(before, currency, day);
    return held !== null && rateOn(after, currency, day) !== held;
  });
}

/** The days on which another rate may hold than on the day before, or none, in order. */
export function changeDays(rates: readonly Rate[], currency: string): string[] {
  const days = rates
    .filter((rate) => rate.currency === currency && rate.withdrawnAt === null)
    .flatMap(({ effectiveFrom, effectiveUntil }) =>
      effectiveUntil === null ? [effectiveFrom] : [effectiveFrom, dayAfter(effectiveUntil)],
    );
  return [...new Set(days)].toSorted();
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
