/**
 * Pricing a line anew from what it stores: at the rates that it stores, which must give the same nano-dollars, or at
 * those of another entry, which is what re-rating does. Pure; nothing here moves what a budget was charged.
 */
import type { EventLine, PricedClass } from '../event.ts';
import { dollarsToNanos, parseDecimal, unitPrice } from '../money.ts';
import { TOKEN_CLASSES, type TokenClass } from '../usage.ts';
import { PRICE_BOOK_VERSION, type PriceEntry, ratesFor } from './book.ts';
import { classesCost, priceClass } from './priced-class.ts';
import type { Rate, RateTable } from './rates.ts';
import { hasModalityRate, shareRate } from './split.ts';

/** The line as its stored quantities, rates and flags price it: for every line that the gateway wrote, itself. */
export function recomputeLine(line: EventLine): EventLine {
  const classes = line.classes.map(({ priceUsd, priceUnit, ...row }) =>
    priceClass({
      ...row,
      rate:
        priceUsd === null ? null : { priceUsd, priceUnit, unitPrice: unitPrice(priceUsd, BigInt(priceUnit)) },
    }),
  );
  return withClasses(line, classes);
}

/**
 * The line as if `entry` had been in force; null: as if there were no price. A cost that the provider stated stays,
 * with the new figure beside it; a line without classes (nothing was read) stays as it is, and so does
 * `chargedNanos`. What is not known stays unknown: figures that were missing, and a share of a modality that could
 * not be told apart, where `entry` prices it apart.
 */
export function repriceLine(line: EventLine, entry: PriceEntry | null): EventLine {
  if (line.classes.length === 0) return line;
  const rates = ratesFor(entry, totalInput(line.classes));
  const isMixed = line.flags.includes('modality_split_unknown') && hasModalityRate(rates, 'input.uncached');
  const classes = line.classes.map((row) => {
    const isUnknown = isMixed && row.class === 'input.uncached' && row.modality === 'text';
    return priceClass({ ...row, rate: isUnknown ? null : rateOf(row, rates) });
  });
  const isStated = line.priceSource === 'provider';
  return withClasses(
    {
      ...line,
      priceSource: isStated ? 'provider' : (entry?.source ?? 'none'),
      priceVersion: entry ? PRICE_BOOK_VERSION : null,
      priceId: entry?.id ?? null,
    },
    classes,
  );
}

function withClasses(line: EventLine, classes: PricedClass[]): EventLine {
  if (line.classes.length === 0) return line;
  const computed = text(classesCost(classes, line.flags));
  const { priceSource, providerCostUsd } = line;
  const stated = priceSource === 'provider' ? providerCostUsd : null;
  return stated === null
    ? { ...line, classes, costNanos: computed }
    : { ...line, classes, costNanos: text(dollarsToNanos(stated)), catalogueCostNanos: computed };
}

function rateOf({ class: name, modality }: PricedClass, rates: RateTable): Rate | null {
  return isTokenClass(name) ? shareRate(rates, name, modality) : (rates.get(name) ?? null);
}

/** All prompt tokens of a line; null if none were stated. */
function totalInput(classes: readonly PricedClass[]): number | null {
  const input = classes.filter(({ class: name }) => name.startsWith('input.'));
  if (input.length === 0) return null;
  return input.reduce((sum, { quantity }) => sum + Number(parseDecimal(quantity).units), 0);
}

const isTokenClass = (name: string): name is TokenClass =>
  (TOKEN_CLASSES as readonly string[]).includes(name);
const text = (nanos: bigint | null): string | null => (nanos === null ? null : String(nanos));
