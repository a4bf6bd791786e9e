import { describe, expect, it } from 'vitest';
import { events, read, stated } from '../reading.ts';

const STREAM = '/v1beta/models/gemini-x:streamGenerateContent';
const usageMetadata = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 30,
  toolUsePromptTokenCount: 7,
  totalTokenCount: 157,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 50 },
    { modality: 'AUDIO', tokenCount: 30 },
    { modality: 'IMAGE', tokenCount: 20 },
  ],
  cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 12 }],
  candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 5 }],
  serviceTier: 'flex',
};
const chunk = (usage: object | undefined, finishReason?: string | number) => ({
  candidates: [
    { content: { parts: [{ text: 'x' }] }, ...(finishReason === undefined ? {} : { finishReason }) },
  ],
  ...(usage ? { usageMetadata: usage } : {}),
  modelVersion: 'gemini-x-001',
  responseId: 'r_-1',
});
const body = (text: string, path = STREAM) => read({ provider: 'google', path, body: text });

describe('generateContent', () => {
  it('adds thoughts and tool prompt, and takes the cache out of the prompt', () => {
    const reading = body(
      JSON.stringify(chunk(usageMetadata, 'STOP')),
      '/v1beta/models/gemini-x:generateContent',
    );
    expect(stated(reading)).toEqual({
      inputUncached: 67,
      cacheRead: 40,
      toolPrompt: 7,
      outputText: 20,
      outputReasoning: 30,
      audioInput: 30,
      imageInput: 20,
      audioCacheRead: 12,
      imageOutput: 5,
      providerTotal: 157,
    });
    expect(reading).toMatchObject({
      serviceTier: 'flex',
      upstreamId: 'r_-1',
      isComplete: true,
      unknownKeys: [],
    });
    expect(reading.lines[0]).toMatchObject({ model: 'gemini-x-001', flags: [] });
  });

  it.each([
    ['ON_DEMAND', 'standard'],
    [1, 'standard'],
    [0, null],
    [2, 'traffic_type_2'],
    ['ON_DEMAND_FLEX', 'flex'],
    ['ON_DEMAND_PRIORITY', 'priority'],
    ['PROVISIONED_THROUGHPUT', 'provisioned_throughput'],
    ['TRAFFIC_TYPE_UNSPECIFIED', null],
  ])('L16: traffic of type %s was served in tier %s', (trafficType, tier) => {
    const { serviceTier: _, ...usage } = usageMetadata;
    const reading = body(JSON.stringify(chunk({ ...usage, trafficType }, 'STOP')));
    expect(reading.serviceTier).toBe(tier);
    expect(reading.unknownKeys).toEqual([]);
  });

  it('the prompt before continuations is no figure of its own', () => {
    const usage = { ...usageMetadata, initialPromptTokenCount: 3 };
    expect(body(JSON.stringify(chunk(usage, 'STOP'))).unknownKeys).toEqual([]);
  });

  it('takes the last chunk of a stream as final, field by field', () => {
    const early = {
      promptTokenCount: 9,
      totalTokenCount: 9,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 9 },
        { modality: 'VIDEO', tokenCount: 1 },
      ],
    };
    const late = {
      promptTokenCount: 9,
      candidatesTokenCount: 5,
      totalTokenCount: 14,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }],
    };
    const text = events([chunk(early), chunk(undefined), chunk(late, 'STOP')], '').replaceAll('\n', '\r\n');
    expect(stated(body(text))).toEqual({ inputUncached: 9, outputText: 5, providerTotal: 14 });
    expect(body(text).isComplete).toBe(true);
    const cut = body(events([chunk(early)], ''));
    expect(cut.isComplete).toBe(false);
    expect(stated(cut)).toMatchObject({ inputUncached: 9 });
  });

  it('L9: a last chunk whose parts make its total takes back what it no longer states', () => {
    const first = {
      promptTokenCount: 9,
      candidatesTokenCount: 21,
      thoughtsTokenCount: 35,
      totalTokenCount: 65,
    };
    const anew = { promptTokenCount: 87, thoughtsTokenCount: 78, totalTokenCount: 165 };
    const reading = body(events([chunk(first), chunk(anew, 'STOP')], ''));
    expect(stated(reading)).toEqual({ inputUncached: 87, outputReasoning: 78, providerTotal: 165 });
    expect(reading.lines[0]?.flags).toEqual([]);
    const part = { promptTokenCount: 9, thoughtsTokenCount: 35, totalTokenCount: 65 };
    expect(stated(body(events([chunk(first), chunk(part, 'STOP')], '')))).toMatchObject({ outputText: 21 });
  });

  it('counts what was searched for, once though a stream names it again', () => {
    const { serviceTier: _, ...usage } = usageMetadata;
    const searched = (queries: string[], reason?: string) => {
      const made = chunk(usage, reason);
      const [candidate] = made.candidates;
      return { ...made, candidates: [{ ...candidate, groundingMetadata: { webSearchQueries: queries } }] };
    };
    const reading = body(events([chunk(usage), searched(['a', 'b']), searched(['a', 'b'], 'STOP')], ''));
    expect(reading.lines[0]?.usage.counts).toEqual({ 'count.webSearches': '2' });
    expect(body(JSON.stringify(searched([], 'STOP'))).lines[0]?.usage.counts).toEqual({});
  });

  it('reads a JSON array, with modalities as numbers', () => {
    const numbers = {
      promptTokenCount: 33,
      candidatesTokenCount: 12,
      totalTokenCount: 45,
      promptTokensDetails: [
        { modality: 1, tokenCount: 3 },
        { modality: 4, tokenCount: 30 },
      ],
    };
    const list = [chunk({ promptTokenCount: 33, totalTokenCount: 33 }), chunk(numbers, 1)];
    const reading = body(JSON.stringify(list, null, 2));
    expect(stated(reading)).toEqual({ inputUncached: 33, audioInput: 30, outputText: 12, providerTotal: 45 });
    expect(reading.isComplete).toBe(true);
    expect(body(JSON.stringify(list).slice(0, -1)).isComplete).toBe(false);
  });

  it('a blocked prompt is complete, and bills its prompt', () => {
    const reading = body(
      events(
        [
          {
            promptFeedback: { blockReason: 'SAFETY' },
            usageMetadata: { promptTokenCount: 8, totalTokenCount: 8 },
          },
        ],
        '',
      ),
    );
    expect(reading.isComplete).toBe(true);
    expect(stated(reading)).toEqual({ inputUncached: 8, providerTotal: 8 });
  });

  it('L9: flags a total that its parts do not make', () => {
    const reading = body(
      JSON.stringify(chunk({ promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 90 })),
    );
    expect(reading.lines[0]?.flags).toEqual(['total_mismatch']);
  });

  it('an error inside a stream or an array leaves it incomplete', () => {
    const error = { error: { code: 503, status: 'UNAVAILABLE' } };
    expect(body(events([chunk(usageMetadata, 'STOP'), error], '')).isComplete).toBe(false);
    expect(body(JSON.stringify([chunk(usageMetadata), error])).isComplete).toBe(false);
  });

  it('embeddings state their prompt', () => {
    const text = JSON.stringify({
      embedding: { values: [0.1] },
      usageMetadata: { promptTokenCount: 8, promptTokenDetails: [{ modality: 'TEXT', tokenCount: 8 }] },
    });
    const reading = body(text, '/v1beta/models/e:embedContent');
    expect(stated(reading)).toEqual({ inputUncached: 8 });
    expect(reading.unknownKeys).toEqual([]);
  });
});

