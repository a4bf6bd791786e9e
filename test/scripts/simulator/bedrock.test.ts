/** Bedrock: signed requests, four operations, messages in binary. */
import { describe, expect, it } from 'vitest';
import { eventMessage } from '../../../scripts/simulator/event-stream.ts';
import { BinaryFrameReader } from '../../../worker/stream/binary-frames.ts';
import { binaryFrame } from '../../worker/stream/binary-frame.ts';
import { signedHeaders } from './aws-signer.ts';
import { simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';
const HOST = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const messages = [{ role: 'user', content: [{ text: '[[say:12345678]]' }] }];
const message = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 99,
  messages: [{ role: 'user', content: '[[say:12345678]]' }],
};

/** Signed for AWS's host, sent to the simulator. */
function call(model: string, operation: string, body: object): Promise<Response> {
  const path = `/model/${encodeURIComponent(model)}/${operation}`;
  const text = JSON.stringify(body);
  const headers = signedHeaders({
    url: HOST + path,
    body: text,
    headers: { 'content-type': 'application/json' },
  });
  return fetch(`${running.url}/v1/bedrock/us-east-1${path}`, { method: 'POST', headers, body: text });
}

interface Message {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

/** The messages of a stream, in order; throws where a check sum is wrong. */
async function messagesOf(response: Response): Promise<readonly Message[]> {
  const found: Message[] = [];
  const fail = () => {
    throw new Error('not an event stream');
  };
  const reader = new BinaryFrameReader({
    frame: ({ eventType, payload }) =>
      found.push({ type: eventType, payload: JSON.parse(Buffer.from(payload).toString()) }),
    tooLong: fail,
    malformed: fail,
  });
  reader.push(new Uint8Array(await response.arrayBuffer()));
  expect(reader.end()).toBe(true);
  return found;
}

/** The makers’ documents in the chunks of an invocation. */
async function documentsOf(response: Response): Promise<readonly Record<string, unknown>[]> {
  return (await messagesOf(response)).map(({ payload }) =>
    JSON.parse(Buffer.from(String(payload['bytes']), 'base64').toString()),
  );
}

describe('Bedrock', () => {
  it('frames events as another encoder does', () => {
    const headers = { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' };
    expect(new Uint8Array(eventMessage('chunk', { a: 'ä' }))).toEqual(binaryFrame(headers, '{"a":"ä"}'));
  });

  it('converses, whole and streamed, and states the same usage', async () => {
    const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
    const whole = await call(CLAUDE, 'converse', { messages });
    expect(whole.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await whole.json()).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: '12345678' }] } },
      stopReason: 'end_turn',
      usage,
    });
    const stream = await call(CLAUDE, 'converse-stream', { messages });
    expect(stream.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    const events = await messagesOf(stream);
    expect(events.map(({ type }) => type)).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    expect(events.at(-1)?.payload).toMatchObject({ usage });
  });

  it('thinks, calls tools and keeps to the cap', async () => {
    const thinking = { additionalModelRequestFields: { thinking: { type: 'enabled' } } };
    const tools = [
      {
        toolSpec: {
          name: 'look_up',
          inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } },
        },
      },
    ];
    const asked = {
      messages: [{ role: 'user', content: [{ text: '[[tool:Basel]]' }] }],
      toolConfig: { tools },
      ...thinking,
    };
    const events = await messagesOf(await call(CLAUDE, 'converse-stream', asked));
    expect(JSON.stringify(events)).toContain('reasoningContent');
    expect(events.find(({ type }) => type === 'contentBlockStart')?.payload).toMatchObject({
      start: { toolUse: { name: 'look_up' } },
    });
    const capped = { messages, inferenceConfig: { maxTokens: 1 } };
    expect(await (await call(NOVA, 'converse', capped)).json()).toMatchObject({
      stopReason: 'max_tokens',
      usage: { outputTokens: 1 },
    });
  });

  it('writes up to a cache point, then reads it', async () => {
    const cachePoint = { type: 'default', ttl: '1h' };
    const system = [{ text: 'law '.repeat(100) }, { cachePoint }];
    const first = await (await call(CLAUDE, 'converse', { system, messages })).json();
    const second = await (await call(CLAUDE, 'converse', { system, messages })).json();
    expect(first).toMatchObject({
      usage: {
        cacheWriteInputTokens: 100,
        cacheDetails: [{ ttl: '1h', inputTokens: 100 }],
        totalTokens: 110,
      },
    });
    expect(second).toMatchObject({ usage: { cacheReadInputTokens: 100, cacheWriteInputTokens: 0 } });
  });

  it('invokes each maker’s model in its form, and counts in the headers', async () => {
    const claude = await call(CLAUDE, 'invoke', message);
    expect(claude.headers.get('x-amzn-bedrock-output-token-count')).toBe('2');
    expect(await claude.json()).toMatchObject({
      model: 'claude-sonnet-4-5-20250929',
      usage: { output_tokens: 2 },
    });
    expect(await (await call(NOVA, 'invoke', { messages })).json()).toMatchObject({
      usage: { outputTokens: 2 },
    });
    const llama = await call('meta.llama3-3-70b-instruct-v1:0', 'invoke', { prompt: '[[say:12345678]]' });
    expect(await llama.json()).toMatchObject({ generation: '12345678', generation_token_count: 2 });
    const titan = await call('amazon.titan-embed-text-v2:0', 'invoke', {
      inputText: '12345678',
      dimensions: 256,
    });
    expect(await titan.json()).toMatchObject({ inputTextTokenCount: 2 });
    const other = await call('openai.gpt-oss-120b-1:0', 'invoke', message);
    expect(await other.json()).toMatchObject({ usage: { completion_tokens: 2 } });
  });

  it.each([
    [CLAUDE, message],
    [NOVA, { messages }],
    ['meta.llama3-3-70b-instruct-v1:0', { prompt: '[[say:12345678]]' }],
    ['openai.gpt-oss-120b-1:0', message],
  ])('streams %s with the service’s count in the last document', async (model, body) => {
    const documents = await documentsOf(await call(model, 'invoke-with-response-stream', body));
    expect(documents.at(-1)).toMatchObject({ 'amazon-bedrock-invocationMetrics': { outputTokenCount: 2 } });
    expect(documents.slice(0, -1).some((document) => 'amazon-bedrock-invocationMetrics' in document)).toBe(
      false,
    );
  });

  it('cuts, breaks and swells binary streams as it does others', async () => {
    const big = { messages: [{ role: 'user', content: [{ text: '[[fault:big:1]]' }] }] };
    const events = await messagesOf(await call(NOVA, 'converse-stream', big));
    expect(events.filter(({ type }) => type === 'contentBlockDelta')).toHaveLength(16);
    const broken = { messages: [{ role: 'user', content: [{ text: '[[fault:malformed-frame]]' }] }] };
    await expect(messagesOf(await call(NOVA, 'converse-stream', broken))).rejects.toThrow(
      'not an event stream',
    );
  });

  it('says no as AWS does', async () => {
    const unsigned = await fetch(`${running.url}/v1/bedrock/us-east-1/model/m/converse`, {
      method: 'POST',
      body: '{}',
    });
    expect(unsigned.status).toBe(403);
    expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    const empty = await call(NOVA, 'converse', { messages: [] });
    expect(empty.headers.get('x-amzn-errortype')).toBe('ValidationException');
    expect(await empty.json()).toEqual({ message: expect.any(String) });
    const limited = { messages: [{ role: 'user', content: [{ text: '[[fault:error-429]]' }] }] };
    const busy = await call(NOVA, 'converse', limited);
    expect([busy.status, busy.headers.get('x-amzn-errortype')]).toEqual([429, 'ThrottlingException']);
    const malformed = await call(CLAUDE, 'invoke', {});
    expect([malformed.status, malformed.headers.get('x-amzn-errortype')]).toEqual([
      400,
      'ValidationException',
    ]);
    const unread = await call('amazon.titan-embed-text-v2:0', 'invoke-with-response-stream', {
      inputText: 'a',
    });
    expect(unread.status).toBe(400);
  });

  it('takes an API key in the place of a signature, and counts for nothing', async () => {
    const init = { method: 'POST', headers: { authorization: 'Bearer simulated' } };
    const url = `${running.url}/v1/bedrock/us-east-1/model/${NOVA}`;
    const chat = await fetch(`${url}/converse`, { ...init, body: JSON.stringify({ messages }) });
    expect(chat.status).toBe(200);
    const counted = await fetch(`${url}/count-tokens`, {
      ...init,
      body: JSON.stringify({ input: { converse: { messages } } }),
    });
    expect(await counted.json()).toEqual({ inputTokens: 5 });
    expect(running.simulator.entries().at(-1)?.counts).toBeNull();
  });

  it('offers OpenAI’s and Anthropic’s APIs beside its own', async () => {
    const init = {
      method: 'POST',
      headers: { authorization: 'Bearer simulated', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ ...message, model: 'm' }),
    };
    for (const path of [
      'bedrock/us-east-1/openai/v1/chat/completions',
      'bedrock-mantle/us-east-1/v1/chat/completions',
    ])
      expect(await (await fetch(`${running.url}/v1/${path}`, init)).json()).toMatchObject({
        object: 'chat.completion',
      });
    const answer = await fetch(`${running.url}/v1/bedrock-mantle/us-east-1/anthropic/v1/messages`, init);
    expect(await answer.json()).toMatchObject({ type: 'message' });
  });
});
