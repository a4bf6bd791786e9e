/**
 * What a call costs by the two price documents, computed apart from the product: its own reading of rules, periods,
 * brackets, tiers and regions, in fractions. It shares nothing with `contract/prices` and `contract/money.ts`.
 */
import catalogue from '../../../contract/prices/catalogue.json' with { type: 'json' };
import type { MatchRule, ModelPrices, Period, Rates, TierRule } from '../../../contract/prices/form.ts';
import overlay from '../../../contract/prices/overlay.json' with { type: 'json' };
import { type Fraction, fractionOf, nearestEven, times } from './fraction.ts';

export interface Asked {
  readonly list: string;
  readonly model: string;
  readonly atMs: number;
  readonly tier: string | null;
}

/** A quantity under a key such as `input.uncached` or `output.text/audio`. */
export type Quantities = Readonly<Record<string, string>>;

/** Rates as fractions of a dollar per unit; null: the book has no price. */
export type OracleRates = ReadonlyMap<string, Fraction>;

/** The rates that hold for a prompt of so many tokens. */
export function oracleRates({ list, model, atMs, tier }: Asked, inputTokens: number): OracleRates | null {
  const region = overlay.lists.find((one) => one.list === list);
  const base = region?.base ?? list;
  const names = namesOf(model);
  const prices = firstModel(base, names);
  const factor = region ? region.rules.find(({ match }) => anyFits(match, names))?.tokenFactor : '1';
  const period = prices?.periods.filter((one) => holds(one, atMs)).at(-1);
  if (!period || factor === undefined) return null;
  const reached = (period.above ?? []).filter((bracket) => bracket.inputTokens < inputTokens);
  const rates = perUnit(completed(base, names, reached.at(-1)?.rates ?? period.rates), factor);
  return rates.size === 0 ? null : inTier(rates, base, names, atMs, tier, inputTokens);
}

/** Dollars for each quantity, each rounded to nano-dollars by itself; null where a rate is missing. */
export function oracleCost(rates: OracleRates | null, quantities: Quantities): bigint | null {
  let sum = 0n;
  for (const [key, quantity] of Object.entries(quantities)) {
    if (/^0*$/.test(quantity)) continue;
    const rate = rates ? rateFor(rates, key) : undefined;
    if (!rate) return null;
    sum += nearestEven(times(times(rate, fractionOf(quantity)), fractionOf('1000000000')));
  }
  return sum;
}

/** Reasoning is output and a modality is its class, unless priced apart; speech never is text. */
function rateFor(rates: OracleRates, key: string): Fraction | undefined {
  const [name = '', modality] = key.split('/');
  const own = rates.get(key);
  if (own || key === 'output.text/audio') return own;
  if (modality) return rateFor(rates, name);
  return name === 'output.reasoning' ? rates.get('output.text') : undefined;
}

function firstModel(provider: string, names: readonly string[]): ModelPrices | undefined {
  const own = overlay.models.filter((one) => one.provider === provider).map(({ prices }) => prices);
  const all = [...own, ...(catalogue.providers[provider] ?? [])];
  for (const name of names) {
    const found = all.find(({ match }) => fits(match, name));
    if (found) return found;
  }
  return undefined;
}

function namesOf(model: string): string[] {
  const name = model.toLowerCase();
  const dated = name.replace(/-(20\d\d)([01]\d)([0-3]\d)(?=-|:|$)/g, (all, year, month, day) =>
    month >= '01' && month <= '12' && day >= '01' && day <= '31' ? `-${year}-${month}-${day}` : all,
  );
  return dated === name ? [name] : [name, dated];
}

const anyFits = (rule: MatchRule, names: readonly string[]): boolean =>
  names.some((name) => fits(rule, name));

function fits(rule: MatchRule, name: string): boolean {
  if ('or' in rule) return rule.or.some((part) => fits(part, name));
  if ('and' in rule) return rule.and.every((part) => fits(part, name));
  if ('regex' in rule) return new RegExp(rule.regex).test(name);
  const [[kind, text] = ['', '']] = Object.entries(rule) as [string, string][];
  const wanted = text.toLowerCase();
  if (kind === 'equals') return name === wanted;
  if (kind === 'starts_with') return name.slice(0, wanted.length) === wanted;
  if (kind === 'ends_with') return wanted === '' || name.slice(-wanted.length) === wanted;
  return name.split(wanted).length > 1;
}

function holds({ effectiveFrom, daily }: Period, atMs: number): boolean {
  if (effectiveFrom && new Date(`${effectiveFrom}T00:00:00Z`).getTime() > atMs) return false;
  if (!daily) return true;
  if (daily.weekdaysAtUtcOffsetHours !== undefined) {
    const there = new Date(atMs + daily.weekdaysAtUtcOffsetHours * 3_600_000);
    if (there.getUTCDay() === 0 || there.getUTCDay() === 6) return false;
  }
  const now = new Date(atMs).toISOString().slice(11, 19);
  return daily.from <= daily.to ? now >= daily.from && now < daily.to : now >= daily.from || now < daily.to;
}

function completed(provider: string, names: readonly string[], rates: Rates): Record<string, Fraction> {
  const all: Record<string, Fraction> = {};
  for (const [key, price] of Object.entries(rates)) all[key] = fractionOf(price);
  for (const rule of overlay.derived) {
    if (rule.provider !== provider || !anyFits(rule.match, names) || all[rule.key]) continue;
    if (rule.rate !== undefined) {
      if (Object.keys(rates).length > 0) all[rule.key] = fractionOf(rule.rate);
      continue;
    }
    const base = all[rule.of];
    if (base) all[rule.key] = times(base, fractionOf(rule.factor));
  }
  return all;
}

const UNITS: Readonly<Record<string, bigint>> = {
  'count.images': 1n,
  'count.audioSeconds': 1n,
  'count.characters': 1_000_000n,
};

function perUnit(rates: Readonly<Record<string, Fraction>>, factor: string): Map<string, Fraction> {
  const units = new Map<string, Fraction>();
  for (const [key, { top, bottom }] of Object.entries(rates)) {
    const isCounted = key.startsWith('count.');
    const per = { top, bottom: bottom * (isCounted ? (UNITS[key] ?? 1_000n) : 1_000_000n) };
    units.set(key, isCounted ? per : times(per, fractionOf(factor)));
  }
  return units;
}

function inTier(
  rates: ReadonlyMap<string, Fraction>,
  provider: string,
  names: readonly string[],
  atMs: number,
  tier: string | null,
  inputTokens: number,
): OracleRates | null {
  if (tier === null || tier === 'default' || tier === 'standard') return rates;
  const isFor = (rule: TierRule): boolean =>
    rule.provider === provider &&
    [rule.serviceTier, ...(rule.alsoCalled ?? [])].includes(tier) &&
    (!rule.match || anyFits(rule.match, names)) &&
    (!rule.effectiveFrom || new Date(`${rule.effectiveFrom}T00:00:00Z`).getTime() <= atMs);
  const rule = overlay.tiers.filter(isFor).at(-1);
  if (!rule || (rule.upToInputTokens !== undefined && inputTokens > rule.upToInputTokens)) return null;
  if (rule.tokenFactor === undefined) return perUnit(completed('', [], rule.rates ?? {}), '1');
  const factor = fractionOf(rule.tokenFactor);
  const tokens = [...rates].filter(([key]) => !key.startsWith('count.'));
  return new Map(tokens.map(([key, rate]) => [key, times(rate, factor)]));
}
