/** What the price book holds, for people who read it. Never in the path of a call. No I/O. */
import { findPrice, type PriceEntry } from './book.ts';
import { CATALOGUE_PROVIDERS } from './catalogue.ts';
import type { MatchRule } from './form.ts';
import { baseOf, candidatesFor, knownModel } from './model.ts';
import overlay from './overlay.json' with { type: 'json' };

/** One model of a price list. */
export interface ListedModel {
  /** What the book calls it. */
  readonly id: string;
  /** The names in calls that it stands for: exact, with `*` for any characters, or `/a regular expression/`. */
  readonly names: readonly string[];
  /** A name under which `findPrice` finds it; null if its rule has none that can be told. */
  readonly lookUpAs: string | null;
  /** Tiers beside the standard one that have a price at the instant. */
  readonly serviceTiers: readonly string[];
  /** Of the standard tier at the instant; null: none. */
  readonly entry: PriceEntry | null;
}

/** Every price list: of a provider, or of a place or region of one. */
export function priceListNames(): readonly string[] {
  const own = [...CATALOGUE_PROVIDERS, ...overlay.models.map(({ provider }) => provider)];
  return [...new Set([...own, ...overlay.lists.map(({ list }) => list)])].sort();
}

/** The models of a price list, by name; null if there is no such list. A region's list has those that cost apart there. */
export function listModels(list: string, atMs: number): readonly ListedModel[] | null {
  if (!priceListNames().includes(list)) return null;
  const isRegional = baseOf(list) !== list;
  const found = candidatesFor(baseOf(list)).map(({ prices: { id, match } }) => {
    const lookUpAs = [id, ...examplesOf(match)].find((name) => knownModel(list, name)?.id === id) ?? null;
    return { id, names: namesOf(match), lookUpAs, ...pricesOf(list, lookUpAs, atMs) };
  });
  return found
    .filter(({ entry }) => !isRegional || entry !== null)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function pricesOf(
  provider: string,
  model: string | null,
  atMs: number,
): Pick<ListedModel, 'serviceTiers' | 'entry'> {
  if (model === null) return { serviceTiers: [], entry: null };
  const priceIn = (serviceTier: string | null) => findPrice({ provider, model, atMs, serviceTier });
  const tiers = overlay.tiers.filter((rule) => rule.provider === baseOf(provider));
  const names = [...new Set(tiers.map(({ serviceTier }) => serviceTier))];
  return { serviceTiers: names.filter((tier) => priceIn(tier) !== null), entry: priceIn(null) };
}

function namesOf(rule: MatchRule): string[] {
  if ('equals' in rule) return [rule.equals];
  if ('starts_with' in rule) return [`${rule.starts_with}*`];
  if ('ends_with' in rule) return [`*${rule.ends_with}`];
  if ('contains' in rule) return [`*${rule.contains}*`];
  if ('regex' in rule) return [`/${rule.regex}/`];
  if ('or' in rule) return rule.or.flatMap(namesOf);
  return [rule.and.map((part) => namesOf(part).join(' or ')).join(' and ')];
}

/** Names that a rule may be for: what it compares with. The caller tries them. */
function examplesOf(rule: MatchRule): string[] {
  if ('equals' in rule) return [rule.equals];
  if ('starts_with' in rule) return [rule.starts_with];
  if ('ends_with' in rule) return [rule.ends_with];
  if ('contains' in rule) return [rule.contains];
  if ('regex' in rule) return [];
  return ('or' in rule ? rule.or : rule.and).flatMap(examplesOf);
}
