/** Reading a price of the book. Pure. */
import type { OwnPrice } from '../../../contract/own-price.ts';
import { countOf, formatCount } from '../figures/count.ts';
import { className } from '../figures/tokens.ts';
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
export function overrideWords(price: OwnPrice['price']): string {
  if (price.kind === 'discount') return `${writePercent(price.percent)} below the catalogue`;
  if (price.kind === 'as-model') return `as ${price.model}`;
  return `own rates for ${countOf(price.rates.length, 'class', 'classes')}`;
}

/** The rates of an own price, each in words and in its own currency: `Input €2.30 per million`. */
export function rateLines(price: OwnPrice['price']): string[] {
  if (price.kind === 'rates')
    return price.rates.map(({ priceUsd, ...rated }) => rateWords(rated, writeExactMoney(priceUsd, 'USD')));
  if (price.kind === 'rates-in-currency')
    return price.rates.map(({ price: amount, ...rated }) =>
      rateWords(rated, writeExactMoney(amount, price.currency)),
    );
  return [];
}

type Rated = Omit<Extract<OwnPrice['price'], { kind: 'rates' }>['rates'][number], 'priceUsd'>;

const rateWords = ({ class: name, modality, priceUnit }: Rated, amount: string): string =>
  `${className(name, modality)} ${amount}${UNIT_WORDS[priceUnit]}`;

const UNIT_WORDS = { '1': ' each', '1000': ' per thousand', '1000000': ' per million' } as const;
