import { describe, expect, it } from 'vitest';
import type { UsageReading } from '../../../../contract/usage.ts';
import { openReader } from '../../../../worker/metering/open-reader.ts';
import { matchEndpoint } from '../../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../../worker/providers/registry.ts';
import { binaryFrame } from '../../stream/binary-frame.ts';
import { concat, equalChunks } from '../../stream/chunks.ts';

function read(operation: string, bytes: Uint8Array, headers: Record<string, string> = {}): UsageReading {
  const provider = findProvider('bedrock');
  if (!provider) throw new Error('no provider');
  const endpoint = matchEndpoint(provider, 'POST', `/model/a.model-v1%3A0/${operation}`);
  const isStreamed = operation.includes('stream');
  const readings = [1, 7, bytes.length || 1].map((size) => {
    const facts = { contentType: null, status: 200, isStreamed, headers: new Headers(headers) };
    const reader = openReader(endpoint, facts);
    for (const chunk of equalChunks(bytes, size)) reader.push(chunk);
    return reader.end();
  });
  expect(readings[1]).toEqual(readings[0]);
  expect(readings[2]).toEqual(readings[0]);
  return readings[0] as UsageReading;
}

const json = (body: object): Uint8Array => new TextEncoder().encode(JSON.stringify(body));
const event = (type: string, body: object): Uint8Array =>
  binaryFrame({ ':message-type': 'event', ':event-type': type }, JSON.stringify(body));
const chunk = (body: object): Uint8Array =>
  event('chunk', { bytes: Buffer.from(JSON.stringify(body)).toString('base64'), p: 'abc' });
const METRICS = (inputTokenCount: number, outputTokenCount: number) => ({
  'amazon-bedrock-invocationMetrics': { inputTokenCount, outputTokenCount, invocationLatency: 9 },
});

function figures({ lines }: UsageReading): Record<string, unknown> {
  const usage = lines[0]?.usage ?? {};
  return Object.fromEntries(
    Object.entries(usage).filter(([, value]) => typeof value === 'number' || typeof value === 'string'),
  );
}

describe('the tier of an invocation', () => {
  it('L16: is the service’s, in a header, rather than the maker’s', () => {
    const body = json({
      type: 'message',
      usage: { input_tokens: 1, output_tokens: 2, service_tier: 'standard' },
    });
    expect(read('invoke', body).serviceTier).toBe('standard');
    expect(read('invoke', body, { 'x-amzn-bedrock-service-tier': 'flex' }).serviceTier).toBe('flex');
    const stream = chunk({ type: 'message_stop', ...METRICS(1, 2) });
    const headers = { 'x-amzn-bedrock-service-tier': 'priority' };
    expect(read('invoke-with-response-stream', stream, headers).serviceTier).toBe('priority');
  });
});

describe('converse', () => {
  const USAGE = {
    inputTokens: 3,
    outputTokens: 121,
    totalTokens: 2_372,
    cacheReadInputTokens: 1_712,
    cacheWriteInputTokens: 536,
    cacheDetails: [
      { ttl: '5m', inputTokens: 236 },
      { ttl: '1h', inputTokens: 300 },
    ],
  };
  const EXPECTED = {
    inputUncached: 3,
    cacheRead: 1_712,
    cacheWrite5m: 236,
    cacheWrite1h: 300,
    outputText: 121,
    providerTotal: 2_372,
  };

  it('L14: input leaves out what was read from and written to the cache, by lifetime', () => {
    const reading = read('converse', json({ output: {}, stopReason: 'end_turn', usage: USAGE }));
    expect(figures(reading)).toEqual(EXPECTED);
    expect(reading).toMatchObject({ isComplete: true, unknownKeys: [], lines: [{ flags: [] }] });
  });

  it('L8: a stream states it in the metadata after the last event of the message', () => {
    const stream = concat([
      event('messageStart', { role: 'assistant' }),
      event('contentBlockDelta', { delta: { text: '{"usage":{"inputTokens":999}}' }, contentBlockIndex: 0 }),
      event('messageStop', { stopReason: 'end_turn' }),
      event('metadata', { usage: USAGE, metrics: { latencyMs: 400 } }),
    ]);
    expect(figures(read('converse-stream', stream))).toEqual(EXPECTED);
    expect(read('converse-stream', stream).isComplete).toBe(true);
    const cutShort = stream.subarray(0, stream.length - 20);
    expect(read('converse-stream', cutShort)).toMatchObject({ isComplete: false, lines: [] });
  });

  it('a damaged message is no credit', () => {
    const stream = event('metadata', { usage: USAGE });
    stream[stream.length - 6] = (stream[stream.length - 6] ?? 0) ^ 4;
    expect(read('converse-stream', stream).lines).toEqual([]);
  });

  it('an exception within the stream leaves it incomplete', () => {
    const exception = binaryFrame(
      { ':message-type': 'exception', ':exception-type': 'modelStreamErrorException' },
      '{"message":"no"}',
    );
    const reading = read('converse-stream', concat([event('metadata', { usage: USAGE }), exception]));
    expect(reading.isComplete).toBe(false);
  });

  it('the tier that served it is stated in the answer', () => {
    const body = { usage: USAGE, serviceTier: { type: 'priority' } };
    expect(read('converse', json(body)).serviceTier).toBe('priority');
  });
});

