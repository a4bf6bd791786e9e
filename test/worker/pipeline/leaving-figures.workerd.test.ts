/**
 * L1, L2, L3: what is known of a call whose caller left, by wire format, streamed and not. Of a stream the running figure
 * is a lower bound where closing the connection ends generation, and the rest is read where it does not. What is not
 * streamed is made whole and billed wherever it goes, and is read everywhere.
 */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DIALECTS, type DialectName } from '../../../worker/providers/dialects.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { sampleOrganisationCommand } from '../gate/samples.ts';
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

interface Streamed {
  readonly dialect: DialectName;
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
  readonly before: Step;
  readonly after: Step;
  readonly basis: 'drained' | 'estimated' | 'reserved';
  /** What is known of the usage; none: nothing. */
  readonly usage?: object;
}

const BINARY = 'application/vnd.amazon.eventstream';
const BEDROCK = '/bedrock/us-east-1/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0';
const VERTEX = '/vertex/global/v1/projects/p/locations/global/publishers';
const AZURE = '/azure-openai/ours/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21';
const TOKENS = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

const event = (data: object): Step => text(`data: ${JSON.stringify(data)}\n\n`);
const line = (data: object): Step => text(`${JSON.stringify(data)}\n`);
const frames = (type: string, ...list: object[]): Step => {
  const headers = { ':message-type': 'event', ':event-type': type };
  const content = list.flatMap((data) => [...binaryFrame(headers, JSON.stringify(data))]);
  return { bytes: btoa(String.fromCharCode(...content)) };
};
const chunks = (...list: object[]): Step =>
  frames('chunk', ...list.map((data) => ({ bytes: btoa(JSON.stringify(data)) })));
const piece = event({ model: 'a-model', choices: [{ index: 0, delta: { content: 'a' } }] });
const last = event({ model: 'a-model', choices: [], usage: TOKENS });

const started = {
  type: 'message_start',
  message: { id: 'm', model: 'claude-haiku-4-5', usage: { input_tokens: 12, output_tokens: 1 } },
};
const ended = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 80 } },
  { type: 'message_stop' },
];
const endOfMessage = text(ended.map((data) => `data: ${JSON.stringify(data)}\n\n`).join(''));

