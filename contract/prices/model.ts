/** Which model of the price book a name stands for. What is found is remembered. No I/O. */
import catalogue from './catalogue.json' with { type: 'json' };
import type { PriceEntry } from './entry.ts';
import type { ModelPrices, TierRule } from './form.ts';
import { compileMatch, type ModelTest, spellings } from './match.ts';
import { remember } from './memory.ts';
import overlay from './overlay.json' with { type: 'json' };

/** A name that a response or request used, with the prices that it stands for. */
export interface KnownModel {
  readonly id: string;
  readonly names: readonly string[];
  readonly prices: ModelPrices;
  readonly source: PriceEntry['source'];
  readonly maxOutputTokens: number | null;
  readonly entries: Map<string, PriceEntry | null>;
  readonly tierRules: Map<string, readonly TierRule[]>;
}

interface Candidate {
  readonly isMatch: ModelTest;
  readonly prices: ModelPrices;
  readonly source: PriceEntry['source'];
}

const candidates = new Map<string, readonly Candidate[]>();
const models = new Map<string, Map<string, KnownModel | null>>();

/** The model that a name stands for at a provider; null if the book has none. */
export function knownModel(provider: string, model: string): KnownModel | null {
  let known = models.get(provider);
  if (!known) {
    if (
      !Object.hasOwn(catalogue.providers, provider) &&
      !overlay.models.some((entry) => entry.provider === provider)
    )
      return null;
    known = new Map();
    models.set(provider, known);
  }
  return remember(known, model, () => matchModel(provider, model));
}

function matchModel(provider: string, model: string): KnownModel | null {
  const list = remember(candidates, provider, () => candidatesOf(provider));
  const names = spellings(model);
  for (const name of names) {
    const found = list.find(({ isMatch }) => isMatch(name));
    if (found) {
      const { prices, source } = found;
      const limit = overlay.outputLimits.find((rule) => rule.provider === provider && matches(rule, names));
      return {
        id: prices.id,
        names,
        prices,
        source,
        maxOutputTokens: limit?.maxOutputTokens ?? null,
        entries: new Map(),
        tierRules: new Map(),
      };
    }
  }
  return null;
}

/** The overlay's models first, since they win; then the catalogue's in its own order. */
function candidatesOf(provider: string): readonly Candidate[] {
  const ours = overlay.models.filter((entry) => entry.provider === provider).map(({ prices }) => prices);
  const theirs = catalogue.providers[provider] ?? [];
  const candidate = (source: Candidate['source']) => (prices: ModelPrices) => ({
    isMatch: compileMatch(prices.match),
    prices,
    source,
  });
  return [...ours.map(candidate('overlay')), ...theirs.map(candidate('catalogue'))];
}

/** The rules for a tier of a model, earliest first. */
export function tierRules(provider: string, names: readonly string[], tier: string): readonly TierRule[] {
  return overlay.tiers.filter(
    (rule) => rule.provider === provider && rule.serviceTier === tier && matches(rule, names),
  );
}

function matches(rule: Pick<TierRule, 'match'>, names: readonly string[]): boolean {
  return rule.match === undefined || names.some(compileMatch(rule.match));
}