describe('invoke', () => {
  it.each<[string, object, object]>([
    [
      'Anthropic’s',
      { model: 'claude-x', usage: { input_tokens: 4, cache_read_input_tokens: 10, output_tokens: 50 } },
      { inputUncached: 4, cacheRead: 10, outputText: 50 },
    ],
    [
      'OpenAI’s',
      { model: 'x', usage: { prompt_tokens: 6, completion_tokens: 100, total_tokens: 106 } },
      { inputUncached: 6, outputText: 100, providerTotal: 106 },
    ],
    [
      'Nova’s',
      { usage: { inputTokens: 7, outputTokens: 53, totalTokens: 60, cacheReadInputTokenCount: 0 } },
      { inputUncached: 7, cacheRead: 0, outputText: 53, providerTotal: 60 },
    ],
    [
      'Titan’s, result by result',
      { inputTextTokenCount: 9, results: [{ tokenCount: 17 }, { tokenCount: 4 }] },
      { inputUncached: 9, outputText: 21 },
    ],
    [
      'Llama’s',
      { generation: 'a', prompt_token_count: 25, generation_token_count: 11 },
      { inputUncached: 25, outputText: 11 },
    ],
  ])('reads %s figures', (_, body, expected) => {
    expect(figures(read('invoke', json(body)))).toEqual(expected);
    expect(read('invoke', json(body)).lines[0]?.flags).toEqual([]);
  });

  it('embeddings have no output to miss', () => {
    const reading = read('invoke', json({ embedding: [0.1], inputTextTokenCount: 12 }));
    expect(figures(reading)).toEqual({ inputUncached: 12 });
    expect(reading.lines[0]?.flags).toEqual([]);
  });

  it.each([
    ['Cohere’s', { id: 'i', embeddings: [[0.1]], texts: ['a'], response_type: 'embeddings_floats' }],
    ['Cohere’s newest', { id: 'i', embeddings: { float: [[0.1]] } }],
    ['Nova’s', { embeddings: [{ embeddingType: 'TEXT', embedding: [0.1] }] }],
  ])('nor have %s, whose tokens stand in a header', (_, body) => {
    const reading = read('invoke', json(body), { 'x-amzn-bedrock-input-token-count': '7' });
    expect(figures(reading)).toEqual({ inputUncached: 7 });
    expect(reading.lines[0]?.flags).toEqual([]);
  });

  it('L9: a service that counts otherwise than the maker is flagged, and both figures are kept', () => {
    const stream = concat([
      chunk({ type: 'message_start', message: { usage: { input_tokens: 702, output_tokens: 1 } } }),
      chunk({ type: 'message_delta', usage: { output_tokens: 130 } }),
      chunk({ type: 'message_stop', ...METRICS(702, 98) }),
    ]);
    const reading = read('invoke-with-response-stream', stream);
    expect(figures(reading)).toEqual({ inputUncached: 702, outputText: 130 });
    expect(reading.lines[0]?.flags).toEqual(['total_mismatch']);
    expect(reading.raw).toMatchObject({ output_tokens: 130, 'metrics.outputTokenCount': 98 });
  });

  it('takes the headers where the body states nothing, and only there', () => {
    const headers = {
      'x-amzn-bedrock-input-token-count': '30',
      'x-amzn-bedrock-output-token-count': '51',
    };
    const expected = { inputUncached: 30, outputText: 51 };
    expect(figures(read('invoke', json({ outputs: [{ text: 'a' }] }), headers))).toEqual(expected);
    const stated = { prompt_token_count: 1, generation_token_count: 2 };
    expect(figures(read('invoke', json(stated), headers))).toEqual({ inputUncached: 1, outputText: 2 });
  });

  it('L10: a stream’s own usage goes before the service’s count of it, field by field', () => {
    const stream = concat([
      chunk({
        type: 'message_start',
        message: {
          model: 'claude-x',
          usage: { input_tokens: 16, cache_read_input_tokens: 5, output_tokens: 1 },
        },
      }),
      chunk({ type: 'content_block_delta', delta: { text: 'usage' } }),
      chunk({ type: 'message_delta', usage: { output_tokens: 21 } }),
      chunk({ type: 'message_stop', ...METRICS(16, 21) }),
    ]);
    const reading = read('invoke-with-response-stream', stream);
    expect(figures(reading)).toEqual({ inputUncached: 16, cacheRead: 5, outputText: 21 });
    // The path's model is the one that is priced.
    expect(reading).toMatchObject({ isComplete: true, lines: [{ model: null }] });
  });

  it('a stream that states nothing else has the service’s count', () => {
    const stream = concat([chunk({ outputText: 'a' }), chunk({ outputText: 'b', ...METRICS(28, 188) })]);
    expect(figures(read('invoke-with-response-stream', stream))).toEqual({
      inputUncached: 28,
      outputText: 188,
    });
  });
});
