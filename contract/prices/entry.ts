/** What a model costs in one period and tier, made ready for arithmetic. No I/O. */
import type { Period, TierRule } from './form.ts';
import type { KnownModel } from './model.ts';
import { type RateTable, rateTable, scaleTokenRates } from './rates.ts';

/** Rates that hold when a request's total input exceeds `aboveInputTokens` (-1: from the first token on). */
export interface PriceBracket {
  readonly aboveInputTokens: number;
  readonly rates: RateTable;
}

/** Where a figure was read, and when. */
export interface PriceOrigin {
  readonly source: string;
  /** `YYYY-MM-DD` */
  readonly checkedOn: string;
  readonly note?: string;
}

/** Everything that one model costs in one period and tier. */
export interface PriceEntry {
  /** `{provider}:{model}:{effective from | initial}[:{window}][:{tier}]`; fits `priceId` of the usage event. */
  readonly id: string;
  readonly source: 'catalogue' | 'overlay' | 'override';
  /** Ascending; the last that the total input exceeds holds for all of the request. */
  readonly brackets: readonly PriceBracket[];
  readonly contextWindowTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** The model's price first, then the rules that changed it. */
  readonly origins: readonly PriceOrigin[];
}

/** The standard tier's entry; null if the period has no rates. */
export function standardEntry(provider: string, known: KnownModel, index: number): PriceEntry | null {
  const period = known.prices.periods[index];
  return period ? entryOf(provider, known, period, standardBrackets(period), null) : null;
}

/** Another tier's entry; null without a rule for it. */
export function tierEntry(
  provider: string,
  known: KnownModel,
  index: number,
  rule: TierRule | undefined,
): PriceEntry | null {
  const period = known.prices.periods[index];
  if (!period || !rule) return null;
  return entryOf(provider, known, period, tierBrackets(rule, standardBrackets(period)), rule);
}

function entryOf(
  provider: string,
  { id, prices, source, maxOutputTokens, origins }: KnownModel,
  period: Period,
  brackets: readonly PriceBracket[],
  rule: TierRule | null,
): PriceEntry | null {
  if (brackets.every(({ rates }) => rates.size === 0)) return null;
  return {
    id: entryId(provider, id, period, rule),
    source: rule ? 'overlay' : source,
    brackets,
    contextWindowTokens: prices.contextWindowTokens ?? null,
    maxOutputTokens,
    origins: rule ? [...origins, originOf(rule)] : origins,
  };
}

/** The part of a sourced rule that says where it comes from. */
export function originOf({ source, checkedOn, note }: PriceOrigin): PriceOrigin {
  return { source, checkedOn, ...(note === undefined ? {} : { note }) };
}

function standardBrackets({ rates, above = [] }: Period): readonly PriceBracket[] {
  return [
    { aboveInputTokens: -1, rates: rateTable(rates) },
    ...above.map((bracket) => ({ aboveInputTokens: bracket.inputTokens, rates: rateTable(bracket.rates) })),
  ];
}

/** The bracket that a request's total input falls into; null above the last input that the entry prices. */
export function bracketFor(entry: PriceEntry, totalInputTokens: number): PriceBracket | null {
  let found: PriceBracket | null = null;
  for (const bracket of entry.brackets) if (totalInputTokens > bracket.aboveInputTokens) found = bracket;
  return found;
}

/**
 * The rates of an entry for a request's total input. None without an entry, above the last input that it prices, or
 * where the total (null: not stated) would have to choose.
 */
export function ratesFor(entry: PriceEntry | null, totalInputTokens: number | null): RateTable {
  if (!entry || (totalInputTokens === null && entry.brackets.length > 1)) return NO_RATES;
  return bracketFor(entry, totalInputTokens ?? 0)?.rates ?? NO_RATES;
}

const NO_RATES: RateTable = new Map();

function tierBrackets(rule: TierRule, standard: readonly PriceBracket[]): readonly PriceBracket[] {
  const { tokenFactor, rates, upToInputTokens } = rule;
  const own =
    tokenFactor === undefined
      ? [{ aboveInputTokens: -1, rates: rateTable(rates ?? {}) }]
      : standard.map((bracket) => ({ ...bracket, rates: scaleTokenRates(bracket.rates, tokenFactor) }));
  if (upToInputTokens === undefined) return own;
  const covered = own.filter(({ aboveInputTokens }) => aboveInputTokens < upToInputTokens);
  return [...covered, { aboveInputTokens: upToInputTokens, rates: NO_RATES }];
}

function entryId(provider: string, model: string, period: Period, rule: TierRule | null): string {
  const { effectiveFrom = 'initial', daily } = period;
  const window = daily && `${daily.from.slice(0, 5)}-${daily.to.slice(0, 5)}`.replaceAll(':', '');
  const parts = [provider, model, effectiveFrom, window, rule?.serviceTier, rule?.effectiveFrom];
  return parts
    .filter((part) => part !== undefined)
    .join(':')
    .replace(/[^A-Za-z0-9_.:/*{}-]/g, '_');
}
