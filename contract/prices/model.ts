/** Which model of the price book a name stands for. What is found is remembered. No I/O. */
import { CATALOGUE_DAY, CATALOGUE_PROVIDERS, CATALOGUE_SOURCE, cataloguePrices } from './catalogue.ts';
import { originOf, type PriceEntry, type PriceOrigin } from './entry.ts';
import type { ModelPrices, TierRule } from './form.ts';
import { compileMatch, type ModelTest, spellings } from './match.ts';
import { remember } from './memory.ts';
import overlay from './overlay.json' with { type: 'json' };
import { regionalPrices, withDerivedRates } from './variants.ts';

/** A name that a response or request used, with the prices that it stands for. */
export interface KnownModel {
  readonly id: string;
  readonly names: readonly string[];
  /** The provider whose tiers and limits hold: with a regional list the one that it goes by. */
  readonly base: string;
  readonly prices: ModelPrices;
  readonly source: PriceEntry['source'];
  readonly maxOutputTokens: number | null;
  readonly origins: readonly PriceOrigin[];
  readonly entries: Map<string, PriceEntry | null>;
  readonly tierRules: Map<string, readonly TierRule[]>;
}

/** A model of the book, with the test that says which names are its own. */
export interface Candidate {
  readonly isMatch: ModelTest;
  readonly prices: ModelPrices;
  readonly source: PriceEntry['source'];
  readonly origin: PriceOrigin;
}

const candidates = new Map<string, readonly Candidate[]>();
const models = new Map<string, Map<string, KnownModel | null>>();

/** The provider whose prices a list goes by: a regional list's base, else the list itself. */
export function baseOf(list: string): string {
  return overlay.lists.find((regional) => regional.list === list)?.base ?? list;
}

/** The model that a name stands for in a price list, which is a provider's or a region's; null if it has none. */
export function knownModel(list: string, model: string): KnownModel | null {
  let known = models.get(list);
  if (!known) {
    const base = baseOf(list);
    const isKnown =
      CATALOGUE_PROVIDERS.includes(base) || overlay.models.some((entry) => entry.provider === base);
    if (!isKnown) return null;
    known = new Map();
    models.set(list, known);
  }
  return remember(known, model, () => matchModel(list, model));
}

function matchModel(list: string, model: string): KnownModel | null {
  const base = baseOf(list);
  const names = spellings(model);
  const found = firstMatch(base, names);
  if (!found) return null;
  const derived = withDerivedRates(base, names, found.prices);
  const regional = regionalPrices(list, names, derived.prices);
  if (!regional) return null;
  const rules = [...derived.rules, ...regional.rules];
  const limit = overlay.outputLimits.find((rule) => rule.provider === base && matches(rule, names));
  return {
    id: regional.prices.id,
    names,
    base,
    prices: regional.prices,
    source: rules.length > 0 ? 'overlay' : found.source,
    origins: [found.origin, ...rules],
    maxOutputTokens: limit?.maxOutputTokens ?? null,
    entries: new Map(),
    tierRules: new Map(),
  };
}

/** A provider's models in the order in which they are tried. */
export function candidatesFor(provider: string): readonly Candidate[] {
  return remember(candidates, provider, () => candidatesOf(provider));
}

function firstMatch(provider: string, names: readonly string[]): Candidate | null {
  const list = candidatesFor(provider);
  for (const name of names) {
    const found = list.find(({ isMatch }) => isMatch(name));
    if (found) return found;
  }
  return null;
}

/** The overlay's models first, since they win; then the catalogue's in its own order. */
function candidatesOf(provider: string): readonly Candidate[] {
  const candidate = (prices: ModelPrices, source: Candidate['source'], origin: PriceOrigin): Candidate => ({
    isMatch: compileMatch(prices.match),
    prices,
    source,
    origin,
  });
  const ours = overlay.models.filter((entry) => entry.provider === provider);
  const theirs = cataloguePrices(provider);
  return [
    ...ours.map((entry) => candidate(entry.prices, 'overlay', originOf(entry))),
    ...theirs.map((prices) => candidate(prices, 'catalogue', CATALOGUE_ORIGIN)),
  ];
}

const CATALOGUE_ORIGIN: PriceOrigin = {
  source: CATALOGUE_SOURCE.url,
  checkedOn: CATALOGUE_DAY,
  note: `${CATALOGUE_SOURCE.package} ${CATALOGUE_SOURCE.version}, SHA-256 ${CATALOGUE_SOURCE.sha256}`,
};

/** The rules for a tier of a model, earliest first. */
export function tierRules({ base, names }: KnownModel, tier: string): readonly TierRule[] {
  return overlay.tiers.filter(
    (rule) =>
      rule.provider === base &&
      (rule.serviceTier === tier || rule.alsoCalled?.includes(tier) === true) &&
      matches(rule, names),
  );
}

function matches(rule: Pick<TierRule, 'match'>, names: readonly string[]): boolean {
  return rule.match === undefined || names.some(compileMatch(rule.match));
}
