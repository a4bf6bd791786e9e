import { describe, expect, it } from 'vitest';
import { events, read, stated } from '../reading.ts';

const openai = (path: string, body: string) => read({ provider: 'openai', path, body });

describe('images', () => {
  const usage = {
    input_tokens: 50,
    input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    output_tokens: 4160,
    total_tokens: 4210,
  };

  it('in tokens where they are stated, streamed or not', () => {
    const expected = { inputUncached: 50, imageInput: 40, outputText: 4160, providerTotal: 4210 };
    expect(
      stated(
        openai('/v1/images/generations', JSON.stringify({ created: 1, data: [{ b64_json: 'aa' }], usage })),
      ),
    ).toEqual(expected);
    const partial = { type: 'image_generation.partial_image', b64_json: 'a'.repeat(50_000) };
    const done = { type: 'image_generation.completed', b64_json: 'b'.repeat(50_000), usage };
    const streamed = openai('/v1/images/generations', events([partial, done], ''));
    expect(stated(streamed)).toEqual(expected);
    expect(streamed.isComplete).toBe(true);
  });

  it('at OpenRouter in the terms of chat, with their cost', () => {
    const reading = read({
      provider: 'openrouter',
      path: '/v1/images',
      body: JSON.stringify({
        data: [{ b64_json: 'aaaa' }],
        usage: {
          prompt_tokens: 5,
          completion_tokens: 1537,
          total_tokens: 1542,
          cost: 0.03422675,
          completion_tokens_details: { image_tokens: 1120, reasoning_tokens: 0 },
        },
      }),
    });
    expect(stated(reading)).toMatchObject({
      outputText: 1537,
      imageOutput: 1120,
      providerCostUsd: '0.03422675',
    });
  });

  it('by number where they are not', () => {
    const data = [{ b64_json: 'x'.repeat(100_000) }, { url: 'https://x' }];
    const reading = openai('/v1/images/generations', JSON.stringify({ created: 1, data }));
    expect(stated(reading)).toEqual({ counts: { 'count.images': '2' } });
  });
});

describe('transcription', () => {
  const path = '/v1/audio/transcriptions';

  it('in seconds or in tokens', () => {
    expect(stated(openai(path, '{"text":"a","usage":{"type":"duration","seconds":7}}'))).toEqual({
      counts: { 'count.audioSeconds': '7' },
    });
    const usage = {
      type: 'tokens',
      input_tokens: 14,
      input_token_details: { text_tokens: 0, audio_tokens: 14 },
      output_tokens: 45,
      total_tokens: 59,
    };
    const streamed = openai(
      path,
      events(
        [
          { type: 'transcript.text.delta', delta: 'a' },
          { type: 'transcript.text.done', text: 'a', usage },
        ],
        '',
      ),
    );
    expect(stated(streamed)).toEqual({
      inputUncached: 14,
      audioInput: 14,
      outputText: 45,
      providerTotal: 59,
    });
    expect(streamed).toMatchObject({ isComplete: true, unknownKeys: [] });
  });

  it('an error that is null is none', () => {
    const done = { type: 'transcript.text.done', text: 'a', error: null, usage: { input_tokens: 3 } };
    expect(openai(path, events([done], '')).isComplete).toBe(true);
    expect(openai(path, events([{ ...done, error: { code: 'a' } }], '')).isComplete).toBe(false);
  });

  it('by the length that a verbose answer states', () => {
    expect(stated(openai(path, '{"task":"transcribe","duration":7.25,"text":"a"}'))).toEqual({
      counts: { 'count.audioSeconds': '7.25' },
    });
  });

  it('plain text states nothing', () => {
    expect(openai(path, 'the usage of data: is fine')).toMatchObject({ lines: [], isComplete: false });
  });
});

describe('cohere', () => {
  const cohere = (path: string, body: string) => read({ provider: 'cohere', path, body });
  const billed = {
    billed_units: { input_tokens: 12, output_tokens: 65 },
    tokens: { input_tokens: 212, output_tokens: 65 },
    cached_tokens: 208,
  };

  it('bills by billed_units, streamed or not, in both versions', () => {
    const expected = { inputUncached: 12, outputText: 65 };
    const v2 = cohere('/v2/chat', JSON.stringify({ id: 'c-1', usage: billed }));
    expect(stated(v2)).toEqual(expected);
    expect(v2).toMatchObject({ upstreamId: 'c-1', unknownKeys: [], isComplete: true });
    expect(stated(cohere('/v1/chat', JSON.stringify({ generation_id: 'g', meta: billed })))).toEqual(
      expected,
    );
    const end = { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: billed } };
    const streamed = cohere('/v2/chat', events([{ type: 'message-start', id: 'c-2' }, end]));
    expect(stated(streamed)).toEqual(expected);
    expect(streamed.isComplete).toBe(true);
    const lines = [
      { event_type: 'text-generation', text: 'a' },
      { event_type: 'stream-end', response: { meta: billed } },
    ];
    expect(stated(cohere('/v1/chat', lines.map((line) => JSON.stringify(line)).join('\n')))).toEqual(
      expected,
    );
  });

  it('counts searches', () => {
    expect(
      stated(cohere('/v2/rerank', '{"id":"r","results":[],"meta":{"billed_units":{"search_units":1}}}')),
    ).toEqual({
      counts: { 'count.searchUnits': '1' },
    });
  });
});
