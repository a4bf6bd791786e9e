/**
 * The price book: which rates hold for a model, at an instant, in a service tier. Pure and synchronous; what is
 * found is remembered, so that a second look-up costs two map reads.
 */
import { CATALOGUE_VERSION } from './catalogue.ts';
import { type PriceEntry, standardEntry, tierEntry } from './entry.ts';
import { remember } from './memory.ts';
import { knownModel, tierRules } from './model.ts';
import overlay from './overlay.json' with { type: 'json' };
import { isInForce, periodAt } from './period.ts';

export { bracketFor, type PriceBracket, type PriceEntry, type PriceOrigin, ratesFor } from './entry.ts';

/** Names both documents; stands on every priced line. Fits `priceVersion` of the usage event. */
export const PRICE_BOOK_VERSION = `${CATALOGUE_VERSION}-${overlay.version}`;

export interface PriceQuery {
  /** Name of a price list: our provider id, or the list of a place or region of one. */
  readonly provider: string;
  /** As the response (else the request) names it. */
  readonly model: string;
  readonly atMs: number;
  /** As the response states it; null: not stated, which is the standard tier. */
  readonly serviceTier: string | null;
  /** Name of the registered host that was called; absent or null: the provider is where the registry says. */
  readonly host?: string | null;
}

/**
 * The price of a model, or null if there is none: unknown provider, model or tier. A tier other than the standard
 * one has a price only where the book states it; it is never priced as standard.
 */
export function findPrice({ provider, model, atMs, serviceTier }: PriceQuery): PriceEntry | null {
  const known = knownModel(provider, model);
  if (!known) return null;
  const period = periodAt(known.prices.periods, atMs);
  if (period < 0) return null;
  if (isStandardTier(serviceTier)) {
    return remember(known.entries, String(period), () => standardEntry(provider, known, period));
  }
  const rules = remember(known.tierRules, serviceTier, () => tierRules(known, serviceTier));
  const rule = rules.findLastIndex(({ effectiveFrom }) => isInForce(effectiveFrom, atMs));
  const key = `${period} ${rule} ${serviceTier}`;
  return remember(known.entries, key, () => tierEntry(provider, known, period, rules[rule]));
}

/** True for the tier of a response that states none, and for the names of the same tier. */
export function isStandardTier(serviceTier: string | null): serviceTier is null | 'default' | 'standard' {
  return serviceTier === null || serviceTier === 'default' || serviceTier === 'standard';
}
