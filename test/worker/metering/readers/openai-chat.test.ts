import { describe, expect, it } from 'vitest';
import { events, read, stated } from '../reading.ts';

const PATH = '/v1/chat/completions';
const usage = {
  prompt_tokens: 100,
  completion_tokens: 40,
  total_tokens: 140,
  prompt_tokens_details: { cached_tokens: 64, audio_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 0, accepted_prediction_tokens: 2 },
};
const delta = {
  id: 'chatcmpl-1',
  model: 'gpt-x-2026',
  service_tier: 'default',
  choices: [{ delta: { content: 'hi' } }],
};
const answer = { id: 'chatcmpl-1', model: 'gpt-x-2026', choices: [{ message: { content: '"usage":{}' } }] };

const chat = (provider: string, body: string, path = PATH) => read({ provider, path, body });
const json = (provider: string, body: object, path = PATH) =>
  chat(provider, JSON.stringify({ ...answer, ...body }), path);

describe('chat completions', () => {
  it('L14: makes the classes disjoint', () => {
    const reading = json('openai', { usage, service_tier: 'flex' });
    expect(stated(reading)).toEqual({
      inputUncached: 36,
      cacheRead: 64,
      outputText: 10,
      outputReasoning: 30,
      audioInput: 8,
      audioOutput: 0,
      providerTotal: 140,
    });
    expect(reading).toMatchObject({
      serviceTier: 'flex',
      upstreamId: 'chatcmpl-1',
      isComplete: true,
      unknownKeys: [],
      lines: [{ model: 'gpt-x-2026', flags: [] }],
    });
  });

  it('reads the usage chunk of a stream', () => {
    const nulls = { ...delta, usage: null };
    const reading = chat('openai', events([nulls, nulls, { ...delta, choices: [], usage }]));
    expect(stated(reading)).toMatchObject({ inputUncached: 36, outputReasoning: 30 });
    expect(reading.isComplete).toBe(true);
  });

  it('L7: a true zero is zero, what is not stated is null', () => {
    const none = stated(
      json('openai', { usage: { prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 } }),
    );
    expect(none).toEqual({ inputUncached: 5, outputText: 0, providerTotal: 5 });
  });

  it('L11: a stream without usage ends complete and states nothing', () => {
    const reading = chat('openai', events([delta, delta]));
    expect(reading.isComplete).toBe(true);
    expect(stated(reading)).toEqual({});
    expect(reading.lines[0]?.model).toBe('gpt-x-2026');
  });

  it('L9: keeps the total of the provider and flags one that the parts do not make', () => {
    const reading = json('openai', { usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 90 } });
    expect(reading.lines[0]).toMatchObject({
      flags: ['total_mismatch'],
      usage: { providerTotal: 90, outputText: 5 },
    });
  });

  it('L18: names numeric keys that it does not know', () => {
    const reading = json('openai', {
      usage: {
        ...usage,
        warp_tokens: 7,
        prompt_tokens_details: { cached_tokens: 0, holo_tokens: 1 },
        list: [{ x: 1 }],
      },
    });
    expect(reading.unknownKeys).toEqual(['prompt_tokens_details.holo_tokens', 'warp_tokens', 'list.x']);
    expect(reading.lines[0]?.flags).toContain('unknown_usage_key');
    expect(reading.raw).toMatchObject({ warp_tokens: 7, 'list.0.x': 1 });
  });

  it('L18: times and speeds are no classes, whatever they are called', () => {
    const measured = { latency_checkpoint: { engine_ttft_ms: 42 }, tokens_per_second: 31.2, draft_tokens: 3 };
    expect(
      json('azure-openai', { usage: { ...usage, ...measured } }, '/openai/v1/chat/completions'),
    ).toMatchObject({
      unknownKeys: ['draft_tokens'],
    });
  });

  it('never credits a negative figure, and takes no figure that is none', () => {
    const reading = json('openai', {
      usage: { prompt_tokens: -9, completion_tokens: 1.5, total_tokens: '7' },
    });
    expect(stated(reading)).toEqual({});
    expect(new Set(reading.lines[0]?.flags)).toEqual(new Set(['negative_count', 'impossible_count']));
  });

  it('L14: cuts a cache figure beyond the prompt', () => {
    const reading = json('openai', {
      usage: {
        prompt_tokens: 10,
        completion_tokens: 1,
        total_tokens: 11,
        prompt_tokens_details: { cached_tokens: 99 },
      },
    });
    expect(stated(reading)).toMatchObject({ inputUncached: 0, cacheRead: 10 });
    expect(reading.lines[0]?.flags).toEqual(['cache_exceeds_input']);
  });

  it('keeps no text but what is strict', () => {
    const secret = 'my secret prompt';
    const reading = json('openai', {
      id: secret,
      model: secret,
      service_tier: secret,
      usage: { prompt_tokens: 1, note: secret, [secret]: 2, kind: 'short' },
    });
    expect(JSON.stringify(reading)).not.toContain('secret');
    expect(reading.raw).toMatchObject({ kind: 'short' });
    expect(reading.lines[0]?.model).toBe('other');
  });
});

