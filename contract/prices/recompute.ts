/**
 * Pricing a line anew from what it stores: at the rates that it stores, which must give the same nano-dollars, or at
 * those of another entry, which is what re-rating does. Pure; nothing here moves what a budget was charged.
 */
import type { EventLine, PricedClass } from '../event.ts';
import { decimalText, dollarsToNanos, parseDecimal } from '../money.ts';
import { TOKEN_CLASSES, type TokenClass } from '../usage.ts';
import { PRICE_BOOK_VERSION, type PriceEntry, ratesFor } from './book.ts';
import { OVERRIDE_PREFIX } from './override-entry.ts';
import { classesCost, priceClass } from './priced-class.ts';
import { type Rate, type RateTable, readRate } from './rates.ts';
import { storedSumRates } from './request-sizes.ts';
import { hasModalityRate, shareRate } from './split.ts';

/**
 * The line as its stored quantities, rates and flags price it: for every line that the gateway wrote, itself. What the
 * book said beside an organisation's own price is not made of these rates and stays.
 */
export function recomputeLine(line: EventLine): EventLine {
  if (line.classes.length === 0) return line;
  const classes = line.classes.map(({ priceUsd, priceUnit, ...row }) =>
    priceClass({ ...row, rate: priceUsd === null ? null : readRate(priceUsd, priceUnit) }),
  );
  const cost = costText(classes, line);
  const isOwn = line.priceId?.startsWith(OVERRIDE_PREFIX) ?? false;
  return withCost({ ...line, classes }, cost, isOwn ? line.catalogueCostNanos : cost);
}

/**
 * The line as if `entry` had been in force; null: as if there were no price. A cost that the provider stated stays,
 * with the new figure beside it; a line without classes (nothing was read) stays as it is, and so does
 * `chargedNanos`. What is not known stays unknown: figures that were missing, and a share of a modality that could
 * not be told apart, where `entry` prices it apart.
 * @param listed what the price book says, where `entry` is an organisation's own price
 */
export function repriceLine(
  line: EventLine,
  entry: PriceEntry | null,
  listed: PriceEntry | null = null,
): EventLine {
  if (line.classes.length === 0) return line;
  const classes = classesAt(line, entry);
  const cost = costText(classes, line);
  const isOwn = entry?.source === 'override';
  const isStated = line.priceSource === 'provider';
  return withCost(
    {
      ...line,
      classes,
      priceSource: isStated ? 'provider' : (entry?.source ?? 'none'),
      priceVersion: entry ? PRICE_BOOK_VERSION : null,
      priceId: entry?.id ?? null,
    },
    cost,
    isOwn ? costText(classesAt(line, listed), line) : cost,
  );
}

/** @param listed what the book says; kept only where it is not what decided */
function withCost(line: EventLine, cost: string | null, listed: string | null): EventLine {
  if (line.priceSource === 'provider' && line.providerCostUsd !== null) {
    return { ...line, costNanos: String(dollarsToNanos(line.providerCostUsd)), catalogueCostNanos: listed };
  }
  return { ...line, costNanos: cost, catalogueCostNanos: line.priceSource === 'override' ? listed : null };
}

function classesAt({ classes, flags }: EventLine, entry: PriceEntry | null): PricedClass[] {
  const total = totalInput(classes);
  const rates = storedSumRates(entry, flags, total) ?? ratesFor(entry, total);
  const isMixed = flags.includes('modality_split_unknown') && hasModalityRate(rates, 'input.uncached');
  return classes.map((row) => {
    const isUnknown = isMixed && row.class === 'input.uncached' && row.modality === 'text';
    return priceClass({ ...row, rate: isUnknown ? null : rateOf(row, rates) });
  });
}

function rateOf({ class: name, modality }: PricedClass, rates: RateTable): Rate | null {
  return isTokenClass(name) ? shareRate(rates, name, modality) : (rates.get(name) ?? null);
}

/** All prompt tokens of a line; null if none were stated. */
function totalInput(classes: readonly PricedClass[]): number | null {
  const input = classes.filter(({ class: name }) => name.startsWith('input.'));
  if (input.length === 0) return null;
  return input.reduce((sum, { quantity }) => sum + Number(decimalText(parseDecimal(quantity))), 0);
}

const isTokenClass = (name: string): name is TokenClass =>
  (TOKEN_CLASSES as readonly string[]).includes(name);

function costText(classes: readonly PricedClass[], { flags }: EventLine): string | null {
  const cost = classesCost(classes, flags);
  return cost === null ? null : String(cost);
}
