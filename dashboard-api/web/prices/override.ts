/** An own price as it is entered, and what the API takes of it. Pure. */
import type { PriceOverride } from '../../../contract/organisation.ts';
import { COUNT_CLASSES, TOKEN_CLASSES } from '../../../contract/usage.ts';
import { type Reading, readTyped } from '../notation/typed.ts';

export type OverrideKind = PriceOverride['price']['kind'];
type OwnRate = Extract<PriceOverride['price'], { kind: 'rates' }>['rates'][number];
export type RateClass = OwnRate['class'];

export const RATE_CLASSES: readonly RateClass[] = [...TOKEN_CLASSES, ...COUNT_CLASSES];

/** What stands in the fields; those of another kind are not looked at. */
export interface TypedPrice {
  readonly kind: OverrideKind;
  readonly percent: string;
  readonly asModel: string;
  /** Dollars per million tokens, or per unit of what is counted, by class; nothing: no rate. */
  readonly rates: Readonly<Partial<Record<RateClass, string>>>;
}

export const NOTHING_TYPED: TypedPrice = { kind: 'discount', percent: '', asModel: '', rates: {} };

const PRICE_DIGITS = { whole: 12, fraction: 12 };
const PERCENT_DIGITS = { whole: 3, fraction: 6 };
const MODEL = /^[A-Za-z0-9._:/@-]{1,128}$/;

/** The price, or null while it is not whole. */
export function priceOf({ kind, percent, asModel, rates }: TypedPrice): PriceOverride['price'] | null {
  if (kind === 'discount') {
    const read = percentReading(percent);
    return read.kind === 'number' ? { kind, percent: read.plain } : null;
  }
  if (kind === 'as-model') return MODEL.test(asModel.trim()) ? { kind, model: asModel.trim() } : null;
  const typed = RATE_CLASSES.flatMap((name): OwnRate[] => {
    const text = rates[name]?.trim() ?? '';
    if (text === '') return [];
    const read = priceReading(text);
    return [
      {
        ...{ class: name, modality: 'text', priceUnit: unitOf(name) },
        priceUsd: read.kind === 'number' ? read.plain : '',
      },
    ];
  });
  const isSound = typed.length > 0 && typed.every(({ priceUsd }) => priceUsd !== '');
  return isSound ? { kind, serviceTiers: null, rates: typed } : null;
}

/** Reads dollars per unit. */
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
