/** Turns the source's models into ours: classes for price keys, exact decimals for numbers, one bracket per cliff. */
import type { ModelInfo, ModelPrice, Provider, TieredPrices } from '@pydantic/genai-prices';
import type { Bracket, MatchRule, ModelPrices, Period, RateKey, Rates } from '../../contract/prices/form.ts';
import { exactDecimal, exactQuotient } from './decimal.ts';

/** The source's price keys that have a class here. Units agree: million tokens, thousand searches or pages. */
const RATE_OF_KEY: Readonly<Record<string, RateKey>> = {
  input_mtok: 'input.uncached',
  input_audio_mtok: 'input.uncached/audio',
  input_image_mtok: 'input.uncached/image',
  input_video_mtok: 'input.uncached/video',
  cache_read_mtok: 'input.cacheRead',
  cache_audio_read_mtok: 'input.cacheRead/audio',
  cache_image_read_mtok: 'input.cacheRead/image',
  cache_write_mtok: 'input.cacheWrite5m',
  cache_write_1h_mtok: 'input.cacheWrite1h',
  output_mtok: 'output.text',
  output_audio_mtok: 'output.text/audio',
  output_image_mtok: 'output.text/image',
  output_video_mtok: 'output.text/video',
  output_reasoning_mtok: 'output.reasoning',
  web_searches_kcount: 'count.webSearches',
  input_document_kpages: 'count.pages',
};

/** Price keys of things that no reader meters as usage: left out, counted in the header. */
const OMITTED_KEYS = new Set([
  'storage_searches_kcount',
  'input_annotated_document_kpages',
  'audio_hours',
  'input_audio_hours',
]);

/**
 * Price keys that make the rest of a model's price incomplete, so that it is left unpriced rather than priced too
 * low: Perplexity's request fee depends on the search size (the source gives the highest), citations and voice
 * messages have no class.
 */
const WITHHOLDING_KEYS = new Set(['requests_kcount', 'output_citation_mtok', 'input_text_messages_kcount']);

/** Groq bills at least ten seconds of audio per request, which quantity times price cannot say. */
const MINIMUM_AUDIO_PROVIDERS = new Set(['groq']);

const SECONDS_PER_HOUR = 3600n;

/** What conversion left out or changed, for the catalogue's header. */
export interface ConversionNotes {
  readonly omitted: Record<string, number>;
  readonly withheld: Record<string, string>;
  readonly shortened: Record<string, string>;
}

/**
 * One provider's models in the source's order.
 * @throws {Error} on a price key, constraint or match rule that this conversion does not know
 */
export function convertProvider(id: string, provider: Provider, notes: ConversionNotes): ModelPrices[] {
  return provider.models.map((model) => convertModel(id, model, notes));
}

function convertModel(provider: string, model: ModelInfo, notes: ConversionNotes): ModelPrices {
  const dated = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const name = `${provider}:${model.id}`;
  let effectiveFrom: string | undefined;
  const periods = dated.map(({ constraint, prices }): Period => {
    const rates = convertPrices(provider, name, prices, notes);
    if (!constraint) return rates;
    if (constraint.type === 'start_date') {
      effectiveFrom = constraint.start_date;
      return { effectiveFrom, ...rates };
    }
    if (constraint.type !== 'time_of_date') throw new Error(`unknown constraint at ${name}`);
    // A daily window cannot carry a date in the source; it belongs to the dated price before it.
    const daily = { from: utcTime(constraint.start_time), to: utcTime(constraint.end_time) };
    return effectiveFrom === undefined ? { daily, ...rates } : { effectiveFrom, daily, ...rates };
  });
  return {
    id: model.id,
    match: convertRule(model.match),
    ...(model.context_window === undefined ? {} : { contextWindowTokens: model.context_window }),
    periods,
  };
}

function convertPrices(
  provider: string,
  name: string,
  prices: ModelPrice,
  notes: ConversionNotes,
): Pick<Period, 'rates' | 'above'> {
  const starts = new Set<number>();
  const priced: [RateKey, (inputTokens: number) => string][] = [];
  for (const [key, price] of Object.entries(prices)) {
    if (price === undefined) continue;
    if (WITHHOLDING_KEYS.has(key)) {
      notes.withheld[name] = key;
      return { rates: {} };
    }
    const rateKey = RATE_OF_KEY[key];
    const perSecond = key === 'input_audio_hours' ? pricePerSecond(provider, price) : null;
    if (rateKey) {
      priced.push([rateKey, (inputTokens) => decimalAt(price, inputTokens, name, notes)]);
      if (typeof price !== 'number') for (const tier of price.tiers) starts.add(tier.start);
    } else if (perSecond !== null) priced.push(['count.audioSeconds', () => perSecond]);
    else if (OMITTED_KEYS.has(key)) notes.omitted[key] = (notes.omitted[key] ?? 0) + 1;
    else throw new Error(`unknown price key ${key} at ${name}`);
  }
  const ratesAbove = (inputTokens: number): Rates =>
    Object.fromEntries(priced.map(([key, priceAt]) => [key, priceAt(inputTokens)]));
  const above = [...starts]
    .sort((a, b) => a - b)
    .map((start): Bracket => ({ inputTokens: start, rates: ratesAbove(start) }));
  return { rates: ratesAbove(-1), ...(above.length > 0 ? { above } : {}) };
}

/** A price per hour of audio as a price per second; null if that is no exact decimal or not how it is billed. */
function pricePerSecond(provider: string, price: number | TieredPrices): string | null {
  if (typeof price !== 'number' || MINIMUM_AUDIO_PROVIDERS.has(provider)) return null;
  return exactQuotient(exactDecimal(price).text, SECONDS_PER_HOUR);
}

/** The price that holds when total input exceeds `inputTokens`; -1: the base price. */
function decimalAt(
  price: number | TieredPrices,
  inputTokens: number,
  name: string,
  notes: ConversionNotes,
): string {
  const reached = typeof price === 'number' ? [] : price.tiers.filter((tier) => tier.start <= inputTokens);
  const last = reached.toSorted((a, b) => a.start - b.start).at(-1);
  const published = last?.price ?? (typeof price === 'number' ? price : price.base);
  const { text, isShortened } = exactDecimal(published);
  if (isShortened) notes.shortened[`${name} ${published}`] = text;
  return text;
}

function convertRule(rule: ModelInfo['match']): MatchRule {
  if ('or' in rule) return { or: rule.or.map(convertRule) };
  if ('and' in rule) return { and: rule.and.map(convertRule) };
  const known = ['equals', 'starts_with', 'ends_with', 'contains', 'regex'];
  if (Object.keys(rule).some((key) => !known.includes(key))) throw new Error('unknown match rule');
  return rule;
}

/** `00:30:00Z` as `00:30:00`. */
function utcTime(text: string): string {
  const time = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?=Z$)/.exec(text)?.[0];
  if (!time) throw new Error('a daily window is stated in UTC');
  return time;
}
