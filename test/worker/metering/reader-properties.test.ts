import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageReading } from '../../../contract/usage.ts';
import { chunkSizes, cut } from '../stream/chunks.ts';
import { readChunks, type Sent } from './reading.ts';

const encoder = new TextEncoder();

const ENDPOINTS: readonly Pick<Sent, 'provider' | 'path' | 'method'>[] = [
  { provider: 'openai', path: '/v1/chat/completions' },
  { provider: 'xai', path: '/v1/chat/completions' },
  { provider: 'openai', path: '/v1/responses' },
  { provider: 'openai', path: '/v1/images/generations' },
  { provider: 'anthropic', path: '/v1/messages' },
  { provider: 'google', path: '/v1beta/models/m:streamGenerateContent' },
  { provider: 'google', path: '/v1beta/interactions' },
  { provider: 'cohere', path: '/v2/chat' },
  { provider: 'openai', path: '/v1/batches' },
  { provider: 'openai', path: '/v1/files/f/content', method: 'GET' },
  { provider: 'anthropic', path: '/v1/messages/batches/b/results', method: 'GET' },
  { provider: 'google', path: '/v1beta/batches/b', method: 'GET' },
  { provider: 'google', path: '/download/v1beta/files/f:download', method: 'GET' },
];

/** Pieces of real streams, put together in ways that no provider would. */
const PIECES = [
  'data: ',
  'event: error\n',
  '\n\n',
  '\r\n\r\n',
  '\n',
  ': c\n',
  '[DONE]',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  '\\"',
  'é',
  '\ufeff',
  '"usage":',
  '"usageMetadata":',
  '"response":',
  '"message":',
  '"interaction":',
  '"choices":[],',
  '"error":',
  'null',
  '-9',
  '1.5',
  '"model":"m",',
  '"id":"i",',
  '"type":"message_stop"',
  '"type":"response.completed"',
  '"status":"completed","background":true,',
  '{"custom_id":"c",',
  '"response":{"body":{"object":"chat.completion","usage":{"prompt_tokens":5}}}}',
  '"result":{"message":{"model":"m","usage":{"input_tokens":4}}}}',
  '"inlinedResponses":{"inlinedResponses":[{"response":{"usageMetadata":{"promptTokenCount":3}}}]}',
  '"iterations":[{"type":"compaction","input_tokens":3}],',
  '{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}',
  '{"input_tokens":4,"output_tokens":1}',
  '{"promptTokenCount":3}',
  '"finishReason":"STOP"',
  `"x":"${'y'.repeat(300)}"`,
  'z'.repeat(20_000),
];
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => encoder.encode(parts.join(''))),
);
const contentType = fc.constantFrom('text/event-stream', 'application/json', 'text/html', null);

describe('any reader, on any bytes', () => {
  it('reads the same whatever the chunks, and never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ENDPOINTS),
        body,
        contentType,
        chunkSizes,
        (endpoint, bytes, type, sizes) => {
          const sent = { ...endpoint, body: '', contentType: type };
          expect(readChunks(sent, cut(bytes, sizes))).toEqual(readChunks(sent, [bytes]));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('states only figures and names in their strict forms', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENDPOINTS), body, (endpoint, bytes) => {
        checkForms(readChunks({ ...endpoint, body: '' }, [bytes]));
      }),
      { numRuns: 300 },
    );
  });

  it('L14: more cached tokens never raise what is uncached', () => {
    const uncached = (cached: number): number => {
      const text = JSON.stringify({
        usage: { prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: cached } },
      });
      const reading = readChunks({ provider: 'openai', path: '/v1/chat/completions', body: '' }, [
        encoder.encode(text),
      ]);
      return reading.lines[0]?.usage.inputUncached ?? Number.NaN;
    };
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (a, b) => {
        expect(uncached(Math.max(a, b))).toBeLessThanOrEqual(uncached(Math.min(a, b)));
      }),
    );
  });
});

describe('memory', () => {
  const usage = '"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}';

  it.each([
    ['a body', '{"model":"m","data":[{"embedding":"', `"}],${usage}`],
    ['one event', 'data: {"model":"m","choices":[],"x":"', `",${usage}\n\n`],
  ])('L35: %s of 64 MB is metered without being held', (_, head, tail) => {
    const filler = new Uint8Array(1_048_576).fill(0x61);
    const chunks = [encoder.encode(head), ...Array.from({ length: 64 }, () => filler), encoder.encode(tail)];
    const before = process.memoryUsage().arrayBuffers;
    const reading = readChunks({ provider: 'openai', path: '/v1/chat/completions', body: '' }, chunks);
    const after = process.memoryUsage().arrayBuffers;
    expect(reading).toMatchObject({
      isComplete: true,
      lines: [{ usage: { inputUncached: 5, outputText: 2 } }],
    });
    expect(after - before).toBeLessThan(8_000_000);
  });

  it('a usage object beyond its limit is flagged and not kept', () => {
    const text = `{"model":"m","usage":{"x":"${'y'.repeat(100_000)}"}}`;
    const reading = readChunks({ provider: 'openai', path: '/v1/chat/completions', body: '' }, [
      encoder.encode(text),
    ]);
    expect(reading.lines[0]?.flags).toEqual(['reader_limit']);
    expect(reading.raw).toEqual({});
  });
});

function checkForms({ lines, unknownKeys, raw, upstreamId, serviceTier }: UsageReading): void {
  expect(lines.length).toBeLessThanOrEqual(16);
  for (const { model, usage } of lines) {
    expect(model ?? 'm').toMatch(/^[A-Za-z0-9._:/@-]{1,128}$/);
    for (const value of Object.values(usage)) {
      if (typeof value === 'number') expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
    }
  }
  for (const key of [...unknownKeys, ...Object.keys(raw)])
    expect(key).toMatch(/^[A-Za-z0-9_.:/*{}-]{1,160}$/);
  for (const value of Object.values(raw))
    if (typeof value === 'string') expect(value).toMatch(/^[A-Za-z0-9_.:-]{1,32}$/);
  for (const text of [upstreamId, serviceTier]) expect(text ?? 'x').toMatch(/^[A-Za-z0-9_.:/*{}-]{1,160}$/);
}
