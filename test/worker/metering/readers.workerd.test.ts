/** The same code, in the runtime that it ships in. */
import { describe, expect, it } from 'vitest';
import { askForUsage } from '../../../worker/metering/ask-for-usage.ts';
import { readRequestFacts } from '../../../worker/metering/request-facts.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';
import { UsageChunkFilter } from '../../../worker/stream/usage-chunk-filter.ts';
import { concat, equalChunks } from '../stream/chunks.ts';
import { events, read, readChunks, stated } from './reading.ts';

const encoder = new TextEncoder();
const chat = { provider: 'openai', path: '/v1/chat/completions' };
const delta = {
  id: 'c-1',
  model: 'gpt-x',
  choices: [{ delta: { content: 'héllo \u{1f600}' } }],
  usage: null,
};
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const last = { id: 'c-1', model: 'gpt-x', choices: [], usage };

describe('metering in workerd', () => {
  it('reads streams of all kinds', () => {
    const openai = read({ ...chat, body: events([delta, delta, last]) });
    expect(stated(openai)).toEqual({ inputUncached: 9, outputText: 4, providerTotal: 13 });
    const anthropic = events(
      [
        {
          type: 'message_start',
          message: { id: 'm', model: 'claude', usage: { input_tokens: 3, output_tokens: 1 } },
        },
        { type: 'message_delta', usage: { output_tokens: 8 } },
        { type: 'message_stop' },
      ],
      '',
    );
    expect(stated(read({ provider: 'anthropic', path: '/v1/messages', body: anthropic }))).toEqual({
      inputUncached: 3,
      outputText: 8,
    });
    const google = JSON.stringify([{ usageMetadata: { promptTokenCount: 2, totalTokenCount: 2 } }]);
    const path = '/v1beta/models/m:streamGenerateContent';
    expect(stated(read({ provider: 'google', path, body: google }))).toMatchObject({ inputUncached: 2 });
  });

  it('reads a long stream in large chunks', () => {
    const bytes = encoder.encode(events([...Array.from({ length: 5_000 }, () => delta), last]));
    expect(stated(readChunks({ ...chat, body: '' }, equalChunks(bytes, 65_536)))).toMatchObject({
      outputText: 4,
    });
  });

  it('asks for usage and takes its chunk out again', () => {
    const provider = findProvider('openai');
    if (!provider) throw new Error('no provider');
    const body = encoder.encode('{"model":"m","stream":true,"messages":[]}');
    const result = readRequestFacts(body, matchEndpoint(provider, 'POST', chat.path));
    if (!result.ok) throw new Error(result.code);
    const asked = JSON.parse(new TextDecoder().decode(askForUsage(body, result.facts))) as Record<
      string,
      unknown
    >;
    expect(asked['stream_options']).toEqual({ include_usage: true });
    const filter = new UsageChunkFilter();
    const parts = equalChunks(encoder.encode(events([delta, last])), 11).flatMap((chunk) =>
      filter.push(chunk),
    );
    expect(new TextDecoder().decode(concat(parts))).toBe(events([delta]));
  });
});