describe('interactions', () => {
  const usage = {
    total_tokens: 1373,
    total_input_tokens: 22,
    input_tokens_by_modality: [
      { modality: 'text', tokens: 12 },
      { modality: 'audio', tokens: 10 },
    ],
    total_cached_tokens: 0,
    total_output_tokens: 973,
    total_tool_use_tokens: 129,
    total_thought_tokens: 249,
  };
  const interaction = { id: 'v1_a', model: 'gemini-x', status: 'completed', service_tier: 'standard', usage };
  const expected = {
    inputUncached: 151,
    cacheRead: 0,
    toolPrompt: 129,
    outputText: 973,
    outputReasoning: 249,
    audioInput: 10,
    providerTotal: 1373,
  };

  it('reads the object and the last event alike', () => {
    const path = '/v1beta/interactions';
    const whole = body(JSON.stringify({ ...interaction, steps: [] }), path);
    const started = {
      interaction: { id: 'v1_a', status: 'in_progress', model: 'gemini-x' },
      event_type: 'interaction.created',
    };
    const ended = { interaction, event_type: 'interaction.completed' };
    const streamed = body(events([started, { event_type: 'step.delta', delta: {} }, ended], ''), path);
    expect(stated(whole)).toEqual(expected);
    expect(stated(streamed)).toEqual(expected);
    expect(streamed).toMatchObject({
      isComplete: true,
      upstreamId: 'v1_a',
      serviceTier: 'standard',
      lines: [{ model: 'gemini-x' }],
    });
    expect(body(events([started], ''), path).isComplete).toBe(false);
  });
});
