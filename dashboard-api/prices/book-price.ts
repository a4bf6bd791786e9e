import type { BookPrice } from '../../contract/price-answers.ts';
import type { PriceEntry } from '../../contract/prices/book.ts';
import { COUNT_CLASSES, MODALITIES, TOKEN_CLASSES } from '../../contract/usage.ts';

const CLASSES = [...TOKEN_CLASSES, ...COUNT_CLASSES];

/** An entry of the price book in the form of the API. */
export function bookPrice(entry: PriceEntry): BookPrice {
  return {
    priceId: entry.id,
    priceSource: entry.source,
    brackets: entry.brackets.map(({ aboveInputTokens, rates }) => ({
      aboveInputTokens,
      rates: [...rates].flatMap(([key, { priceUsd, priceUnit }]) => {
        const [name, modality = 'text'] = key.split('/');
        const known = CLASSES.find((candidate) => candidate === name);
        const kind = MODALITIES.find((candidate) => candidate === modality);
        return known && kind ? [{ class: known, modality: kind, priceUsd, priceUnit }] : [];
      }),
    })),
    contextWindowTokens: entry.contextWindowTokens,
    maxOutputTokens: entry.maxOutputTokens,
    origins: entry.origins.map((origin) => ({ ...origin })),
  };
}
