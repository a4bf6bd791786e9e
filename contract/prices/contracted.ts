/**
 * What an organisation pays: the price book with the organisation's own prices on top. Of the overrides that are for a
 * model the most specific holds: one host before all, an exact name before a pattern, a longer pattern before a shorter one, named tiers
 * before all tiers; of equal ones the latest. Pure.
 */
import type { PriceOverride } from '../organisation.ts';
import { findPrice, isStandardTier, type PriceEntry, type PriceQuery } from './book.ts';
import { spellings } from './match.ts';
import { baseOf } from './model.ts';
import { entryFromRates, entryWithDiscount, overrideId } from './override-entry.ts';
import { isPatternFor, literalLength } from './pattern.ts';

/**
 * The price of a model with overrides applied, null if neither they nor the book have one. A discount goes by the
 * book's price in the tier served; rates stand alone; another model's price is that model's, its overrides included.
 */
export function findContractedPrice(
  query: PriceQuery,
  overrides: readonly PriceOverride[] = [],
): PriceEntry | null {
  const override = overrides.length === 0 ? null : overrideFor(query, overrides);
  if (!override) return findPrice(query);
  const { price } = override;
  if (price.kind === 'rates') return entryFromRates(override.id, price.rates, baseEntry(query));
  if (price.kind === 'discount') {
    const listed = findPrice(query);
    return listed && entryWithDiscount(override.id, price.percent, listed);
  }
  const others = overrides.filter((other) => other.price.kind !== 'as-model');
  const other = findContractedPrice({ ...query, model: price.model }, others);
  return other && { ...other, id: overrideId(override.id, other.id), source: 'override' };
}

/** The override that holds for a call; null if none does. */
export function overrideFor(query: PriceQuery, overrides: readonly PriceOverride[]): PriceOverride | null {
  const names = spellings(query.model);
  const provider = baseOf(query.provider);
  let found: PriceOverride | null = null;
  for (const override of overrides) {
    const isFor =
      override.provider === provider &&
      (override.host === undefined || override.host === query.host) &&
      isInForce(override, query.atMs) &&
      isForTier(override, query.serviceTier) &&
      names.some((name) => isPatternFor(override.model, name));
    if (isFor && (!found || isBefore(override, found))) found = override;
  }
  return found;
}

function isInForce({ effectiveFromMs, effectiveUntilMs }: PriceOverride, atMs: number): boolean {
  return effectiveFromMs <= atMs && (effectiveUntilMs === null || atMs < effectiveUntilMs);
}

function isForTier({ price }: PriceOverride, serviceTier: string | null): boolean {
  if (price.kind !== 'rates' || price.serviceTiers === null) return true;
  return price.serviceTiers.some(
    (tier) => tier === serviceTier || (isStandardTier(tier) && isStandardTier(serviceTier)),
  );
}

/** True if `one` is preferred. The id decides between two that are equal in all else, so that order never does. */
function isBefore(one: PriceOverride, other: PriceOverride): boolean {
  for (const rank of RANKS) {
    const difference = rank(one) - rank(other);
    if (difference !== 0) return difference > 0;
  }
  return one.id > other.id;
}

const RANKS: readonly ((override: PriceOverride) => number)[] = [
  ({ host }) => (host === undefined ? 0 : 1),
  ({ model }) => (model.includes('*') ? 0 : 1),
  ({ model }) => literalLength(model),
  ({ price }) => (price.kind === 'rates' && price.serviceTiers !== null ? 1 : 0),
  ({ agreedFromMs, effectiveFromMs }) => agreedFromMs ?? effectiveFromMs,
];

/** Context window and output limit of a model do not depend on what it costs. */
function baseEntry(query: PriceQuery): PriceEntry | null {
  return findPrice(query) ?? findPrice({ ...query, serviceTier: null });
}
