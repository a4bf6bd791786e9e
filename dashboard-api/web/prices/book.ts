/** Reading a price of the book. Pure. */

import { countOf, formatCount } from '../figures/count.ts';
import { writeExactMoney, writePercent } from '../notation/numbers.ts';
import type { BookPrice } from './queries.ts';

/** The rate of a class of text, for prompts of any length; null: none is stated. */
export function rateOf(price: BookPrice | null, name: string): string | null {
  const rate = price?.brackets[0]?.rates.find((one) => one.class === name && one.modality === 'text');
  return rate ? dollarsOf(rate.priceUsd) : null;
}

/** A rate with cents at the least, and every digit that it has: `$0.40`, `$3.75`, `$0.0375`. */
export function dollarsOf(priceUsd: string): string {
  return writeExactMoney(priceUsd, 'USD');
}

/** `any prompt`, or from how many tokens on a bracket holds. */
export function bracketWords(aboveInputTokens: number): string {
  return aboveInputTokens < 0 ? 'any prompt' : `prompts above ${formatCount(aboveInputTokens)} tokens`;
}

/** What an own price does, in words. */
export function overrideWords(price: {
  readonly kind: string;
  readonly percent?: string;
  readonly model?: string;
  readonly rates?: readonly unknown[];
}): string {
  if (price.kind === 'discount') return `${writePercent(price.percent ?? '0')} below the catalogue`;
  if (price.kind === 'as-model') return `as ${price.model}`;
  return `own rates for ${countOf(price.rates?.length ?? 0, 'class', 'classes')}`;
}
