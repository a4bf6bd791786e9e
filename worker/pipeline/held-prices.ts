/**
 * The organisations' own prices that this isolate has heard of, by gate and provider. A gate repeats them only where they
 * have changed since, so that its answer stays small however many there are.
 */
import type { PriceOverride } from '../../contract/organisation.ts';
import type { AdmitAnswer } from '../gate/protocol.ts';
import type { Identified } from './call.ts';

export interface HeldPrices {
  readonly version: number;
  readonly overrides: readonly PriceOverride[];
}

/** Rates of all organisations together; beyond it everything is forgotten, and heard again. */
const MAX_RATES = 20_000;

const held = new Map<string, HeldPrices>();
let heldRates = 0;

/** What is held for a call's gate and provider; null: nothing. */
export function heldPrices(call: Pick<Identified, 'key' | 'provider'>): HeldPrices | null {
  return held.get(nameOf(call)) ?? null;
}

/**
 * The prices that settle an admitted call; what is new of them is kept.
 * @param before what was held when the gate was asked
 * @returns null if the gate takes for held what is not
 */
export function pricesOf(
  call: Pick<Identified, 'key' | 'provider'>,
  { priceVersion, priceOverrides }: Extract<AdmitAnswer, { ok: true }>,
  before: HeldPrices | null,
): readonly PriceOverride[] | null {
  if (priceOverrides === null) return before?.version === priceVersion ? before.overrides : null;
  if (priceOverrides.length > 0) keep(nameOf(call), { version: priceVersion, overrides: priceOverrides });
  return priceOverrides;
}

function keep(name: string, prices: HeldPrices): void {
  heldRates += ratesIn(prices) - ratesIn(held.get(name));
  if (heldRates > MAX_RATES) {
    held.clear();
    heldRates = ratesIn(prices);
  }
  held.set(name, prices);
}

/** How much there is to hold; a price that states no rates counts as one. */
function ratesIn(prices: HeldPrices | undefined): number {
  const sizes = prices?.overrides.map(({ price }) => (price.kind === 'rates' ? price.rates.length : 1)) ?? [];
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A gate holds keys of one organisation only. */
const nameOf = ({ key, provider }: Pick<Identified, 'key' | 'provider'>): string =>
  `${key.bucket} ${provider.id}`;
