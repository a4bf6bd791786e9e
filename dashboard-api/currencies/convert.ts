/** By what the amounts of a period are shown in another currency. */
import { type Conversion, rateDayOf, rateOn } from '../../contract/currencies.ts';
import { listRates } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';

/** @param to the period's end, exclusive @returns `conversion` null if no rate holds on its last day */
export async function readConversion(
  unit: TenantUnit,
  currency: string,
  to: Date,
  now: Date,
): Promise<{ readonly day: string; readonly conversion: Conversion | null }> {
  const day = rateDayOf(to, now);
  const held = rateOn(await listRates(unit), currency, day);
  if (!held) return { day, conversion: null };
  const { perDollar, rate, quote, effectiveFrom, source } = held;
  return { day, conversion: { currency, day, perDollar, rate, quote, effectiveFrom, source } };
}
