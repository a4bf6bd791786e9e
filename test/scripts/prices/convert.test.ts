import type { ModelInfo, Provider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import type { ModelPrices } from '../../../contract/prices/form.ts';
import { type ConversionNotes, convertProvider } from '../../../scripts/prices/convert.ts';

const notes = (): ConversionNotes => ({ omitted: {}, withheld: {}, shortened: {} });

function convert(prices: ModelInfo['prices'], id = 'openai', noted = notes()): ModelPrices | undefined {
  const models = [{ id: 'm', match: { equals: 'm' }, prices }];
  const provider: Provider = { id, name: id, api_pattern: '', models };
  return convertProvider(id, provider, noted)[0];
}

describe('convertProvider', () => {
  it('gives each price key its class', () => {
    const prices = {
      input_mtok: 1,
      input_audio_mtok: 2,
      cache_read_mtok: 0.1,
      cache_write_mtok: 1.25,
      cache_write_1h_mtok: 2,
      output_mtok: 5,
      output_image_mtok: 30,
      web_searches_kcount: 10,
    };
    expect(convert(prices)).toEqual({
      id: 'm',
      match: { equals: 'm' },
      periods: [
        {
          rates: {
            'input.uncached': '1',
            'input.uncached/audio': '2',
            'input.cacheRead': '0.1',
            'input.cacheWrite5m': '1.25',
            'input.cacheWrite1h': '2',
            'output.text': '5',
            'output.text/image': '30',
            'count.webSearches': '10',
          },
        },
      ],
    });
  });

  it('L17: spells every bracket out, also for prices that have none', () => {
    const tiers = [
      { start: 500_000, price: 3 },
      { start: 200_000, price: 2 },
    ];
    const converted = convert({ input_mtok: { base: 1, tiers }, output_mtok: 5 });
    expect(converted?.periods).toEqual([
      {
        rates: { 'input.uncached': '1', 'output.text': '5' },
        above: [
          { inputTokens: 200_000, rates: { 'input.uncached': '2', 'output.text': '5' } },
          { inputTokens: 500_000, rates: { 'input.uncached': '3', 'output.text': '5' } },
        ],
      },
    ]);
  });

  it('dates periods, and keeps a daily window to the dated price that it follows', () => {
    const converted = convert([
      { prices: { input_mtok: 1 } },
      { constraint: { type: 'start_date', start_date: '2026-08-17' }, prices: { input_mtok: 2 } },
      {
        constraint: { type: 'time_of_date', start_time: '01:00:00Z', end_time: '04:00:00Z' },
        prices: { input_mtok: 4 },
      },
    ]);
    expect(converted?.periods).toEqual([
      { rates: { 'input.uncached': '1' } },
      { effectiveFrom: '2026-08-17', rates: { 'input.uncached': '2' } },
      {
        effectiveFrom: '2026-08-17',
        daily: { from: '01:00:00', to: '04:00:00' },
        rates: { 'input.uncached': '4' },
      },
    ]);
  });

  it('prices audio by the second where that is exact and how it is billed', () => {
    expect(convert({ input_audio_hours: 0.36 })?.periods[0]?.rates).toEqual({
      'count.audioSeconds': '0.0001',
    });
    expect(convert({ input_audio_hours: 0.111 })?.periods[0]?.rates).toEqual({});
    expect(convert({ input_audio_hours: 0.36 }, 'groq')?.periods[0]?.rates).toEqual({});
  });

  it('notes what it leaves out, withholds and shortens', () => {
    const noted = notes();
    convert({ input_mtok: 0.1 + 0.2, storage_searches_kcount: 2.5 }, 'openai', noted);
    expect(convert({ input_mtok: 1, requests_kcount: 12 }, 'perplexity', noted)?.periods).toEqual([
      { rates: {} },
    ]);
    expect(noted).toEqual({
      omitted: { storage_searches_kcount: 1 },
      withheld: { 'perplexity:m': 'requests_kcount' },
      shortened: { 'openai:m 0.30000000000000004': '0.3' },
    });
  });

  it('stops at what it does not know', () => {
    expect(() => convert({ input_smell_mtok: 1 })).toThrow('input_smell_mtok');
    expect(() => convert({ input_mtok: -1 })).toThrow(RangeError);
    const local = { type: 'time_of_date', start_time: '01:00:00+08:00', end_time: '04:00:00+08:00' } as const;
    expect(() => convert([{ constraint: local, prices: {} }])).toThrow('UTC');
  });
});
