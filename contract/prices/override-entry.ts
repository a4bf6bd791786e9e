/** An organisation's own price as an entry like those of the book. Pure; money only through `money.ts`. */
import { multiplyDecimals, percentLeft } from '../money.ts';
import type { PriceOverride } from '../organisation.ts';
import type { PriceEntry } from './book.ts';
import { type Rate, type RateTable, readRate } from './rates.ts';

type OwnRates = Extract<PriceOverride['price'], { kind: 'rates' }>['rates'];

/** The longest id that an event can carry. */
const MAX_ID = 160;

/** What the id of an entry of an organisation's own begins with. */
export const OVERRIDE_PREFIX = 'override:';

/** Names the override and what it was applied to. */
export function overrideId(id: string, base: string | null): string {
  return `${OVERRIDE_PREFIX}${id}${base === null ? '' : `:${base}`}`.slice(0, MAX_ID);
}

/** Rates that stand alone, for any size of prompt; limits are the model's as the book knows them. */
export function entryFromRates(id: string, rates: OwnRates, known: PriceEntry | null): PriceEntry {
  const table = new Map<string, Rate>();
  for (const { class: name, modality, priceUsd, priceUnit } of rates) {
    table.set(modality === 'text' ? name : `${name}/${modality}`, readRate(priceUsd, priceUnit));
  }
  return {
    id: overrideId(id, null),
    source: 'override',
    brackets: [{ aboveInputTokens: -1, rates: table }],
    contextWindowTokens: known?.contextWindowTokens ?? null,
    maxOutputTokens: known?.maxOutputTokens ?? null,
    origins: [],
  };
}

/** All rates of an entry, counted units too, less a percentage. */
export function entryWithDiscount(id: string, percent: string, listed: PriceEntry): PriceEntry {
  const factor = percentLeft(percent);
  const discounted = (rates: RateTable): RateTable =>
    new Map(
      [...rates].map(([key, { priceUsd, priceUnit }]) => [
        key,
        readRate(multiplyDecimals(priceUsd, factor), priceUnit),
      ]),
    );
  return {
    ...listed,
    id: overrideId(id, listed.id),
    source: 'override',
    brackets: listed.brackets.map((bracket) => ({ ...bracket, rates: discounted(bracket.rates) })),
  };
}