describe('what providers do differently', () => {
  it('xai: reasoning is added, cost comes in ticks', () => {
    const reading = json('xai', {
      usage: {
        prompt_tokens: 12,
        completion_tokens: 2,
        total_tokens: 334,
        completion_tokens_details: { reasoning_tokens: 320 },
        cost_in_usd_ticks: 1641500,
      },
    });
    expect(stated(reading)).toMatchObject({
      outputText: 2,
      outputReasoning: 320,
      providerCostUsd: '0.00016415',
    });
    expect(reading.lines[0]?.flags).toEqual([]);
  });

  it('groq: the same figures stated twice count once', () => {
    const figures = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, queue_time: 0.01 };
    const last = { ...delta, choices: [{ finish_reason: 'stop' }], x_groq: { id: 'r', usage: figures } };
    const both = chat('groq', events([delta, { ...last, usage: figures }]));
    const one = chat('groq', events([delta, last]));
    expect(stated(both)).toEqual({ inputUncached: 9, outputText: 4, providerTotal: 13 });
    expect(stated(one)).toEqual(stated(both));
    expect(both.unknownKeys).toEqual([]);
  });

  it('deepseek, mistral and together have their own names for the cache', () => {
    for (const [provider, extra] of [
      ['deepseek', { prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 4 }],
      ['mistral', { num_cached_tokens: 6 }],
      ['together', { cached_tokens: 6 }],
    ] as const) {
      const reading = json(provider, {
        usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11, ...extra },
      });
      expect(stated(reading)).toMatchObject({ inputUncached: 4, cacheRead: 6 });
      expect(reading.unknownKeys).toEqual([]);
    }
  });

  it('L16: mistral: the tier that was served is in the usage', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, service_tier: 'priority' };
    expect(json('mistral', { usage }).serviceTier).toBe('priority');
    expect(json('mistral', { usage: { ...usage, service_tier: null } }).serviceTier).toBeNull();
  });

  it('mistral: audio is in the total alone', () => {
    const reading = json('mistral', {
      usage: { prompt_audio_seconds: 5, prompt_tokens: 17, completion_tokens: 88, total_tokens: 480 },
    });
    expect(stated(reading)).toMatchObject({
      inputUncached: 392,
      audioInput: 375,
      outputText: 88,
      counts: { 'count.audioSeconds': '5' },
    });
    expect(reading.lines[0]?.flags).toEqual([]);
  });

  it('vercel: charges text and reasoning apart, whoever served, and states what it charged', () => {
    const reading = json('vercel', {
      usage: {
        prompt_tokens: 61,
        completion_tokens: 18,
        total_tokens: 79,
        cost: 0.001982,
        market_cost: 0.001982,
        cache_creation_input_tokens: 0,
        completion_tokens_details: { reasoning_tokens: 137, image_tokens: 0 },
      },
    });
    expect(stated(reading)).toMatchObject({
      outputText: 18,
      outputReasoning: 137,
      providerCostUsd: '0.001982',
    });
    expect(reading).toMatchObject({ unknownKeys: [], lines: [{ flags: [] }] });
  });

  it('L9: google through the OpenAI route hides thinking in the total', () => {
    const reading = json(
      'google',
      { usage: { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 } },
      '/v1beta/openai/chat/completions',
    );
    expect(stated(reading)).toMatchObject({ inputUncached: 35, outputText: 12, outputReasoning: 62 });
  });

  it('openrouter: comments, an exact cost, estimates of reasoning, read and written tokens that overlap', () => {
    const figures = {
      prompt_tokens: 2168,
      completion_tokens: 10,
      total_tokens: 2178,
      cost: 1.13e-5,
      is_byok: false,
      prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
      completion_tokens_details: { reasoning_tokens: 11 },
      server_tool_use_details: { web_search_requests: 1, tool_calls_executed: 1 },
      cost_details: { upstream_inference_cost: null, upstream_inference_prompt_cost: 1e-6 },
    };
    const body = `: OPENROUTER PROCESSING\r\n\r\n${events([delta, { ...delta, usage: figures }])}`.replaceAll(
      '\n',
      '\r\n',
    );
    const reading = chat('openrouter', body.replaceAll('\r\r', '\r'));
    expect(stated(reading)).toMatchObject({
      inputUncached: 7,
      cacheRead: 2161,
      cacheWrite5m: 0,
      outputText: 0,
      outputReasoning: 10,
      providerCostUsd: '0.0000113',
      counts: { 'count.webSearches': '1' },
    });
    expect(new Set(reading.lines[0]?.flags)).toEqual(
      new Set(['cache_exceeds_input', 'reasoning_exceeds_output']),
    );
    expect(reading.unknownKeys).toEqual([]);
  });

  it('perplexity: every chunk states a running figure', () => {
    const at = (completion_tokens: number, finish_reason: string | null) => ({
      ...delta,
      choices: [{ finish_reason }],
      usage: {
        prompt_tokens: 3,
        completion_tokens,
        total_tokens: 3 + completion_tokens,
        cost: { total_cost: 0.005 },
      },
    });
    const cut = chat('perplexity', events([at(1, null), at(5, null)], ''));
    expect(stated(cut)).toMatchObject({ outputText: 5 });
    expect(cut.isComplete).toBe(false);
    const whole = chat('perplexity', events([at(1, null), at(9, 'stop')], ''));
    expect(stated(whole)).toMatchObject({ outputText: 9, providerCostUsd: '0.005' });
    expect(whole.isComplete).toBe(true);
  });

  it('moonshot states usage inside the choice', () => {
    const figures = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const reading = chat(
      'openai',
      events([delta, { ...delta, choices: [{ finish_reason: 'stop', usage: figures }] }]),
    );
    expect(stated(reading)).toMatchObject({ inputUncached: 3, outputText: 2 });
  });

  it('embeddings and rerank have input alone', () => {
    const body = JSON.stringify({
      model: 'e',
      data: [{ embedding: [0.1, -2] }],
      usage: { total_tokens: 18 },
    });
    const reading = read({ provider: 'openai', path: '/v1/embeddings', body });
    expect(stated(reading)).toEqual({ inputUncached: 18, providerTotal: 18 });
  });
});

