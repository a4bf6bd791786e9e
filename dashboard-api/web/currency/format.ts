/** Amounts in another currency than the ledger's, for the screen. Pure. */
import { type Conversion, coinDigits } from '../../../contract/currencies.ts';
import { convertedNanos, formatDollars, nanosToDollars } from '../../../contract/money.ts';

/** Digits that an amount below one coin is shown with. */
const SMALL_DIGITS = 4;

/** `€1,234.50`: coins, or four significant digits below one, rounded half-even from the exact decimal text. */
export function formatCurrency(amount: string, currency: string): string {
  const style = {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    roundingMode: 'halfEven',
  } as const;
  const text = amount as Intl.StringNumericLiteral;
  const isSmall = /^-?0?\.?0*$/.test(amount.slice(0, amount.indexOf('.') + 1 + coinDigits(currency)));
  const isNothing = !/[1-9]/.test(amount);
  const digits =
    isSmall && !isNothing && amount.includes('.') ? { maximumSignificantDigits: SMALL_DIGITS } : {};
  return new Intl.NumberFormat('en', { ...style, ...digits }).format(text);
}

/** An amount of the ledger as it is shown. @param conversion null: in dollars */
export function formatAmount(nanos: bigint, conversion: Conversion | null): string {
  if (conversion === null) return formatDollars(nanos);
  return formatCurrency(convertedNanos(nanos, conversion.perDollar), conversion.currency);
}

/** A place on an axis that is drawn in thousand millionths of the shown currency. */
export function formatAxis(height: number, conversion: Conversion | null): string {
  const nanos = BigInt(Math.round(height));
  if (conversion === null) return formatDollars(nanos);
  return formatCurrency(nanosToDollars(nanos), conversion.currency);
}

/** How high an amount is drawn: a screen has no more digits than a floating-point number. */
export const heightOf = (amount: bigint | string, conversion: Conversion | null): number =>
  conversion === null ? Number(amount) : Number(convertedNanos(BigInt(amount), conversion.perDollar)) * 1e9;

/** `1 USD = 0.92 EUR`, as the rate was entered. */
export const rateWords = ({
  currency,
  rate,
  quote,
}: Pick<Conversion, 'currency' | 'rate' | 'quote'>): string =>
  quote === 'perDollar' ? `1 USD = ${rate} ${currency}` : `1 ${currency} = ${rate} USD`;

/** By what is converted, in a sentence. */
export const conversionWords = (conversion: Conversion): string =>
  `Converted from US dollars by the rate of ${conversion.day}: ${rateWords(conversion)}, ${conversion.source}, from ${conversion.effectiveFrom} on.`;

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
