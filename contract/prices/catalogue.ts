/**
 * The catalogue as the programs use it: packed, and each provider's part read when it is first asked for, so that a
 * start pays for none of it. `catalogue.json` says the same for people; tests hold the two together. No I/O.
 */
import type { ModelPrices } from './form.ts';
import packed from './packed.json' with { type: 'json' };
import { unpackModels } from './unpack.ts';

/** Where the prices come from: version, day and source. */
export const { version: CATALOGUE_VERSION, generatedAt: CATALOGUE_DAY, source: CATALOGUE_SOURCE } = packed;

/** Every provider that has a list. */
export const CATALOGUE_PROVIDERS: readonly string[] = Object.keys(packed.providers);

const lists = new Map<string, readonly ModelPrices[]>();

/** A provider's models in the order in which they are tried; none for one that has no list. */
export function cataloguePrices(provider: string): readonly ModelPrices[] {
  const known = lists.get(provider);
  if (known) return known;
  if (!CATALOGUE_PROVIDERS.includes(provider)) return [];
  const models = unpackModels(packed.providers[provider] ?? '');
  lists.set(provider, models);
  return models;
}
