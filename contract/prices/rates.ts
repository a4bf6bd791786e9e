/** Rates read once and applied many times. No I/O. */
import { multiplyDecimals, type UnitPrice, unitPrice } from '../money.ts';
import { COUNT_CLASSES, type Modality, TOKEN_CLASSES, type TokenClass } from '../usage.ts';
import type { RateKey, Rates } from './form.ts';

export type RateUnit = '1' | '1000' | '1000000';

/** One rate: as published, and ready for arithmetic. */
export interface Rate {
  /** US dollars per `priceUnit` units, exact decimal. */
  readonly priceUsd: string;
  readonly priceUnit: RateUnit;
  readonly unitPrice: UnitPrice;
}

export type RateTable = ReadonlyMap<string, Rate>;

const COUNT_UNITS = {
  'count.requests': '1000',
  'count.webSearches': '1000',
  'count.images': '1',
  'count.pages': '1000',
  'count.audioSeconds': '1',
  'count.characters': '1000000',
  'count.searchUnits': '1000',
} as const satisfies Record<(typeof COUNT_CLASSES)[number], RateUnit>;

const NON_TEXT: readonly Exclude<Modality, 'text'>[] = ['audio', 'image', 'video'];

/** Every key that a rate can stand under. */
export const RATE_KEYS: readonly RateKey[] = [
  ...TOKEN_CLASSES,
  ...TOKEN_CLASSES.flatMap((name) => NON_TEXT.map((modality) => `${name}/${modality}` as const)),
  ...COUNT_CLASSES,
];

/** How many units a price under this key buys: a million tokens, a thousand searches, one second. */
export function rateUnit(key: RateKey): RateUnit {
  return key in COUNT_UNITS ? COUNT_UNITS[key as keyof typeof COUNT_UNITS] : '1000000';
}

/** True for a rate of tokens, false for one of things counted. */
export function isTokenRate(key: string): boolean {
  return !key.startsWith('count.');
}

/**
 * Reads a table of rates. A later table wins over an earlier one, key by key.
 * @throws {RangeError} if a price is not an exact decimal
 */
export function rateTable(...layers: readonly Rates[]): RateTable {
  const table = new Map<string, Rate>();
  for (const layer of layers) {
    for (const key of RATE_KEYS) {
      const priceUsd = layer[key];
      if (priceUsd !== undefined) table.set(key, readRate(priceUsd, rateUnit(key)));
    }
  }
  return table;
}

/** The token rates of a table times an exact factor. Counted units have no rate in the result. */
export function scaleTokenRates(table: RateTable, factor: string): RateTable {
  const scaled = new Map<string, Rate>();
  for (const [key, rate] of table) {
    if (isTokenRate(key)) scaled.set(key, readRate(multiplyDecimals(rate.priceUsd, factor), rate.priceUnit));
  }
  return scaled;
}

/** Published rates with the token rates times an exact factor; what is counted stays as it is. */
export function timesTokenRates(rates: Rates, factor: string): Rates {
  return Object.fromEntries(
    Object.entries(rates).map(([key, price]) => [
      key,
      isTokenRate(key) ? multiplyDecimals(price, factor) : price,
    ]),
  );
}

/**
 * The rate of a class for text and for whatever has no rate of its own. Reasoning is billed as output unless it
 * is priced apart; no other class borrows a rate.
 */
export function plainRate(table: RateTable, name: TokenClass): Rate | null {
  return table.get(name) ?? (name === 'output.reasoning' ? (table.get('output.text') ?? null) : null);
}

/** The rate that a class has for one modality alone, if it has one. */
export function modalityRate(table: RateTable, name: TokenClass, modality: Modality): Rate | null {
  return table.get(`${name}/${modality}`) ?? null;
}

/**
 * One rate, made ready for arithmetic.
 * @throws {RangeError} if the price is not an exact decimal
 */
export function readRate(priceUsd: string, priceUnit: RateUnit): Rate {
  return { priceUsd, priceUnit, unitPrice: unitPrice(priceUsd, BigInt(priceUnit)) };
}
