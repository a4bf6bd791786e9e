/**
 * Which price list holds for a call, where prices depend on where it runs. A list that the price book does not have
 * leaves the price unknown.
 */

/** How the place of a call chooses its list. */
export interface PriceLists {
  /** Member of the usage in which a response states the place; absent: the path of the call says it. */
  readonly statedIn?: string;
  /** By place, `*` for any other. A call that states none has the list under the provider's own name. */
  readonly lists: Readonly<Record<string, string>>;
}

/** By provider. One that is not here has one list, under its own name. */
export const PRICE_LISTS = {
  // https://platform.claude.com/docs/en/manage-claude/data-residency
  anthropic: {
    statedIn: 'inference_geo',
    lists: {
      global: 'anthropic',
      not_available: 'anthropic',
      us: 'anthropic-us',
      '*': 'anthropic-elsewhere',
    },
  },
  // Outside `global` some models cost more: https://cloud.google.com/vertex-ai/generative-ai/pricing
  vertex: { lists: { global: 'vertex', '*': 'vertex-regional' } },
} as const satisfies Readonly<Record<string, PriceLists>>;

/** The list of a place. @param place null: none was stated */
export function listAt(provider: string, { lists }: PriceLists, place: string | null): string {
  return place === null ? provider : (lists[place] ?? lists['*'] ?? provider);
}

/**
 * The list that holds for a call of which the event is known; null if only the path, which no event keeps, said where it
 * ran.
 * @param usage the provider's usage object, as the event has it
 */
export function recordedList(provider: string, usage: Readonly<Record<string, unknown>>): string | null {
  const rule: PriceLists | undefined = Object.hasOwn(PRICE_LISTS, provider)
    ? PRICE_LISTS[provider as keyof typeof PRICE_LISTS]
    : undefined;
  if (!rule) return provider;
  if (rule.statedIn === undefined) return null;
  const place = usage[rule.statedIn];
  return listAt(provider, rule, place === undefined ? null : String(place));
}