describe('what identifies a response', () => {
  it('comes from its first chunks and from the one with usage, from no other', () => {
    const long = { ...delta, model: 'other-model', choices: [{ delta: { content: 'x'.repeat(20_000) } }] };
    const short = { ...delta, model: 'third-model' };
    const unnamed = { ...delta, model: '', choices: [] };
    const reading = chat('openai', events([unnamed, delta, long, short]));
    expect(reading.lines[0]?.model).toBe('gpt-x-2026');
    const served = { ...delta, model: 'gpt-x-served', choices: [], usage };
    expect(chat('openai', events([delta, long, served])).lines[0]?.model).toBe('gpt-x-served');
  });
});

describe('answers that go wrong', () => {
  it('an error inside a stream leaves it incomplete', () => {
    const reading = chat(
      'groq',
      `${events([delta], '')}event: error\ndata: {"error":{"message":"x"}}\n\ndata: [DONE]\n\n`,
    );
    expect(reading.isComplete).toBe(false);
    expect(stated(reading)).toEqual({});
  });

  it('usage that comes with the error is what is billed', () => {
    const figures = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const reading = chat('openrouter', events([delta, { ...delta, error: { code: 400 }, usage: figures }]));
    expect(reading.isComplete).toBe(true);
    expect(stated(reading)).toMatchObject({ outputText: 2 });
  });

  it('HTML, nothing and cut JSON state no end', () => {
    for (const body of [
      '<html><body>"usage":{"prompt_tokens":1}</body></html>',
      '',
      ' \n',
      'upstream connect error',
    ]) {
      const reading = read({ provider: 'openai', path: PATH, body, contentType: 'application/json' });
      expect(reading).toMatchObject({ lines: [], isComplete: false, raw: {} });
    }
    const cut = JSON.stringify({ usage, ...answer }).slice(0, -5);
    const reading = chat('openai', cut);
    expect(reading.isComplete).toBe(false);
    expect(stated(reading)).toMatchObject({ inputUncached: 36 });
    expect(reading.lines[0]?.flags).toContain('stream_incomplete');
  });

  it('a malformed frame is flagged and the rest is read', () => {
    const body = `data: {"choices":[}],"usage":{"prompt_tokens":1}}\n\n${events([{ ...delta, choices: [], usage }])}`;
    const reading = chat('openai', body);
    expect(stated(reading)).toMatchObject({ inputUncached: 36 });
    expect(reading.lines[0]?.flags).toContain('malformed_frame');
  });

  it('reads by the first bytes where the content type lies', () => {
    const stream = events([{ ...delta, choices: [], usage }]);
    const asJson = read({ provider: 'openai', path: PATH, body: stream, contentType: 'application/json' });
    const plain = JSON.stringify({ ...answer, usage });
    const asEvents = read({ provider: 'openai', path: PATH, body: plain, contentType: 'text/event-stream' });
    expect(stated(asJson)).toEqual(stated(asEvents));
    expect([asJson.isComplete, asEvents.isComplete]).toEqual([true, true]);
  });
});
