/**
 * The price book: which rates hold for a model, at an instant, in a service tier. Pure and synchronous; what is
 * found is remembered, so that a second look-up costs two map reads.
 */
import catalogue from './catalogue.json' with { type: 'json' };
import type { ModelPrices, Period, TierRule } from './form.ts';
import { compileMatch, type ModelTest, spellings } from './match.ts';
import overlay from './overlay.json' with { type: 'json' };
import { periodAt } from './period.ts';
import { type RateTable, rateTable, scaleTokenRates } from './rates.ts';

/** Names both documents; stands on every priced line. Fits `priceVersion` of the usage event. */
export const PRICE_BOOK_VERSION = `${catalogue.version}-${overlay.version}`;

export interface PriceQuery {
  /** Our provider id. */
  readonly provider: string;
  /** As the response (else the request) names it. */
  readonly model: string;
  readonly atMs: number;
  /** As the response states it; null: not stated, which is the standard tier. */
  readonly serviceTier: string | null;
}

/** Rates that hold when a request's total input exceeds `aboveInputTokens` (-1: from the first token on). */
export interface PriceBracket {
  readonly aboveInputTokens: number;
  readonly rates: RateTable;
}

/** Everything that one model costs in one period and tier. */
export interface PriceEntry {
  /** `{provider}:{model}:{effective from | initial}[:{window}][:{tier}]`; fits `priceId` of the usage event. */
  readonly id: string;
  readonly source: 'catalogue' | 'overlay';
  /** Ascending; the last that the total input exceeds holds for all of the request. */
  readonly brackets: readonly PriceBracket[];
  readonly contextWindowTokens: number | null;
  readonly maxOutputTokens: number | null;
}

/**
 * The price of a model, or null if there is none: unknown provider, model or tier. A tier other than the standard
 * one has a price only where the book states it; it is never priced as standard.
 */
export function findPrice({ provider, model, atMs, serviceTier }: PriceQuery): PriceEntry | null {
  const known = knownModel(provider, model);
  if (!known) return null;
  const period = periodAt(known.prices.periods, atMs);
  if (period < 0) return null;
  const tier = serviceTier === null || STANDARD_TIERS.has(serviceTier) ? STANDARD : serviceTier;
  return remember(known.entries, `${period} ${tier}`, () => entryOf(provider, known, period, tier));
}

/** The bracket that a request's total input falls into; null above the last input that the entry prices. */
export function bracketFor(entry: PriceEntry, totalInputTokens: number): PriceBracket | null {
  let found: PriceBracket | null = null;
  for (const bracket of entry.brackets) if (totalInputTokens > bracket.aboveInputTokens) found = bracket;
  return found;
}

const STANDARD = 'standard';
const STANDARD_TIERS = new Set(['default', STANDARD]);
/** Callers choose model ids and providers choose tiers, so what is remembered is bounded. */
const REMEMBERED = 2_048;

interface KnownModel {
  readonly id: string;
  readonly names: readonly string[];
  readonly prices: ModelPrices;
  readonly source: PriceEntry['source'];
  readonly maxOutputTokens: number | null;
  readonly entries: Map<string, PriceEntry | null>;
}

interface Candidate {
  readonly isMatch: ModelTest;
  readonly prices: ModelPrices;
  readonly source: PriceEntry['source'];
}

const candidates = new Map<string, readonly Candidate[]>();
const models = new Map<string, Map<string, KnownModel | null>>();

function knownModel(provider: string, model: string): KnownModel | null {
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
      const maxOutputTokens = limit?.maxOutputTokens ?? null;
      return { id: prices.id, names, prices, source, maxOutputTokens, entries: new Map() };
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

function entryOf(provider: string, known: KnownModel, index: number, tier: string): PriceEntry | null {
  const period = known.prices.periods[index];
  if (!period) return null;
  const standard = standardBrackets(period);
  const rule = tier === STANDARD ? null : tierRule(provider, known.names, tier);
  const brackets = tier === STANDARD ? standard : rule && tierBrackets(rule, standard);
  if (!brackets || brackets.every(({ rates }) => rates.size === 0)) return null;
  return {
    id: entryId(provider, known.id, period, tier),
    source: rule ? 'overlay' : known.source,
    brackets,
    contextWindowTokens: known.prices.contextWindowTokens ?? null,
    maxOutputTokens: known.maxOutputTokens,
  };
}

function standardBrackets({ rates, above = [] }: Period): readonly PriceBracket[] {
  return [
    { aboveInputTokens: -1, rates: rateTable(rates) },
    ...above.map((bracket) => ({ aboveInputTokens: bracket.inputTokens, rates: rateTable(bracket.rates) })),
  ];
}

function tierRule(provider: string, names: readonly string[], tier: string): TierRule | null {
  const found = overlay.tiers.find(
    (rule) => rule.provider === provider && rule.serviceTier === tier && matches(rule, names),
  );
  return found ?? null;
}

function tierBrackets(rule: TierRule, standard: readonly PriceBracket[]): readonly PriceBracket[] {
  const { tokenFactor, rates, upToInputTokens } = rule;
  if (tokenFactor !== undefined) {
    return standard.map((bracket) => ({ ...bracket, rates: scaleTokenRates(bracket.rates, tokenFactor) }));
  }
  const own = { aboveInputTokens: -1, rates: rateTable(rates ?? {}) };
  return upToInputTokens === undefined
    ? [own]
    : [own, { aboveInputTokens: upToInputTokens, rates: rateTable() }];
}

function matches(rule: Pick<TierRule, 'match'>, names: readonly string[]): boolean {
  return rule.match === undefined || names.some(compileMatch(rule.match));
}

function entryId(provider: string, model: string, { effectiveFrom, daily }: Period, tier: string): string {
  const window = daily ? `${daily.from.slice(0, 5)}-${daily.to.slice(0, 5)}`.replaceAll(':', '') : null;
  const parts = [provider, model, effectiveFrom ?? 'initial', window, tier === STANDARD ? null : tier];
  return parts
    .filter((part) => part !== null)
    .join(':')
    .replace(/[^A-Za-z0-9_.:/*{}-]/g, '_');
}

function remember<Value>(memory: Map<string, Value>, key: string, find: () => Value): Value {
  const known = memory.get(key);
  if (known !== undefined || memory.has(key)) return known as Value;
  if (memory.size >= REMEMBERED) memory.clear();
  const value = find();
  memory.set(key, value);
  return value;
}
