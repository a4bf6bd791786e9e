/** An own price as it is entered, and what the API takes of it. Pure. */
import type { OwnPrice } from '../../../contract/own-price.ts';
import { COUNT_CLASSES, TOKEN_CLASSES } from '../../../contract/usage.ts';
import { readCurrency } from '../currency/format.ts';
import { type Reading, readTyped } from '../notation/typed.ts';

type Price = OwnPrice['price'];
type OwnRate = Extract<Price, { kind: 'rates' }>['rates'][number];
export type OverrideKind = Exclude<Price['kind'], 'rates-in-currency'>;
export type RateClass = OwnRate['class'];

export const RATE_CLASSES: readonly RateClass[] = [...TOKEN_CLASSES, ...COUNT_CLASSES];

/** What stands in the fields; those of another kind are not looked at. */
export interface TypedPrice {
  readonly kind: OverrideKind;
  readonly percent: string;
  readonly asModel: string;
  /** What the rates are in, ISO 4217. */
  readonly currency: string;
  /** Amounts per million tokens, or per unit of what is counted, by class; nothing: no rate. */
  readonly rates: Readonly<Partial<Record<RateClass, string>>>;
}

export const NOTHING_TYPED: TypedPrice = {
  kind: 'discount',
  percent: '',
  asModel: '',
  currency: 'USD',
  rates: {},
};

const PRICE_DIGITS = { whole: 9, fraction: 12 };
const PERCENT_DIGITS = { whole: 3, fraction: 6 };
const MODEL = /^[A-Za-z0-9._:/@-]{1,128}$/;

/** The price, or null while it is not whole. */
export function priceOf({ kind, percent, asModel, currency, rates }: TypedPrice): Price | null {
  if (kind === 'discount') {
    const read = percentReading(percent);
    return read.kind === 'number' ? { kind, percent: read.plain } : null;
  }
  if (kind === 'as-model') return MODEL.test(asModel.trim()) ? { kind, model: asModel.trim() } : null;
  const typed = RATE_CLASSES.flatMap((name) => {
    const text = rates[name]?.trim() ?? '';
    return text === '' ? [] : [{ name, read: priceReading(text) }];
  });
  const read = typed.flatMap(({ name, read }) =>
    read.kind === 'number' ? [{ ...ratedOf(name), price: read.plain }] : [],
  );
  if (read.length === 0 || read.length < typed.length) return null;
  if (currency === 'USD') {
    const inDollars = read.map(({ price, ...rated }) => ({ ...rated, priceUsd: price }));
    return { kind, serviceTiers: null, rates: inDollars };
  }
  return readCurrency(currency) === null
    ? null
    : { kind: 'rates-in-currency', currency, serviceTiers: null, rates: read };
}

const ratedOf = (name: RateClass): Omit<OwnRate, 'priceUsd'> => ({
  class: name,
  modality: 'text',
  priceUnit: unitOf(name),
});

/** Reads an amount per unit. */
export const priceReading = (text: string): Reading => readTyped(text, PRICE_DIGITS);

/** Reads per cents, a hundred at the most. */
export function percentReading(text: string): Reading {
  const reading = readTyped(text, PERCENT_DIGITS);
  return reading.kind === 'number' && Number(reading.plain) > 100 ? { kind: 'none' } : reading;
}

/** Tokens are priced by the million, what is counted by the piece. */
export function unitOf(name: RateClass): OwnRate['priceUnit'] {
  return name.startsWith('count.') ? '1' : '1000000';
}
