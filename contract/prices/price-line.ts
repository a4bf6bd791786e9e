/** Turns what one model was used for into a priced line of the usage event. Pure; money only through `money.ts`. */
import { type EventLine, type PricedClass, statedCostSchema } from '../event.ts';
import { decimalText, dollarsToNanos, parseDecimal } from '../money.ts';
import type { PriceOverride } from '../organisation.ts';
import { type Basis, type MeteredLine, NO_USAGE, type UsageFlag } from '../usage.ts';
import { findPrice, PRICE_BOOK_VERSION, type PriceEntry, type PriceQuery, ratesFor } from './book.ts';
import { findContractedPrice } from './contracted.ts';
import { classesCost, priceClass } from './priced-class.ts';
import { summedRates } from './request-sizes.ts';
import { splitUsage, totalInputTokens } from './split.ts';

/** What is the same for every line of a call. */
export interface PricingContext {
  readonly provider: string;
  /** Name of the registered host that was called; absent or null: none was. */
  readonly host?: string | null;
  readonly modelRequested: string | null;
  /** When the call was admitted. */
  readonly atMs: number;
  /** As the response states it. */
  readonly serviceTier: string | null;
  readonly basis: Basis;
  readonly reservedNanos: bigint;
  /** What the policy charges where nothing can be known. */
  readonly unknownChargeNanos: bigint;
  /** The organisation's own prices for this provider; absent: none. */
  readonly overrides?: readonly PriceOverride[];
}

/** A call's lines with their totals. `costNanos` is null as soon as one line's cost is unknown. */
export interface PricedLines {
  readonly lines: readonly EventLine[];
  readonly costNanos: bigint | null;
  readonly chargedNanos: bigint;
}

/**
 * Prices one line. Every class is rounded half-even once and the line is their sum; a class with a quantity and no
 * rate makes the cost unknown (null). An organisation's own price wins over the price book, a cost that the provider
 * states over both: then the classes say what it would have been. Wherever the book did not decide,
 * `catalogueCostNanos` is its figure. `chargedNanos` is what the budgets move by: reported and drained lines their
 * cost, estimated and reserved ones and those of unknown cost the reservation, unmetered ones the configured amount,
 * others nothing.
 */
export function priceLine(line: MeteredLine, context: PricingContext): EventLine {
  const isRead = context.basis === 'reported' || context.basis === 'drained' || context.basis === 'estimated';
  const { usage } = line;
  const query = isRead ? queryOf(line, context) : null;
  const entry = query && findContractedPrice(query, context.overrides);
  const { classes, costNanos: priced, flags } = isRead ? priceClasses(line, entry) : NOTHING;
  const listed =
    query && entry?.source === 'override' ? priceClasses(line, findPrice(query)).costNanos : priced;
  const statedUsd = isRead ? statedCost(usage.providerCostUsd) : null;
  const cost = context.basis === 'none' ? 0n : statedUsd === null ? priced : dollarsToNanos(statedUsd);
  const isListed = statedUsd === null && entry?.source !== 'override';
  return {
    model: line.model,
    basis: context.basis,
    classes,
    costNanos: cost === null ? null : String(cost),
    chargedNanos: String(chargeOf(context, cost)),
    priceSource: statedUsd === null ? (entry?.source ?? 'none') : 'provider',
    priceVersion: entry ? PRICE_BOOK_VERSION : null,
    priceId: entry?.id ?? null,
    catalogueCostNanos: isListed || listed === null ? null : String(listed),
    providerTotal: usage.providerTotal,
    providerCostUsd: statedUsd,
    flags: [...new Set([...line.flags, ...flags])],
  };
}

/**
 * Prices all lines of a call; with none, one line without a model says what the call is charged. The reservation
 * and the configured amount are the call's, so they are charged once, on the first line that needs them.
 */
export function priceLines(lines: readonly MeteredLine[], context: PricingContext): PricedLines {
  const priced: EventLine[] = [];
  let costNanos: bigint | null = 0n;
  let chargedNanos = 0n;
  let isSpent = false;
  for (const line of lines.length > 0 ? lines : [NO_LINE]) {
    const left = isSpent ? { ...context, reservedNanos: 0n, unknownChargeNanos: 0n } : context;
    const result = priceLine(line, left);
    if (context.basis === 'estimated' || result.costNanos === null) isSpent = true;
    costNanos = costNanos === null || result.costNanos === null ? null : costNanos + BigInt(result.costNanos);
    chargedNanos += BigInt(result.chargedNanos);
    priced.push(result);
  }
  return { lines: priced, costNanos, chargedNanos };
}

interface PricedClasses {
  readonly classes: PricedClass[];
  readonly costNanos: bigint | null;
  readonly flags: readonly UsageFlag[];
}

const STATED_COST = /^\d{1,12}(\.\d{1,38})?([eE][+-]?\d{1,2})?$/;
const NO_LINE: MeteredLine = { model: null, usage: NO_USAGE, flags: [] };
const NOTHING: PricedClasses = { classes: [], costNanos: null, flags: [] };

/** The served model; the requested one only if the response names none and the request no alias. */
function queryOf({ model }: MeteredLine, context: PricingContext): PriceQuery | null {
  const { provider, host = null, modelRequested, atMs, serviceTier } = context;
  const named = model ?? (modelRequested?.endsWith('-latest') ? null : modelRequested);
  return named === null ? null : { provider, host, model: named, atMs, serviceTier };
}

/** Classes with what they come to; null: unknown. */
function priceClasses(
  { usage, flags, requestInputTokens }: MeteredLine,
  entry: PriceEntry | null,
): PricedClasses {
  const total = totalInputTokens(usage);
  const sized =
    requestInputTokens === undefined
      ? { rates: ratesFor(entry, total), flags: [] }
      : summedRates(entry, requestInputTokens, total);
  const split = splitUsage(usage, sized.rates);
  const classes = split.quantities.map(priceClass);
  return { classes, costNanos: classesCost(classes, flags), flags: [...split.flags, ...sized.flags] };
}

/** A stated cost in plain notation; one that no event can carry (negative, absurd, malformed) was not stated. */
function statedCost(text: string | null): string | null {
  if (text === null || !STATED_COST.test(text)) return null;
  const plain = decimalText(parseDecimal(text));
  return statedCostSchema.safeParse(plain).success ? plain : null;
}

function chargeOf({ basis, reservedNanos, unknownChargeNanos }: PricingContext, cost: bigint | null): bigint {
  if (basis === 'none') return 0n;
  if (basis === 'unmetered') return unknownChargeNanos;
  if (basis === 'estimated' || basis === 'reserved') return reservedNanos;
  return cost ?? reservedNanos;
}
