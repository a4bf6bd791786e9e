/** Turns what one model was used for into a priced line of the usage event. Pure; money only through `money.ts`. */
import { type EventLine, type PricedClass, statedCostSchema } from '../event.ts';
import { costAt, decimalText, dollarsToNanos, parseDecimal } from '../money.ts';
import { type Basis, type MeteredLine, NO_USAGE, type UsageFlag } from '../usage.ts';
import { bracketFor, findPrice, PRICE_BOOK_VERSION, type PriceEntry } from './book.ts';
import { type BilledQuantity, splitUsage, totalInputTokens } from './split.ts';

/** What is the same for every line of a call. */
export interface PricingContext {
  readonly provider: string;
  readonly modelRequested: string | null;
  /** When the call was admitted. */
  readonly atMs: number;
  /** As the response states it. */
  readonly serviceTier: string | null;
  readonly basis: Basis;
  readonly reservedNanos: bigint;
  /** What the policy charges where nothing can be known. */
  readonly unknownChargeNanos: bigint;
}

/** A call's lines with their totals. `costNanos` is null as soon as one line's cost is unknown. */
export interface PricedLines {
  readonly lines: readonly EventLine[];
  readonly costNanos: bigint | null;
  readonly chargedNanos: bigint;
}

/**
 * Prices one line. Every class is rounded half-even once and the line is their sum; a class with a quantity and no
 * rate makes the cost unknown (null). A cost that the provider states wins: then the classes and
 * `catalogueCostNanos` say what the price book makes of it. `chargedNanos` is what the budgets move by:
 * reported and drained lines their cost, estimated and reserved ones and those of unknown cost the reservation,
 * unmetered ones the configured amount, others nothing.
 */
export function priceLine(line: MeteredLine, context: PricingContext): EventLine {
  const isRead = context.basis === 'reported' || context.basis === 'drained' || context.basis === 'estimated';
  const { usage } = line;
  const entry = isRead ? findEntry(line, context) : null;
  const { classes, costNanos: catalogueCost, flags } = isRead ? priceClasses(line, entry) : NOTHING;
  const statedUsd = isRead ? statedCost(usage.providerCostUsd) : null;
  const cost = context.basis === 'none' ? 0n : statedUsd === null ? catalogueCost : dollarsToNanos(statedUsd);
  return {
    model: line.model,
    basis: context.basis,
    classes,
    costNanos: cost === null ? null : String(cost),
    chargedNanos: String(chargeOf(context, cost)),
    priceSource: statedUsd === null ? (entry?.source ?? 'none') : 'provider',
    priceVersion: entry ? PRICE_BOOK_VERSION : null,
    priceId: entry?.id ?? null,
    catalogueCostNanos: statedUsd === null || catalogueCost === null ? null : String(catalogueCost),
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

/** A figure that is one of these is missing from the usage, so that the rest is not what the call cost. */
const INCOMPLETE: ReadonlySet<UsageFlag> = new Set([
  'negative_count',
  'impossible_count',
  'reader_limit',
  'output_not_stated',
]);
const isInvalid = (flag: UsageFlag): boolean => INCOMPLETE.has(flag);

const STATED_COST = /^\d{1,12}(\.\d{1,38})?([eE][+-]?\d{1,2})?$/;
const NO_LINE: MeteredLine = { model: null, usage: NO_USAGE, flags: [] };
const NOTHING: PricedClasses = { classes: [], costNanos: null, flags: [] };
const NO_RATES = new Map<string, never>();

/** The served model's price; the requested one's only if the response names none and the request no alias. */
function findEntry({ model }: MeteredLine, context: PricingContext): PriceEntry | null {
  const { provider, modelRequested, atMs, serviceTier } = context;
  const named = model ?? (modelRequested?.endsWith('-latest') ? null : modelRequested);
  return named === null ? null : findPrice({ provider, model: named, atMs, serviceTier });
}

/** No class stated, a count that cannot be true, or a bracket that cannot be chosen leaves the cost unknown. */
function priceClasses({ usage, flags }: MeteredLine, entry: PriceEntry | null): PricedClasses {
  const total = totalInputTokens(usage);
  const isChoice = entry !== null && entry.brackets.length > 1 && total === null;
  const bracket = entry && !isChoice ? bracketFor(entry, total ?? 0) : null;
  const { quantities, isImpossible } = splitUsage(usage, bracket?.rates ?? NO_RATES);
  const classes = quantities.map(priceQuantity);
  let costNanos: bigint | null = classes.length > 0 && !flags.some(isInvalid) ? 0n : null;
  for (const row of classes) {
    costNanos = costNanos === null || row.costNanos === null ? null : costNanos + BigInt(row.costNanos);
  }
  return { classes, costNanos, flags: isImpossible ? ['impossible_count'] : [] };
}

function priceQuantity({ class: name, modality, quantity, rate }: BilledQuantity): PricedClass {
  const amount = parseDecimal(quantity);
  const cost = rate ? costAt(amount, rate.unitPrice) : amount.units === 0n ? 0n : null;
  return {
    class: name,
    modality,
    quantity: decimalText(amount),
    priceUsd: rate?.priceUsd ?? null,
    priceUnit: rate?.priceUnit ?? '1',
    costNanos: cost === null ? null : String(cost),
  };
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
