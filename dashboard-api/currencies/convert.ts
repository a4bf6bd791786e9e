/** By what amounts are shown in another currency. */
import { type Conversion, rateDayOf, rateOn } from '../../contract/currencies.ts';
import { listRates, type StoredRate } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';

/** By what a period's amounts are. @param to its end, exclusive @returns `conversion` null if no rate holds on its last day */
export async function readConversion(
  unit: TenantUnit,
  currency: string,
  to: Date,
  now: Date,
): Promise<{ readonly day: string; readonly conversion: Conversion | null }> {
  const day = rateDayOf(to, now);
  return { day, conversion: conversionOn(await listRates(unit), currency, day) };
}

/** By what they are on a day; null: no rate holds. */
export function conversionOn(rates: readonly StoredRate[], currency: string, day: string): Conversion | null {
  const held = rateOn(rates, currency, day);
  if (!held) return null;
  const { perDollar, rate, quote, effectiveFrom, source } = held;
  return { currency, day, perDollar, rate, quote, effectiveFrom, source };
}
