/** Why a line cannot be priced again, in words. The page reads this: it is kept apart from what checks messages. */

/** Why a line keeps its cost, known or not, although another price was looked for. */
export const NOT_PRICED_REASONS = {
  no_usage: 'the provider stated no usage that could be read',
  figures_missing: 'a figure of the usage is missing or cannot be',
  no_model: 'neither the response nor the request named a model',
  place_not_known: 'prices depend on where the call ran, which its record does not say',
  no_price: 'there is no price for the model in the tier',
  no_rate: 'a class that was used has no rate',
  does_not_add_up: 'the recorded cost is not that of the recorded quantities and rates',
} as const;
export type NotPricedReason = keyof typeof NOT_PRICED_REASONS;
