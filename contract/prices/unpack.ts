/**
 * Reads the packed form of the price catalogue. A line is a model, its fields parted by `;`:
 *
 *   name ; match ; context window ; period ; period …
 *
 * A match is a sign and a text (`=` the name is, `^` starts with, `$` ends with, `*` contains, `/` expression), where `+`
 * stands for the model's own name; alternatives end in `<` each; nothing at all is the model's own name; what is none of
 * these is the rule as JSON. A period is `[day,from,to,weekdays' offset]`, absent where it holds always, and its rates: a
 * letter, by the order of `RATE_KEYS`, and a price. `>200000:` begins the rates above 200,000 tokens of input.
 */
import type { Catalogue, DailyWindow, MatchRule, ModelPrices, Period, Rates } from './form.ts';
import { RATE_KEYS } from './rates.ts';

/** The catalogue as the programs carry it. */
export interface PackedCatalogue extends Pick<Catalogue, 'version' | 'generatedAt' | 'source'> {
  /** By provider: a line per model. */
  readonly providers: Readonly<Record<string, string>>;
}

export const RATE_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const MATCH_SIGNS = {
  '=': 'equals',
  '^': 'starts_with',
  $: 'ends_with',
  '*': 'contains',
  '/': 'regex',
} as const;

/** A provider's models, in the catalogue's order. @throws {SyntaxError} if the text was not made by the packer */
export function unpackModels(text: string): readonly ModelPrices[] {
  return text === '' ? [] : text.split('\n').map(unpackModel);
}

function unpackModel(line: string): ModelPrices {
  const [id = '', match = '', contextWindow = '', ...periods] = line.split(';');
  return {
    id,
    match: unpackMatch(match, id),
    ...(contextWindow === '' ? {} : { contextWindowTokens: Number(contextWindow) }),
    periods: periods.map(unpackPeriod),
  };
}

function unpackMatch(text: string, id: string): MatchRule {
  if (text === '') return { equals: id };
  if (text.startsWith('{')) return JSON.parse(text) as MatchRule;
  if (!text.endsWith('<')) return unpackLeaf(text, id);
  const alternatives = text.slice(0, -1).split('<');
  return { or: alternatives.map((alternative) => unpackLeaf(alternative, id)) };
}

function unpackLeaf(text: string, id: string): MatchRule {
  const kind = MATCH_SIGNS[text.charAt(0) as keyof typeof MATCH_SIGNS];
  if (kind === undefined) throw new SyntaxError(`no match rule begins with ${text.charAt(0)}`);
  const value = text.charAt(1) === '+' ? id + text.slice(2) : text.slice(1);
  return { [kind]: value } as MatchRule;
}

function unpackPeriod(text: string): Period {
  const end = text.startsWith('[') ? text.indexOf(']') + 1 : 0;
  const [effectiveFrom = '', ...window] = text.slice(1, Math.max(1, end - 1)).split(',');
  const [rates = '', ...brackets] = text.slice(end).split('>');
  return {
    ...(end > 0 && effectiveFrom !== '' ? { effectiveFrom } : {}),
    ...(window.length > 0 ? { daily: unpackWindow(window) } : {}),
    rates: unpackRates(rates),
    ...(brackets.length > 0 ? { above: brackets.map(unpackBracket) } : {}),
  };
}

function unpackWindow([from = '', to = '', offset = '']: readonly string[]): DailyWindow {
  return { from, to, ...(offset === '' ? {} : { weekdaysAtUtcOffsetHours: Number(offset) }) };
}

function unpackBracket(text: string): { inputTokens: number; rates: Rates } {
  const colon = text.indexOf(':');
  return { inputTokens: Number(text.slice(0, colon)), rates: unpackRates(text.slice(colon + 1)) };
}

function unpackRates(text: string): Rates {
  const rates: Record<string, string> = {};
  for (const [, letter = '', price = ''] of text.matchAll(/([A-Za-z])([\d.]+)/g)) {
    const key = RATE_KEYS[RATE_LETTERS.indexOf(letter)];
    if (key === undefined) throw new SyntaxError(`no rate has the letter ${letter}`);
    rates[key] = price;
  }
  return rates;
}
