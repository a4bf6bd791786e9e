/** One class of a line: quantity times rate, rounded once. And what the classes of a line come to. Pure. */
import type { PricedClass } from '../event.ts';
import { costAt, decimalText, parseDecimal } from '../money.ts';
import type { UsageFlag } from '../usage.ts';
import type { Rate } from './rates.ts';

/** A quantity of one class and modality; null as its rate: none is known. */
export interface BilledQuantity extends Pick<PricedClass, 'class' | 'modality'> {
  /** Decimal string; whole numbers for tokens. */
  readonly quantity: string;
  readonly rate: Rate | null;
}

/** Nothing of a class costs nothing, even where its rate is not known. */
export function priceClass({ class: name, modality, quantity, rate }: BilledQuantity): PricedClass {
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

/** With one of these a figure is missing from the usage, so that the rest is not what the call cost. */
const INCOMPLETE: ReadonlySet<UsageFlag> = new Set([
  'negative_count',
  'impossible_count',
  'reader_limit',
  'output_not_stated',
]);

/** The sum of a line's classes; null (unknown) without classes, with one of unknown cost, or with figures missing. */
export function classesCost(classes: readonly PricedClass[], flags: readonly UsageFlag[]): bigint | null {
  if (classes.length === 0 || flags.some((flag) => INCOMPLETE.has(flag))) return null;
  let sum = 0n;
  for (const { costNanos } of classes) {
    if (costNanos === null) return null;
    sum += BigInt(costNanos);
  }
  return sum;
}