const STREAMED: readonly Streamed[] = [
  ...['/openai/v1', '/xai/v1', '/deepseek', '/together/v1', '/hyperbolic/v1'].map((base): Streamed => {
    return {
      dialect: 'openai-chat',
      path: `${base}/chat/completions`,
      before: piece,
      after: last,
      basis: 'reserved',
    };
  }),
  { dialect: 'openai-chat', path: AZURE, before: piece, after: last, basis: 'reserved' },
  ...[
    '/groq/v1',
    '/mistral/v1',
    '/perplexity',
    '/nebius/v1',
    `${VERTEX.replace('/publishers', '')}/endpoints/openapi`,
  ].map(
    (base): Streamed => ({
      dialect: 'openai-chat',
      path: `${base}/chat/completions`,
      before: piece,
      after: text(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: TOKENS })}\n\ndata: [DONE]\n\n`,
      ),
      basis: 'drained',
      usage: TOKENS,
    }),
  ),
  {
    dialect: 'openai-responses',
    path: '/openai/v1/responses',
    before: event({ type: 'response.created', response: { id: 'r', status: 'in_progress', usage: null } }),
    after: event({ type: 'response.completed', response: { usage: { input_tokens: 1, output_tokens: 2 } } }),
    basis: 'reserved',
  },
  {
    dialect: 'openai-responses',
    path: '/bedrock-mantle/us-east-1/v1/responses',
    before: event({ type: 'response.created', response: { id: 'r', status: 'in_progress' } }),
    after: event({
      type: 'response.completed',
      response: {
        id: 'r',
        status: 'completed',
        usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      },
    }),
    basis: 'drained',
    usage: { input_tokens: 1, output_tokens: 2 },
  },
  {
    dialect: 'openai-media',
    path: '/openai/v1/images/generations',
    before: event({ type: 'image_generation.partial_image', b64_json: 'aa' }),
    after: event({ type: 'image_generation.completed', usage: { input_tokens: 1, output_tokens: 2 } }),
    basis: 'reserved',
  },
  {
    dialect: 'anthropic-messages',
    path: '/anthropic/v1/messages',
    before: event(started),
    after: endOfMessage,
    basis: 'estimated',
    usage: { input_tokens: 12, output_tokens: 1 },
  },
  {
    dialect: 'anthropic-messages',
    path: `${VERTEX}/anthropic/models/claude-haiku-4-5:streamRawPredict`,
    before: event(started),
    after: endOfMessage,
    basis: 'drained',
    usage: { input_tokens: 12, output_tokens: 80 },
  },
  ...['/google/v1beta', `${VERTEX}/google`].map(
    (base): Streamed => ({
      dialect: 'google-generate',
      path: `${base}/models/gemini-2.5-flash:streamGenerateContent?alt=sse`,
      before: event({
        modelVersion: 'gemini-2.5-flash',
        usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
      }),
      after: event({
        candidates: [{ finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 },
      }),
      basis: 'drained',
      usage: { promptTokenCount: 5, candidatesTokenCount: 7 },
    }),
  ),
  {
    dialect: 'google-interactions',
    path: '/google/v1beta/interactions',
    before: event({ event_type: 'interaction.start', interaction: { id: 'i', model: 'gemini-2.5-flash' } }),
    after: event({
      event_type: 'interaction.complete',
      interaction: { id: 'i', status: 'completed', usage: { total_input_tokens: 5, total_output_tokens: 7 } },
    }),
    basis: 'drained',
    usage: { total_input_tokens: 5, total_output_tokens: 7 },
  },
  {
    dialect: 'cohere',
    path: '/cohere/v2/chat',
    before: event({ type: 'message-start', id: 'c' }),
    after: event({
      type: 'message-end',
      delta: { usage: { billed_units: { input_tokens: 1, output_tokens: 2 } } },
    }),
    basis: 'reserved',
  },
  {
    dialect: 'ollama',
    path: '/ollama/api/chat',
    contentType: 'application/x-ndjson',
    before: line({ model: 'gpt-oss:20b', message: { content: 'a' }, done: false }),
    after: line({ model: 'gpt-oss:20b', done: true, prompt_eval_count: 3, eval_count: 4 }),
    basis: 'drained',
    usage: { prompt_eval_count: 3, eval_count: 4 },
  },
  {
    dialect: 'bedrock-converse',
    path: `${BEDROCK}/converse-stream`,
    contentType: BINARY,
    before: frames('contentBlockDelta', { delta: { text: 'a' } }),
    after: frames('metadata', { usage: { inputTokens: 3, outputTokens: 11, totalTokens: 14 } }),
    basis: 'drained',
    usage: { inputTokens: 3, outputTokens: 11 },
  },
  {
    dialect: 'bedrock-invoke',
    path: `${BEDROCK}/invoke-with-response-stream`,
    contentType: BINARY,
    before: chunks(started),
    after: chunks(...ended),
    basis: 'drained',
    usage: { input_tokens: 12, output_tokens: 80 },
  },
];

/** Answers that are not streamed, and what they state. */
const WHOLE: readonly { dialect: DialectName; path: string; answer: object; usage: object }[] = [
  ...['/openai/v1/chat/completions', '/groq/v1/chat/completions', AZURE].map((path) => ({
    dialect: 'openai-chat' as const,
    path,
    answer: { id: 'a', model: 'a-model', choices: [{ message: { content: 'a' } }], usage: TOKENS },
    usage: TOKENS,
  })),
  {
    dialect: 'openai-responses',
    path: '/openai/v1/responses',
    answer: {
      id: 'r',
      object: 'response',
      status: 'completed',
      usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    },
    usage: { input_tokens: 1, output_tokens: 2 },
  },
  {
    dialect: 'openai-media',
    path: '/openai/v1/images/generations',
    answer: { data: [{ b64_json: 'aa' }], usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } },
    usage: { input_tokens: 1, output_tokens: 2 },
  },
  {
    dialect: 'anthropic-messages',
    path: '/anthropic/v1/messages',
    answer: {
      id: 'm',
      type: 'message',
      model: 'a-model',
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 2 },
    },
    usage: { input_tokens: 1, output_tokens: 2 },
  },
  {
    dialect: 'google-generate',
    path: `${VERTEX}/google/models/gemini-2.5-flash:generateContent`,
    answer: {
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
    },
    usage: { promptTokenCount: 5 },
  },
  {
    dialect: 'google-interactions',
    path: '/google/v1beta/interactions',
    answer: { id: 'i', status: 'completed', usage: { total_input_tokens: 5, total_output_tokens: 7 } },
    usage: { total_input_tokens: 5 },
  },
  {
    dialect: 'cohere',
    path: '/cohere/v2/chat',
    answer: { id: 'c', usage: { billed_units: { input_tokens: 1, output_tokens: 2 } } },
    usage: { 'billed_units.input_tokens': 1, 'billed_units.output_tokens': 2 },
  },
  {
    dialect: 'ollama',
    path: '/ollama/api/chat',
    answer: { model: 'gpt-oss:20b', done: true, prompt_eval_count: 3, eval_count: 4 },
    usage: { prompt_eval_count: 3, eval_count: 4 },
  },
  {
    dialect: 'bedrock-converse',
    path: `${BEDROCK}/converse`,
    answer: { stopReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 11, totalTokens: 14 } },
    usage: { inputTokens: 3, outputTokens: 11 },
  },
  {
    dialect: 'bedrock-invoke',
    path: `${BEDROCK}/invoke`,
    answer: { type: 'message', usage: { input_tokens: 3, output_tokens: 11 } },
    usage: { input_tokens: 3, output_tokens: 11 },
  },
  {
    dialect: 'vertex-predict',
    path: `${VERTEX}/google/models/text-embedding-005:predict`,
    answer: { predictions: [{ embeddings: { statistics: { token_count: 4 } } }] },
    usage: {},
  },
];

/** Someone whose organisation has registered the host that the paths name. */
async function someone(): Promise<Caller> {
  const organisationId = crypto.randomUUID();
  const hosts = [{ kind: 'azure-openai', name: 'ours' }] as const;
  await env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId)).apply(
    sampleOrganisationCommand(1, { organisationId, hosts: [...hosts] }),
  );
  return Caller.withKey({ organisationId });
}

/** Calls, leaves once the upstream has got so far, and has it go on if it may. */
async function leave(path: string, body: object, play: Play, from: 'body' | 'headers', goesOn: boolean) {
  const caller = await someone();
  const connection = new AbortController();
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...play.headers },
    body: JSON.stringify({ model: 'a-model', messages: [], ...body }),
    signal: connection.signal,
  };
  const served = caller.call(path, init);
  if (from === 'body') {
    const reader = (await served).response.body?.getReader();
    await reader?.read();
    connection.abort();
    await reader?.cancel().catch(() => undefined);
  } else {
    await play.arrival();
    connection.abort();
  }
  if (goesOn) await play.signal('left');
  await (await served).over();
  const [closing, ...others] = await caller.events();
  expect(others).toEqual([]);
  expect(closing).toMatchObject({ kind: 'closing', outcome: 'caller_left' });
  return closing;
}

const titled = <T extends { path: string; dialect: string }>(calls: readonly T[]) =>
  calls.map((call) => ({ ...call, name: `${call.dialect}: ${call.path.replace(/[?].*/, '')}` }));

describe('L1: L2: L3: what is known of a call whose caller left', () => {
  it.each(titled(STREAMED))('$name, streamed: $basis', async (call) => {
    const { path, body = {}, contentType = 'text/event-stream', before, after, basis, usage } = call;
    const play = await Play.of({
      headers: { 'content-type': contentType },
      steps: [before, { until: 'left' }, after],
    });
    const stream = { stream: true, stream_options: { include_usage: true } };
    const closing = await leave(path, { ...stream, ...body }, play, 'body', basis === 'drained');
    expect(closing?.basis).toBe(basis);
    expect((await play.exchange()).isCut).toBe(basis !== 'drained');
    if (usage) expect(closing?.rawUsage).toMatchObject(usage);
    else expect(closing?.rawUsage).toEqual({});
    expect(closing?.lines[0]?.flags.includes('lower_bound')).toBe(basis === 'estimated');
    if (basis !== 'drained') expect(closing?.chargedNanos).toBe(closing?.reservedNanos);
  });

  it.each(titled(WHOLE))('$name, not streamed: drained', async ({ path, answer, usage }) => {
    const json = JSON.stringify(answer);
    const play = await Play.of({
      headers: { 'content-type': 'application/json' },
      steps: [text(json.slice(0, 9)), { until: 'left' }, text(json.slice(9))],
    });
    const closing = await leave(path, { stream: false }, play, 'body', true);
    expect(closing).toMatchObject({ basis: 'drained', rawUsage: usage });
    expect((await play.exchange()).isCut).toBe(false);
  });

  it.each(titled(WHOLE))(
    '$name, not streamed, before its answer has begun: drained',
    async ({ path, answer, usage }) => {
      const json = JSON.stringify(answer);
      const headers = { 'content-type': 'application/json', 'content-length': String(json.length) };
      const play = await Play.of({ headers, headersAfter: 'left', steps: [text(json)] });
      const closing = await leave(path, { stream: false }, play, 'headers', true);
      expect(closing).toMatchObject({ basis: 'drained', rawUsage: usage });
    },
  );

  it('a stream that has not begun is cancelled where that ends it', async () => {
    const play = await Play.of({ headersAfter: 'left', steps: [] });
    const closing = await leave('/openai/v1/chat/completions', { stream: true }, play, 'headers', false);
    expect(closing).toMatchObject({ basis: 'reserved', status: null });
    expect((await play.exchange()).isCut).toBe(true);
  });

  it('every format that answers over HTTP is here, streamed and not', () => {
    const dialectOf = (path: string) => {
      const [, name = '', ...rest] = (path.split('?')[0] ?? '').split('/');
      const provider = findProvider(name);
      const below = `/${rest.slice(provider?.place ? 1 : 0).join('/')}`;
      return provider && matchEndpoint(provider, 'POST', below).dialect;
    };
    for (const { path, dialect } of [...STREAMED, ...WHOLE])
      expect([path, dialectOf(path)]).toEqual([path, dialect]);
    const overHttp = DIALECTS.filter((name) => name !== 'openai-realtime');
    expect(new Set(WHOLE.map(({ dialect }) => dialect))).toEqual(new Set(overHttp));
    const streams = overHttp.filter((name) => name !== 'vertex-predict');
    expect(new Set(STREAMED.map(({ dialect }) => dialect))).toEqual(new Set(streams));
  });
});
