/**
 * L1, L2, L3: what is known of a call whose caller left, by wire format: where closing the connection ends generation, the
 * running figure is a lower bound; elsewhere the rest is read and its figures are the provider's.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../delivery/dashboard.ts';
import { binaryFrame } from '../stream/binary-frame.ts';
import { Play, text } from '../upstream/client.ts';
import type { Step } from '../upstream/script.ts';
import { Caller } from './caller.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Leaving {
  readonly name: string;
  readonly path: string;
  readonly body: object;
  readonly contentType: string;
  readonly before: Step;
  readonly after: Step;
  readonly expected: { basis: string; flags?: string[]; rawUsage?: object };
}

const EVENTS = 'text/event-stream';
const event = (data: object): Step => text(`data: ${JSON.stringify(data)}\n\n`);
const bytes = (content: Uint8Array): Step => ({ bytes: btoa(String.fromCharCode(...content)) });
const frame = (type: string, data: object): Step =>
  bytes(binaryFrame({ ':message-type': 'event', ':event-type': type }, JSON.stringify(data)));

const CALLS: readonly Leaving[] = [
  {
    name: 'Anthropic’s messages: cancelled, the figure so far is a lower bound',
    path: '/anthropic/v1/messages',
    body: { model: 'claude-haiku-4-5', max_tokens: 9, messages: [], stream: true },
    contentType: EVENTS,
    before: event({
      type: 'message_start',
      message: { id: 'm', model: 'claude-haiku-4-5', usage: { input_tokens: 12, output_tokens: 1 } },
    }),
    after: event({ type: 'message_delta', usage: { output_tokens: 80 } }),
    expected: {
      basis: 'estimated',
      flags: ['stream_incomplete', 'lower_bound'],
      rawUsage: { input_tokens: 12, output_tokens: 1 },
    },
  },
  {
    name: 'Gemini: drained, the last figure is the one',
    path: '/google/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: { contents: [] },
    contentType: EVENTS,
    before: event({
      modelVersion: 'gemini-2.5-flash',
      usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
    }),
    after: event({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 },
    }),
    expected: { basis: 'drained', flags: [], rawUsage: { promptTokenCount: 5, candidatesTokenCount: 7 } },
  },
  {
    name: 'OpenAI’s chat: cancelled before anything was stated, so charged the reservation',
    path: '/openai/v1/chat/completions',
    body: { model: 'gpt-4o-mini', messages: [], stream: true, stream_options: { include_usage: true } },
    contentType: EVENTS,
    before: event({ model: 'gpt-4o-mini', choices: [{ index: 0, delta: { content: 'a' } }] }),
    after: event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }),
    expected: { basis: 'reserved', rawUsage: {} },
  },
  {
    name: 'Groq’s chat: drained to the usage at its end',
    path: '/groq/v1/chat/completions',
    body: { model: 'llama-3.3-70b-versatile', messages: [], stream: true },
    contentType: EVENTS,
    before: event({ model: 'llama-3.3-70b-versatile', choices: [{ index: 0, delta: { content: 'a' } }] }),
    after: text(
      `data: ${JSON.stringify({
        model: 'llama-3.3-70b-versatile',
        choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
        x_groq: { usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 } },
      })}\n\ndata: [DONE]\n\n`,
    ),
    expected: { basis: 'drained', flags: [], rawUsage: { prompt_tokens: 10, completion_tokens: 20 } },
  },
  {
    name: 'Converse: drained to the metadata message, which is binary',
    path: '/bedrock/us-east-1/model/us.amazon.nova-lite-v1%3A0/converse-stream',
    body: { messages: [] },
    contentType: 'application/vnd.amazon.eventstream',
    before: frame('contentBlockDelta', { delta: { text: 'a' } }),
    after: frame('metadata', { usage: { inputTokens: 3, outputTokens: 11, totalTokens: 14 } }),
    expected: { basis: 'drained', flags: [], rawUsage: { inputTokens: 3, outputTokens: 11 } },
  },
  {
    name: 'Cohere’s chat: cancelled before anything was stated',
    path: '/cohere/v2/chat',
    body: { model: 'command-r', messages: [], stream: true },
    contentType: EVENTS,
    before: event({ type: 'message-start', id: 'c' }),
    after: event({
      type: 'message-end',
      delta: { usage: { billed_units: { input_tokens: 1, output_tokens: 2 } } },
    }),
    expected: { basis: 'reserved', rawUsage: {} },
  },
];

describe('L1: L3: what is known of a call whose caller left', () => {
  it.each(CALLS)('$name', async ({ path, body, contentType, before, after, expected }) => {
    const caller = await Caller.withKey();
    const play = await Play.of({
      headers: { 'content-type': contentType },
      steps: [before, { until: 'left' }, after],
    });
    const connection = new AbortController();
    const { response, over } = await caller.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...play.headers },
      body: JSON.stringify(body),
      signal: connection.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    connection.abort();
    await reader?.cancel().catch(() => undefined);
    if (expected.basis === 'drained') await play.signal('left');
    await over();
    const [closing, ...others] = await caller.events();
    expect(others).toEqual([]);
    expect(closing).toMatchObject({ outcome: 'caller_left', basis: expected.basis });
    expect(closing?.rawUsage).toMatchObject(expected.rawUsage ?? {});
    if (expected.flags) expect(closing?.lines[0]?.flags.toSorted()).toEqual(expected.flags.toSorted());
    if (expected.basis === 'drained') expect(closing?.chargedNanos).toBe(closing?.costNanos);
    else expect(closing?.chargedNanos).toBe(closing?.reservedNanos);
  });
});
