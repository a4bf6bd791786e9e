import { dollarsToNanos } from '../../../contract/money.ts';

/** Dollars as a person types them: an optional sign of the currency, separators between thousands, at most 9 decimals. */
const TYPED = /^\$?\s*(\d{1,12}|\d{1,3}(?:,\d{3})+)(\.\d{1,9})?$/;

/** What was typed as nano-dollars, exactly; null if it is no amount. */
export function readDollars(text: string): bigint | null {
  const match = TYPED.exec(text.trim());
  const [, whole, fraction = ''] = match ?? [];
  return whole === undefined ? null : dollarsToNanos(whole.replaceAll(',', '') + fraction);
}
