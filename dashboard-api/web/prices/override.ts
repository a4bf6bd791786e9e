/** An own price as it is entered, and what the API takes of it. Pure. */
import type { PriceOverride } from '../../../contract/organisation.ts';
import { COUNT_CLASSES, TOKEN_CLASSES } from '../../../contract/usage.ts';

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

const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/;
const PERCENT = /^(100|\d{1,2}(\.\d{1,6})?)$/;
const MODEL = /^[A-Za-z0-9._:/@-]{1,128}$/;

/** The price, or null while it is not whole. */
export function priceOf({ kind, percent, asModel, rates }: TypedPrice): PriceOverride['price'] | null {
  if (kind === 'discount') return PERCENT.test(percent.trim()) ? { kind, percent: percent.trim() } : null;
  if (kind === 'as-model') return MODEL.test(asModel.trim()) ? { kind, model: asModel.trim() } : null;
  const typed = RATE_CLASSES.flatMap((name): OwnRate[] => {
    const text = rates[name]?.trim() ?? '';
    return text === '' ? [] : [{ class: name, modality: 'text', priceUsd: text, priceUnit: unitOf(name) }];
  });
  const isSound = typed.length > 0 && typed.every(({ priceUsd }) => DECIMAL.test(priceUsd));
  return isSound ? { kind, serviceTiers: null, rates: typed } : null;
}

/** Tokens are priced by the million, what is counted by the piece. */
export function unitOf(name: RateClass): OwnRate['priceUnit'] {
  return name.startsWith('count.') ? '1' : '1000000';
}
