/** One line priced again: what comes of it, and why nothing does. Pure. */

import type { EventLine } from '../../contract/event.ts';
import { sumNanos } from '../../contract/money.ts';
import type { NotPricedReason } from '../../contract/not-priced.ts';
import type { PriceOverride } from '../../contract/organisation.ts';
import { findPrice, type PriceEntry, type PriceQuery } from '../../contract/prices/book.ts';
import { findContractedPrice, overrideFor } from '../../contract/prices/contracted.ts';
import { priceListNames } from '../../contract/prices/listing.ts';
import { recordedList } from '../../contract/prices/lists.ts';
import { baseOf } from '../../contract/prices/model.ts';
import { recomputeLine, repriceLine } from '../../contract/prices/recompute.ts';
import type { LineAdjustment } from '../../contract/rating.ts';
import type { RatedLine } from '../../db/rating/lines.ts';

/** The prices that a re-rating goes by. */
export interface RatingPrices {
  /** Given for it alone: then only lines that one of these is for. Null: book and organisation's own. */
  readonly corrected: readonly PriceOverride[] | null;
  /** The organisation's own, as they stand. */
  readonly overrides: readonly PriceOverride[];
}

/** A line's cost as it is now: as recorded, with its adjustments. */
export interface PresentCost {
  /** Null: unknown. */
  readonly costNanos: string | null;
  /** In the order of the line's classes. */
  readonly classes: readonly (string | null)[];
  readonly priceVersion: string | null;
  readonly priceId: string | null;
}

export type Rerated =
  | { readonly outcome: 'outside' }
  | { readonly outcome: 'unchanged'; readonly present: PresentCost }
  | { readonly outcome: 'notPriced'; readonly present: PresentCost; readonly reason: NotPricedReason }
  | {
      readonly outcome: 'changed';
      readonly present: PresentCost;
      /** The line at its new price; its cost and those of its classes are known. */
      readonly line: EventLine;
      readonly costNanos: string;
    };

/**
 * Prices a line by its stored quantities under other prices. A line keeps its cost where it cannot be priced: what is
 * known never becomes unknown. A cost that the provider stated stays.
 */
export function rerate(line: RatedLine, prices: RatingPrices): Rerated {
  const found = priceFor(line, prices);
  if (found.kind === 'outside') return { outcome: 'outside' };
  const { recorded } = line;
  const present = presentCost(line);
  if (recorded.priceSource === 'provider') return { outcome: 'unchanged', present };
  if (recorded.classes.length === 0) {
    return recorded.costNanos === null
      ? { outcome: 'notPriced', present, reason: 'no_usage' }
      : { outcome: 'unchanged', present };
  }
  if (recomputeLine(recorded).costNanos !== recorded.costNanos)
    return { outcome: 'notPriced', present, reason: 'does_not_add_up' };
  if (found.kind === 'none') return { outcome: 'notPriced', present, reason: found.reason };
  const repriced = repriceLine(recorded, found.entry, found.listed);
  const { costNanos } = repriced;
  if (costNanos === null) {
    const hasRates = repriced.classes.every((row) => row.costNanos !== null);
    return { outcome: 'notPriced', present, reason: hasRates ? 'figures_missing' : 'no_rate' };
  }
  const isSame =
    costNanos === present.costNanos &&
    repriced.classes.every((row, index) => row.costNanos === present.classes[index]);
  return isSame
    ? { outcome: 'unchanged', present }
    : { outcome: 'changed', present, line: repriced, costNanos };
}

/** What a line costs now, adjustments included. */
export function presentCost({ recorded, adjustments }: RatedLine): PresentCost {
  const last = adjustments.at(-1);
  if (!last) {
    const { costNanos, priceVersion, priceId } = recorded;
    return { costNanos, priceVersion, priceId, classes: recorded.classes.map((row) => row.costNanos) };
  }
  const sum = (recordedNanos: string | null, deltas: readonly string[]) =>
    sumNanos([recordedNanos ?? '0', ...deltas]).toString();
  return {
    costNanos: sum(
      recorded.costNanos,
      adjustments.map(({ deltaNanos }) => deltaNanos),
    ),
    priceVersion: last.priceVersion,
    priceId: last.priceId,
    classes: recorded.classes.map((row, index) => sum(row.costNanos, classDeltas(adjustments, index))),
  };
}

/** What the price book says of a line today, whatever price the organisation has of its own; null: nothing. */
export function listedPrice(line: RatedLine): PriceEntry | null {
  const model = pricedModel(line);
  const list = priceListOf(line);
  return model === null || list === null ? null : findPrice(queryOf(line, list, model));
}

function classDeltas(adjustments: readonly LineAdjustment[], index: number): string[] {
  return adjustments.flatMap(({ classes }) => classes[index]?.deltaNanos ?? []);
}

type Found =
  | { readonly kind: 'outside' }
  | { readonly kind: 'none'; readonly reason: NotPricedReason }
  | { readonly kind: 'price'; readonly entry: PriceEntry; readonly listed: PriceEntry | null };

function priceFor(line: RatedLine, { corrected, overrides }: RatingPrices): Found {
  const model = pricedModel(line);
  const list = priceListOf(line);
  const query = model === null ? null : queryOf(line, list ?? line.provider, model);
  const given = query && corrected ? overrideFor(query, corrected) : null;
  if (corrected && !given) return { kind: 'outside' };
  if (!query) return { kind: 'none', reason: 'no_model' };
  // Rates that are given stand alone; everything else goes by a list.
  if (list === null && given?.price.kind !== 'rates') return { kind: 'none', reason: 'place_not_known' };
  const entry = findContractedPrice(query, given ? [given] : overrides);
  if (!entry) return { kind: 'none', reason: 'no_price' };
  return { kind: 'price', entry, listed: list === null ? null : findPrice(query) };
}

/** As when the line was first priced: the served model, else the requested one unless it is an alias. */
function pricedModel({ recorded, modelRequested }: RatedLine): string | null {
  return recorded.model ?? (modelRequested?.endsWith('-latest') ? null : modelRequested);
}

/** The list that the line was priced by; without a price, the one that its record says; null if it does not. */
function priceListOf({ recorded, provider, rawUsage }: RatedLine): string | null {
  const named = recorded.priceId?.replace(/^override:[^:]*:?/, '').split(':')[0] ?? '';
  const isKnown = baseOf(named) === provider && priceListNames().includes(named);
  return isKnown ? named : recordedList(provider, rawUsage);
}

function queryOf(line: RatedLine, provider: string, model: string): PriceQuery {
  const { admittedAt, serviceTier, providerAccount: host } = line;
  return { provider, host, model, atMs: admittedAt.getTime(), serviceTier };
}
