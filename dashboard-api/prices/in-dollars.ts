/** An organisation's own prices in the dollars that calls are priced in. */
import { changeDays, inDollarText, rateOn } from '../../contract/currencies.ts';
import type { PriceOverride } from '../../contract/organisation.ts';
import type { OwnPrice } from '../../contract/own-price.ts';
import { listRates, type StoredRate } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';
import { listOverrides } from '../../db/prices/overrides.ts';

/** All of them as they stand, newest first. */
export async function readOwnPrices(unit: TenantUnit): Promise<PriceOverride[]> {
  const agreed = await listOverrides(unit);
  const rates = agreed.some(({ price }) => currencyOf(price)) ? await listRates(unit) : [];
  return agreed.flatMap(({ reason, createdAt, ...own }) => inDollars(own, rates));
}

/** The currency that a price is agreed in, unless it is in dollars. */
export const currencyOf = (price: OwnPrice['price']): string | null =>
  price.kind === 'rates-in-currency' ? price.currency : null;

/**
 * A price in another currency as one after the other: each holds as long as one exchange rate does, from UTC day to day, and
 * while none does there is a price without rates, so that what calls cost is unknown and not the catalogue's. Dollars per
 * million tokens, or of what is counted, have at most 12 digits after the point, rounded half-even there.
 */
export function inDollars({ price, ...own }: OwnPrice, rates: readonly StoredRate[]): PriceOverride[] {
  if (price.kind !== 'rates-in-currency') return [{ ...own, price }];
  const { currency, serviceTiers } = price;
  const { effectiveFromMs: agreedFromMs, effectiveUntilMs } = own;
  const changes = changeDays(rates, currency)
    .map((day) => Date.parse(day))
    .filter((atMs) => atMs > agreedFromMs && atMs < (effectiveUntilMs ?? Infinity));
  return [agreedFromMs, ...changes].map((fromMs, place) => {
    const held = rateOn(rates, currency, new Date(fromMs).toISOString().slice(0, 10));
    return {
      ...own,
      effectiveFromMs: fromMs,
      effectiveUntilMs: changes[place] ?? effectiveUntilMs,
      agreedFromMs,
      price: { kind: 'rates', serviceTiers, rates: held ? price.rates.map(dollarRate(held)) : [] },
    };
  });
}

type AgreedRate = Extract<OwnPrice['price'], { kind: 'rates-in-currency' }>['rates'][number];

const dollarRate =
  (held: StoredRate) =>
  ({ price, ...rated }: AgreedRate) => {
    const digits = 12 + (rated.class.startsWith('count.') ? 0 : 7 - rated.priceUnit.length);
    return { ...rated, priceUsd: inDollarText(price, held, digits) };
  };
