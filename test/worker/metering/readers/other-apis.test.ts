/** APIs that one provider has for itself: pages, pixels, JSON lines, predictions. */
import { describe, expect, it } from 'vitest';
import { basisOf } from '../../../../worker/metering/basis.ts';
import { matchEndpoint } from '../../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../../worker/providers/registry.ts';
import { events, read, stated } from '../reading.ts';

const lines = (list: readonly unknown[]): string => list.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('OCR', () => {
  const answer = (extra: object = {}) =>
    read({
      provider: 'mistral',
      path: '/v1/ocr',
      body: JSON.stringify({
        pages: [{ index: 0, markdown: 'a', images: [{ id: 'i', image_annotation: null }] }],
        model: 'mistral-ocr-2505',
        document_annotation: null,
        usage_info: { pages_processed: 29, doc_size_bytes: 3_002_783 },
        ...extra,
      }),
    });

  it('counts pages', () => {
    const reading = answer();
    expect(stated(reading)).toEqual({ counts: { 'count.pages': '29' } });
    expect(reading).toMatchObject({ isComplete: true, unknownKeys: [], lines: [{ flags: [] }] });
    expect(reading.lines[0]?.model).toBe('mistral-ocr-2505');
  });

  it('pages that were annotated as well cost more than is known', () => {
    expect(stated(answer({ document_annotation: '{"title":"a"}' }))).toEqual({});
    const images = [{ id: 'i', image_annotation: '{}' }];
    expect(stated(answer({ pages: [{ index: 0, images }] }))).toEqual({});
  });

  it('below another publisher’s path as well', () => {
    const path =
      '/v1/projects/p/locations/us-central1/publishers/mistralai/models/mistral-ocr-2505:rawPredict';
    const body = '{"pages":[],"usage_info":{"pages_processed":2,"doc_size_bytes":null}}';
    expect(stated(read({ provider: 'vertex', path, body }))).toEqual({ counts: { 'count.pages': '2' } });
  });
});

describe('conversations with agents', () => {
  it('state usage on the body, or on their last event', () => {
    const usage = { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42, connector_tokens: null };
    const expected = { inputUncached: 30, outputText: 12, providerTotal: 42 };
    const whole = JSON.stringify({ object: 'conversation.response', outputs: [], usage });
    expect(stated(read({ provider: 'mistral', path: '/v1/conversations', body: whole }))).toEqual(expected);
    const streamed = read({
      provider: 'mistral',
      path: '/v1/conversations/c-1',
      body: events(
        [
          { type: 'conversation.response.started', conversation_id: 'c-1' },
          { type: 'message.output.delta', content: 'a' },
          { type: 'conversation.response.done', usage },
        ],
        '',
      ),
    });
    expect(stated(streamed)).toEqual(expected);
    expect(streamed.isComplete).toBe(true);
  });
});

describe('embeddings and reranking in pixels and totals', () => {
  const voyage = (path: string, usage: object) =>
    read({ provider: 'voyage', path, body: JSON.stringify({ object: 'list', data: [], model: 'v', usage }) });

  it('a total alone is all input, whatever its parts', () => {
    const parts = { text_tokens: 10, image_pixels: 2_000_000, total_tokens: 3_581 };
    const reading = voyage('/v1/multimodalembeddings', parts);
    expect(stated(reading)).toEqual({ inputUncached: 3_581, providerTotal: 3_581 });
    expect(reading).toMatchObject({ unknownKeys: [], lines: [{ flags: [] }] });
    expect(stated(voyage('/v1/rerank', { total_tokens: 26 }))).toEqual({
      inputUncached: 26,
      providerTotal: 26,
    });
    expect(stated(voyage('/v1/contextualizedembeddings', { total_tokens: 7 }))).toMatchObject({
      inputUncached: 7,
    });
  });
});

