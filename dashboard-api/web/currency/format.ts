/** Amounts in another currency than the ledger's, for the screen. Pure. */
import type { Conversion } from '../../../contract/currencies.ts';
import { convertedNanos, nanosToDollars } from '../../../contract/money.ts';
import { writeDecimal, writeExactMoney, writeMoney } from '../notation/numbers.ts';
import { formatIsoDay } from '../period/instant.ts';

/** An amount of the ledger as it is shown. @param conversion null: in dollars */
export function formatAmount(nanos: bigint, conversion: Conversion | null): string {
  if (conversion === null) return formatDollars(nanos);
  return writeMoney(convertedNanos(nanos, conversion.perDollar), conversion.currency);
}

/** An amount of the ledger in dollars: cents, or four significant digits below one. */
export const formatDollars = (nanos: bigint): string => writeMoney(nanosToDollars(nanos), 'USD');

/** The same with every digit. */
export const formatExactDollars = (nanos: bigint): string => writeExactMoney(nanosToDollars(nanos), 'USD');

/** A place on an axis that is drawn in thousand millionths of the shown currency. */
export const formatAxis = (height: number, conversion: Conversion | null): string =>
  writeMoney(nanosToDollars(BigInt(Math.round(height))), conversion?.currency ?? 'USD');

/** How high an amount is drawn: a screen has no more digits than a floating-point number. */
export const heightOf = (amount: bigint | string, conversion: Conversion | null): number =>
  conversion === null ? Number(amount) : Number(convertedNanos(BigInt(amount), conversion.perDollar)) * 1e9;

/** `1 USD = 0.92 EUR`: every digit that was entered. */
export const rateWords = ({
  currency,
  rate,
  quote,
}: Pick<Conversion, 'currency' | 'rate' | 'quote'>): string =>
  quote === 'perDollar'
    ? `1 USD = ${writeDecimal(rate)} ${currency}`
    : `1 ${currency} = ${writeDecimal(rate)} USD`;

/** By what is converted, in a sentence. */
export const conversionWords = (conversion: Conversion): string =>
  `Converted from US dollars by the rate of ${formatIsoDay(conversion.day)}: ${rateWords(conversion)}, ${conversion.source}, from ${formatIsoDay(conversion.effectiveFrom)} on.`;

/** Codes of which a rate holds on some day, in order. */
export const enteredCurrencies = (
  rates: readonly { readonly currency: string; readonly withdrawnAt: string | null }[],
): string[] =>
  [
    ...new Set(rates.flatMap(({ currency, withdrawnAt }) => (withdrawnAt === null ? [currency] : []))),
  ].toSorted();

const CURRENCY = /^[A-Z]{3}$/;

/** The currency that an address names; null: the ledger's. */
export const readCurrency = (value: unknown): string | null =>
  typeof value === 'string' && CURRENCY.test(value) && value !== 'USD' ? value : null;
