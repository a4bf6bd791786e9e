import { describe, expect, it } from 'vitest';
import { bracketFor, findPrice, PRICE_BOOK_VERSION, type PriceEntry } from '../../../contract/prices/book.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');

function find(
  provider: string,
  model: string,
  serviceTier: string | null = null,
  atMs = NOON,
): PriceEntry | null {
  return findPrice({ provider, model, atMs, serviceTier });
}

/** The rates in use for a request of this size, as plain decimals. */
function rates(entry: PriceEntry | null, inputTokens = 1): Record<string, string> | null {
  const bracket = entry && bracketFor(entry, inputTokens);
  return bracket && Object.fromEntries([...bracket.rates].map(([key, rate]) => [key, rate.priceUsd]));
}

describe('findPrice', () => {
  it.each([
    ['openai', 'gpt-4o-mini', '0.15', '0.6'],
    ['openai', 'gpt-4o-mini-2024-07-18', '0.15', '0.6'],
    ['openai', 'GPT-4o-mini', '0.15', '0.6'],
    ['anthropic', 'claude-sonnet-4-5-20250929', '3', '15'],
    ['google-ai-studio', 'gemini-2.5-flash', '0.3', '2.5'],
    ['openrouter', 'openai/gpt-4o-mini', '0.15', '0.6'],
  ])('knows %s %s', (provider, model, input, output) => {
    expect(rates(find(provider, model))).toMatchObject({ 'input.uncached': input, 'output.text': output });
  });

  it('has cache lifetimes, searches and audio apart', () => {
    expect(rates(find('anthropic', 'claude-3-7-sonnet-20250219'))).toEqual({
      'input.uncached': '3',
      'input.cacheRead': '0.3',
      'input.cacheWrite5m': '3.75',
      'input.cacheWrite1h': '6',
      'output.text': '15',
      'count.webSearches': '10',
    });
    expect(rates(find('google-ai-studio', 'gemini-2.5-flash'))).toMatchObject({
      'input.uncached/audio': '1',
      'input.cacheRead/audio': '0.1',
    });
    expect(rates(find('openai', 'whisper-1'))).toEqual({ 'count.audioSeconds': '0.0001' });
  });

  it('has a rate that many models share, as searches of Gemini 3, where they have any', () => {
    const searches = (provider: string, model: string) => rates(find(provider, model))?.['count.webSearches'];
    expect(searches('google-ai-studio', 'gemini-3-flash-preview')).toBe('14');
    expect(searches('vertex', 'gemini-3-flash-preview')).toBe('14');
    expect(searches('anthropic', 'claude-sonnet-4-5')).toBe('10');
    // Billed by the prompt, whatever it searched for.
    expect(searches('google-ai-studio', 'gemini-2.5-flash')).toBeUndefined();
  });

  it('goes by the date of the call', () => {
    expect(find('openai', 'gpt-5.6-sol', null, Date.parse('2026-08-20T23:59:59Z'))?.id).toBe(
      'openai:gpt-5.6-sol:initial',
    );
    expect(find('openai', 'gpt-5.6-sol', null, Date.parse('2026-08-21'))?.id).toBe(
      'openai:gpt-5.6-sol:2026-08-21',
    );
  });

  it('goes by the hour and weekday of the call', () => {
    const input = (instant: string) =>
      rates(find('deepseek', 'deepseek-v4-pro', null, Date.parse(instant)))?.['input.uncached'];
    expect(input('2026-11-20T02:00:00Z')).toBe('1.32');
    expect(input('2026-11-20T05:00:00Z')).toBe('0.66');
    expect(input('2026-11-21T02:00:00Z')).toBe('0.66');
    expect(input('2026-08-22T02:00:00Z')).toBe('1.32');
    expect(input('2026-08-16T02:00:00Z')).toBe('0.435');
  });

  it('takes the bracket by total input, with a cliff', () => {
    const entry = find('openai', 'gpt-5.6-sol');
    expect(rates(entry, 0)?.['output.text']).toBe('20');
    expect(rates(entry, 271_999)?.['output.text']).toBe('20');
    expect(rates(entry, 272_000)?.['output.text']).toBe('30');
    expect(rates(entry, 272_000)?.['input.cacheRead']).toBe('0.8');
  });

  it.each([
    ['nobody', 'gpt-4o'],
    ['constructor', 'gpt-4o'],
    ['openai', 'no-such-model'],
    ['openai', 'other'],
    ['openai', ''],
    ['deepinfra', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['openai', 'gpt-4o-audio-preview-2024-10-01'],
  ])('L12: has no price for %s %j rather than a wrong one', (provider, model) => {
    expect(find(provider, model)).toBeNull();
  });

  it('leaves unpriced what a response cannot settle', () => {
    expect(find('perplexity', 'sonar')).toBeNull();
    expect(find('groq', 'whisper-large-v3')).toBeNull();
  });

  it('forgets nothing that it should know when memory overflows', () => {
    for (let index = 0; index < 5_000; index++) find('openai', `unheard-of-${index}`);
    expect(find('openai', 'gpt-4o-mini')?.id).toBe('openai:gpt-4o-mini:initial');
  });
});

describe('service tiers', () => {
  it.each([null, 'default', 'standard'])('%s is standard', (tier) => {
    expect(find('openai', 'gpt-5', tier)?.id).toBe('openai:gpt-5:initial');
  });

  it.each([
    ['openai', 'gpt-5', 'flex', '0.625', '0.0625', '5'],
    ['openai', 'gpt-5', 'priority', '2.5', '0.25', '20'],
    ['anthropic', 'claude-3-7-sonnet-20250219', 'batch', '1.5', '0.15', '7.5'],
    ['groq', 'openai/gpt-oss-120b', 'on_demand', '0.15', '0.075', '0.6'],
    ['groq', 'openai/gpt-oss-120b', 'flex', '0.15', '0.075', '0.6'],
  ])('L16: %s %s in tier %s has its own price', (provider, model, tier, input, cached, output) => {
    const entry = find(provider, model, tier);
    expect(entry?.source).toBe('overlay');
    expect(entry?.id).toMatch(new RegExp(`:${tier}$`));
    expect(rates(entry)).toMatchObject({
      'input.uncached': input,
      'input.cacheRead': cached,
      'output.text': output,
    });
  });

  it.each([
    ['openai', 'gpt-5', 'scale'],
    ['openai', 'gpt-5', 'auto'],
    ['openai', 'gpt-4o', 'priority'],
    ['anthropic', 'claude-3-7-sonnet-20250219', 'priority'],
    ['groq', 'openai/gpt-oss-120b', 'performance'],
    ['mistral', 'mistral-medium-latest', 'flex'],
  ])('L16: %s %s in the unpriced tier %s is not priced as standard', (provider, model, tier) => {
    expect(find(provider, model)).not.toBeNull();
    expect(find(provider, model, tier)).toBeNull();
  });

  it('L17: a tier, a bracket and a cache apply together', () => {
    expect(rates(find('openai', 'gpt-5.6-sol', 'flex'), 300_000)).toMatchObject({
      'input.uncached': '4',
      'input.cacheRead': '0.4',
      'input.cacheWrite5m': '5',
      'output.text': '15',
    });
  });

  it.each([
    ['anthropic-us', 'claude-haiku-5-5', 'batch', 100_000, ['0.055', '0.0055', '0.06875', '0.11', '0.275']],
    ['anthropic-us', 'claude-haiku-5-5', 'batch', 100_001, ['0.275', '0.0275', '0.34375', '0.55', '1.375']],
    ['anthropic-us', 'claude-opus-5-5', 'fast', 900_000, ['8.8', '0.44', '11', '17.6', '44']],
    ['anthropic', 'claude-sonnet-5-5', 'batch', 1, ['1', '0.05', '1.25', '2', '5']],
    ['vertex-regional', 'claude-sonnet-4-5', null, 200_000, ['3.3', '0.33', '4.125', '6.6', '16.5']],
    ['vertex-regional', 'claude-sonnet-4-5', null, 200_001, ['6.6', '0.66', '8.25', '13.2', '24.75']],
    ['bedrock', 'global.anthropic.claude-opus-5', null, 1, ['5', '0.5', '6.25', '10', '25']],
    ['bedrock', 'us.anthropic.claude-opus-5', null, 1, ['5.5', '0.55', '6.875', '11', '27.5']],
  ])('L17: region, tier, size of prompt and cache class of %s %s (%s, %i) combine', (...given) => {
    const [list, model, tier, inputTokens, expected] = given;
    const found = rates(find(list, model, tier), inputTokens);
    const keys = [
      'input.uncached',
      'input.cacheRead',
      'input.cacheWrite5m',
      'input.cacheWrite1h',
      'output.text',
    ];
    expect(keys.map((key) => found?.[key])).toEqual(expected);
  });

  it('L16: has a tier under each of its names', () => {
    const priority = find('openai', 'gpt-6.1-sol', 'priority');
    expect(find('openai', 'gpt-6.1-sol', 'fast')).toEqual(priority);
    expect(rates(priority, 272_001)).toMatchObject({ 'input.uncached': '8', 'output.text': '30' });
    expect(rates(find('openai', 'gpt-5.6-sol', 'fast'), 272_000)).toEqual({});
  });

  it('has no price for input above what a tier covers, nor for things counted in it', () => {
    const entry = find('openai', 'gpt-5', 'priority');
    expect(rates(entry, 128_001)).toEqual({});
    expect(rates(find('openai', 'gpt-5', 'flex'))).not.toHaveProperty('count.webSearches');
  });
});

describe('the price list of a region', () => {
  it('has only the models whose price there is known', () => {
    expect(find('vertex', 'gemini-2.5-flash')).not.toBeNull();
    expect(find('vertex-regional', 'gemini-2.5-flash')).toBeNull();
    expect(find('anthropic-us', 'claude-sonnet-4-5-20250929')).toBeNull();
    expect(find('anthropic-elsewhere', 'claude-opus-5')).toBeNull();
  });

  it('costs the same for models from before the difference, and for what is counted', () => {
    expect(rates(find('vertex-regional', 'claude-3-5-sonnet'))).toMatchObject({ 'input.uncached': '3' });
    expect(rates(find('anthropic-us', 'claude-opus-5'))).toMatchObject({ 'count.webSearches': '10' });
  });

  it('names itself on the line', () => {
    expect(find('anthropic-us', 'claude-opus-5', 'batch')?.id).toBe(
      'anthropic-us:claude-opus-5:initial:batch',
    );
  });
});

describe('a newer model', () => {
  it('is not taken for the one that its name begins with', () => {
    const cached = (model: string, at: string) =>
      rates(find('anthropic', model, null, Date.parse(at)))?.['input.cacheRead'];
    expect(cached('claude-sonnet-5', '2026-11-01')).toBe('0.2');
    expect(cached('claude-sonnet-5-5', '2026-10-06T23:59:59Z')).toBe('0.2');
    expect(cached('claude-sonnet-5-5', '2026-10-07')).toBe('0.1');
    expect(rates(find('bedrock', 'us.anthropic.claude-sonnet-5-5'))).not.toHaveProperty('input.cacheRead');
  });
});

it('names its version in the form that an event takes', () => {
  expect(PRICE_BOOK_VERSION).toMatch(/^[0-9a-f]{12}-[0-9a-f]{12}$/);
});