describe('JSON lines', () => {
  const ollama = (path: string, body: string) =>
    read({ provider: 'ollama', path, body, contentType: 'application/x-ndjson' });
  const piece = { model: 'gpt-oss:120b', message: { role: 'assistant', content: 'a' }, done: false };
  const end = {
    model: 'gpt-oss:120b',
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: 'stop',
    total_duration: 4_648_158_584,
    prompt_eval_count: 26,
    prompt_eval_duration: 401_000_000,
    eval_count: 259,
  };

  it('the line that ends the answer has the counts', () => {
    for (const body of [lines([piece, piece, end]), JSON.stringify(end)]) {
      const reading = ollama('/api/chat', body);
      expect(stated(reading)).toEqual({ inputUncached: 26, outputText: 259 });
      expect(reading).toMatchObject({ isComplete: true, lines: [{ model: 'gpt-oss:120b', flags: [] }] });
    }
    const generated = ollama('/api/generate', lines([{ ...piece, response: 'a' }, end]));
    expect(stated(generated)).toEqual({ inputUncached: 26, outputText: 259 });
  });

  it('L7: what is not stated is not zero', () => {
    const { prompt_eval_count: _, ...rest } = end;
    expect(stated(ollama('/api/chat', lines([piece, rest])))).toEqual({ outputText: 259 });
  });

  it('an answer that breaks off between two lines is not whole', () => {
    expect(ollama('/api/chat', lines([piece])).isComplete).toBe(false);
    expect(ollama('/api/chat', lines([piece, piece])).isComplete).toBe(false);
    expect(ollama('/api/chat', lines([piece, { error: 'upstream failed' }])).isComplete).toBe(false);
    const start = { is_finished: false, event_type: 'stream-start', generation_id: 'g' };
    const text = { is_finished: false, event_type: 'text-generation', text: 'a' };
    const cut = read({ provider: 'cohere', path: '/v1/chat', body: lines([start, text]) });
    expect(cut.isComplete).toBe(false);
  });

  it('an embedding is all input', () => {
    const body = JSON.stringify({ model: 'embeddinggemma', embeddings: [[0.1, 0.2]], prompt_eval_count: 8 });
    const reading = ollama('/api/embed', body);
    expect(stated(reading)).toEqual({ inputUncached: 8 });
    expect(reading).toMatchObject({ isComplete: true, lines: [{ flags: [] }] });
  });
});

describe('predictions', () => {
  const path = (publisher: string, model: string) =>
    `/v1/projects/p/locations/us-central1/publishers/${publisher}/models/${model}`;
  const embedding = (tokens: number) => ({
    embeddings: { values: [0.5], statistics: { truncated: false, token_count: tokens } },
  });

  it('embeddings state their tokens one by one', () => {
    const body = JSON.stringify({ predictions: [embedding(4), embedding(7)] });
    const sent = { provider: 'vertex', path: path('google', 'gemini-embedding-001:predict'), body };
    expect(stated(read(sent))).toEqual({ inputUncached: 11 });
  });

  it('images are counted, on either of the two hosts', () => {
    const image = { mimeType: 'image/png', bytesBase64Encoded: 'a'.repeat(50_000) };
    const body = JSON.stringify({ predictions: [image, image] });
    const expected = { counts: { 'count.images': '2' } };
    const model = 'imagen-4.0-generate-001:predict';
    expect(stated(read({ provider: 'vertex', path: path('google', model), body }))).toEqual(expected);
    expect(stated(read({ provider: 'google', path: `/v1beta/models/${model}`, body }))).toEqual(expected);
  });

  it('other publishers answer as OpenAI or Anthropic do', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
    const chat = JSON.stringify({ model: 'mistral-medium-3', choices: [], usage });
    const expected = { inputUncached: 5, outputText: 3, providerTotal: 8 };
    const mistral = path('mistralai', 'mistral-medium-3:rawPredict');
    expect(stated(read({ provider: 'vertex', path: mistral, body: chat }))).toEqual(expected);
    const open = '/v1beta1/projects/p/locations/global/endpoints/openapi/chat/completions';
    expect(stated(read({ provider: 'vertex', path: open, body: chat }))).toEqual(expected);
    const message = JSON.stringify({
      type: 'message',
      model: 'claude-sonnet-4-5-20250929',
      usage: { input_tokens: 9, cache_read_input_tokens: 2, output_tokens: 4 },
    });
    const claude = path('anthropic', 'claude-sonnet-4-5@20250929:rawPredict');
    expect(stated(read({ provider: 'vertex', path: claude, body: message }))).toEqual({
      inputUncached: 9,
      cacheRead: 2,
      outputText: 4,
    });
  });
});

describe('speech', () => {
  const path = '/v1/audio/speech';

  it('states usage as events, and cannot as sound', () => {
    const usage = { input_tokens: 14, output_tokens: 101, total_tokens: 115 };
    const streamed = read({
      provider: 'openai',
      path,
      body: events(
        [
          { type: 'speech.audio.delta', audio: 'AAAA' },
          { type: 'speech.audio.done', usage },
        ],
        '',
      ),
    });
    expect(stated(streamed)).toMatchObject({ inputUncached: 14, outputText: 101 });
    expect(streamed.isComplete).toBe(true);
  });

  it('L8: sound is unmetered, and says so', () => {
    const openai = findProvider('openai');
    if (!openai) throw new Error('no provider');
    const endpoint = matchEndpoint(openai, 'POST', path);
    expect(basisOf(endpoint, { status: 200, hasCallerLeft: false }, null)).toBe('unmetered');
    expect(basisOf(endpoint, { status: 500, hasCallerLeft: false }, null)).toBe('none');
    expect(basisOf(endpoint, { status: null, hasCallerLeft: false }, null)).toBe('reserved');
    expect(basisOf(endpoint, { status: 200, hasCallerLeft: true }, null)).toBe('reserved');
  });
});
