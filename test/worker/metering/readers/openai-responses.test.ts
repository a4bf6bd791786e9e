import { describe, expect, it } from 'vitest';
import { usageEventSchema } from '../../../../contract/event.ts';
import { events, read, stated } from '../reading.ts';

const PATH = '/v1/responses';
const usage = {
  input_tokens: 8576,
  input_tokens_details: { cached_tokens: 1000, cache_write_tokens: 4418 },
  output_tokens: 52,
  output_tokens_details: { reasoning_tokens: 32 },
  total_tokens: 8628,
};
const response = {
  id: 'resp_1',
  object: 'response',
  model: 'gpt-y',
  service_tier: 'priority',
  status: 'completed',
  error: null,
};
const started = { type: 'response.created', response: { ...response, status: 'in_progress', usage: null } };

const body = (text: string, provider = 'openai') => read({ provider, path: PATH, body: text });

describe('responses', () => {
  it('reads the object', () => {
    const reading = body(JSON.stringify({ ...response, output: [{ usage: { input_tokens: 1 } }], usage }));
    expect(stated(reading)).toEqual({
      inputUncached: 3158,
      cacheRead: 1000,
      cacheWrite5m: 4418,
      outputText: 20,
      outputReasoning: 32,
      providerTotal: 8628,
    });
    expect(reading).toMatchObject({ serviceTier: 'priority', upstreamId: 'resp_1', isComplete: true });
    expect(reading.lines[0]).toMatchObject({ model: 'gpt-y', flags: ['cache_lifetime_unknown'] });
  });

  it('L15: what is written to the cache for twelve hours is of the longer lifetime', () => {
    const details = { cached_tokens: 1000, cache_write_tokens: 4418 };
    const withLifetimes = (ttl_30m_tokens: number, ttl_12h_tokens: number) => {
      const lifetimes = { cache_write_tokens_details: { ttl_30m_tokens, ttl_12h_tokens } };
      const stated_ = { ...usage, input_tokens_details: { ...details, ...lifetimes } };
      return body(JSON.stringify({ ...response, usage: stated_ }));
    };
    expect(stated(withLifetimes(418, 4000))).toMatchObject({
      inputUncached: 3158,
      cacheWrite5m: 418,
      cacheWrite1h: 4000,
    });
    expect(stated(withLifetimes(4418, 0))).toMatchObject({ cacheWrite5m: 4418 });
    expect(stated(withLifetimes(0, 9_999))).toMatchObject({ cacheWrite5m: 0, cacheWrite1h: 4418 });
    expect(withLifetimes(418, 4000).unknownKeys).toEqual([]);
  });

  it.each(['response.completed', 'response.incomplete', 'response.failed'])(
    'L8: reads %s at the end of a stream',
    (type) => {
      const delta = { type: 'response.output_text.delta', delta: 'x', usage: { input_tokens: 7 } };
      const reading = body(events([started, delta, { type, response: { ...response, usage } }], ''));
      expect(stated(reading)).toMatchObject({ inputUncached: 3158, outputReasoning: 32 });
      expect(reading.isComplete).toBe(true);
    },
  );

  it('L18: names no more unknown keys than an event holds, and none that is longer', () => {
    const numbers = (name: string) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${name}${index}`, 1]));
    const deep = { a: { ['b'.repeat(64)]: { ['c'.repeat(64)]: { ['d'.repeat(28)]: 1 } } } };
    const { unknownKeys } = body(
      JSON.stringify({
        ...response,
        usage: { ...usage, ...numbers('new_') },
        tool_usage: { ...deep, ...numbers('tool_') },
      }),
    );
    expect(unknownKeys.length).toBeGreaterThan(0);
    expect(usageEventSchema.shape.unknownUsageKeys.safeParse(unknownKeys).success).toBe(true);
    const { unknownKeys: long } = body(JSON.stringify({ ...response, usage, tool_usage: deep }));
    expect(usageEventSchema.shape.unknownUsageKeys.safeParse(long).success).toBe(true);
  });

  it('reads a last event of any size', () => {
    const output = [{ content: [{ text: 'y'.repeat(200_000) }] }];
    const last = { type: 'response.completed', response: { ...response, output, usage } };
    const reading = body(events([started, last], ''));
    expect(stated(reading)).toMatchObject({ inputUncached: 3158 });
    expect(reading.isComplete).toBe(true);
  });

  it('a stream that breaks off has stated nothing', () => {
    const reading = body(events([started], ''));
    expect(reading.isComplete).toBe(false);
    expect(stated(reading)).toEqual({});
  });

  it('what tools used stands beside, images at their own model', () => {
    const tool_usage = {
      image_gen: {
        input_tokens: 30,
        input_tokens_details: { image_tokens: 10, text_tokens: 20 },
        output_tokens: 900,
        total_tokens: 930,
      },
      web_search: { num_requests: 2 },
    };
    const tools = [{ type: 'image_generation', model: 'image-model-1' }, { type: 'web_search' }];
    const reading = body(JSON.stringify({ ...response, tools, tool_usage, usage }));
    expect(reading.lines[0]?.usage.counts).toEqual({ 'count.webSearches': '2' });
    expect(reading.lines[1]?.model).toBe('image-model-1');
    expect(stated(reading, 1)).toEqual({
      inputUncached: 30,
      imageInput: 10,
      outputText: 900,
      providerTotal: 930,
    });
    const idle = {
      image_gen: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
      web_search: { num_requests: 0 },
    };
    expect(body(JSON.stringify({ ...response, tool_usage: idle, usage })).lines).toHaveLength(1);
  });

  it('searches are counted where nothing says how many there were, opened pages are none', () => {
    const action = (type: string, rest: object) => ({ type: 'web_search_call', action: { type, ...rest } });
    const output = [
      action('search', { query: 'a "query": "b"', queries: ['a', 'b'] }),
      action('open_page', { url: 'u' }),
      { type: 'file_search_call', queries: ['c'] },
      action('search', { query: 'd' }),
      action('find_in_page', { pattern: 'p', url: 'u' }),
    ];
    const counts = { 'count.webSearches': '2' };
    const done = { type: 'response.completed', response: { ...response, output, usage } };
    expect(body(JSON.stringify({ ...response, output, usage })).lines[0]?.usage.counts).toEqual(counts);
    expect(body(events([started, done], '')).lines[0]?.usage.counts).toEqual(counts);
    const tool_usage = { web_search: { num_requests: 1 } };
    const reading = body(JSON.stringify({ ...response, output, tool_usage, usage }));
    expect(reading.lines[0]?.usage.counts).toEqual({ 'count.webSearches': '1' });
    expect(body(JSON.stringify({ ...response, output, usage: null })).lines[0]?.usage.counts ?? {}).toEqual(
      {},
    );
  });

  it('xai: states a cost and its server-side tools', () => {
    const reading = body(
      JSON.stringify({
        ...response,
        usage: {
          ...usage,
          cost_in_usd_ticks: 25_000_000_000,
          num_server_side_tools_used: 3,
          server_side_tool_usage_details: { web_search_calls: 1, x_search_calls: 2, mcp_calls: 0 },
        },
      }),
      'xai',
    );
    expect(stated(reading)).toMatchObject({ providerCostUsd: '2.5', counts: { 'count.webSearches': '3' } });
    expect(reading.unknownKeys).toEqual([]);
  });

  it('an error in place of a response is no response', () => {
    expect(body('{"error":{"message":"quota"}}').isComplete).toBe(false);
    expect(body(events([started, { type: 'error', code: 'server_error' }], '')).isComplete).toBe(false);
  });
});
