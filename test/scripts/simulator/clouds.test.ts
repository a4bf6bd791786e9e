/** Azure OpenAI, Vertex AI and Cohere in their own paths and formats. */
import { GoogleGenAI } from '@google/genai';
import { AzureOpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { chat, dataObjects, post, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const at = (path: string) => `${running.url}/v1${path}`;
const messages = [{ role: 'user', content: '[[say:12345678]]' }];
const project = '/vertex/us-east5/v1/projects/a-project/locations/us-east5';

describe('Azure OpenAI', () => {
  const client = () =>
    new AzureOpenAI({
      endpoint: at('/azure-openai/our-resource'),
      apiKey: 'simulator',
      apiVersion: '2024-10-21',
      deployment: 'gpt-4o-mini',
      maxRetries: 0,
    });

  it('answers its own SDK under a deployment’s path', async () => {
    const { model, usage } = await client().chat.completions.create({
      model: 'ignored',
      messages: [{ role: 'user', content: '[[say:12345678]]' }],
    });
    expect(model).toBe('gpt-4o-mini-2024-07-18');
    expect(usage?.completion_tokens).toBe(2);
    const { data } = await client().embeddings.create({ model: 'text-embedding-3-small', input: 'a' });
    expect(data).toHaveLength(1);
  });

  it('begins a stream with what its filter says of the prompt, and states usage if asked', async () => {
    const path = '/azure-openai/our-resource/openai/deployments/gpt-4o-mini/chat/completions';
    const url = `${at(path)}?api-version=2024-10-21`;
    const plain = dataObjects(await (await post(url, { messages, stream: true })).text());
    expect(plain[0]).toMatchObject({ choices: [], model: '', prompt_filter_results: [{ prompt_index: 0 }] });
    expect(plain.some((frame) => 'usage' in frame)).toBe(false);
    const options = { stream: true, stream_options: { include_usage: true } };
    const asked = dataObjects(await (await post(url, { messages, ...options })).text());
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 2 } });
  });

  it('answers the newer paths, with the model in the body', async () => {
    const answer = await post(at('/azure-openai/our-resource/openai/v1/responses'), {
      model: 'gpt-5-mini',
      input: 'a',
    });
    expect(await answer.json()).toMatchObject({ object: 'response', model: 'gpt-5-mini-2025-08-07' });
  });
});

describe('Vertex AI', () => {
  it('answers Gemini’s own SDK', async () => {
    const google = new GoogleGenAI({
      vertexai: true,
      apiKey: 'simulator',
      httpOptions: { baseUrl: at('/vertex/global') },
    });
    const answer = await google.models.generateContent({
      model: 'gemini-2.0-flash',
      contents: '[[say:12345678]]',
    });
    expect(answer.usageMetadata).toMatchObject({ candidatesTokenCount: 2 });
  });

  it('messages, whole and streamed, with the version in the body', async () => {
    const url = at(`${project}/publishers/anthropic/models/claude-sonnet-4-5@20250929:`);
    const body = { anthropic_version: 'vertex-2023-10-16', max_tokens: 99, messages };
    const whole = await post(`${url}rawPredict`, body);
    expect(await whole.json()).toMatchObject({ type: 'message', usage: { output_tokens: 2 } });
    const stream = await post(`${url}streamRawPredict`, { ...body, stream: true });
    expect(await stream.text()).toContain('event: message_delta');
    const counted = await post(at(`${project}/publishers/anthropic/models/count-tokens:rawPredict`), {
      ...body,
      model: 'claude-sonnet-4-5',
    });
    expect(await counted.json()).toEqual({ input_tokens: 5 });
  });

  it('chat of other publishers and by the OpenAI route', async () => {
    for (const path of [
      '/publishers/mistralai/models/mistral-medium-3:rawPredict',
      '/endpoints/openapi/chat/completions',
    ]) {
      const answer = await post(at(project + path), { model: 'mistral-medium-3', messages });
      expect(await answer.json()).toMatchObject({
        object: 'chat.completion',
        usage: { completion_tokens: 2 },
      });
    }
  });

  it('predictions: embeddings with their tokens, or images', async () => {
    const models = at(`${project}/publishers/google/models`);
    const embedded = await post(`${models}/text-embedding-005:predict`, {
      instances: [{ content: '12345678' }, { content: 'a' }],
      parameters: { outputDimensionality: 3 },
    });
    const { predictions } = (await embedded.json()) as {
      predictions: { embeddings: { values: number[]; statistics: { token_count: number } } }[];
    };
    expect(predictions.map(({ embeddings }) => embeddings.statistics.token_count)).toEqual([2, 1]);
    expect(predictions[0]?.embeddings.values).toHaveLength(3);
    const drawn = await post(`${models}/imagen-4.0-generate-001:predict`, {
      instances: [{ prompt: 'a' }],
      parameters: { sampleCount: 2 },
    });
    expect(((await drawn.json()) as { predictions: object[] }).predictions).toHaveLength(2);
  });

  it('a path that it does not know is an error of Google’s', async () => {
    const answer = await post(at(`${project}/publishers/google/models/m:unknown`), {});
    expect(await answer.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
  });
});

describe('Cohere', () => {
  it('the second version, whole and streamed, states the same charge', async () => {
    const body = { model: 'command-a-03-2025', messages };
    const whole = (await (await post(at('/cohere/v2/chat'), body)).json()) as { usage: object };
    expect(whole).toMatchObject({
      message: { role: 'assistant', content: [{ type: 'text', text: '12345678' }] },
      finish_reason: 'COMPLETE',
      usage: { billed_units: { input_tokens: 5, output_tokens: 2 } },
    });
    const text = await (await post(at('/cohere/v2/chat'), { ...body, stream: true })).text();
    const events = dataObjects(text);
    expect(events.map(({ type }) => type)).toEqual([
      'message-start',
      'content-start',
      'content-delta',
      'content-end',
      'message-end',
    ]);
    expect(events.at(-1)).toMatchObject({ delta: { finish_reason: 'COMPLETE', usage: whole.usage } });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('the first version streams JSON lines', async () => {
    const body = { model: 'command-r-08-2024', message: '[[say:12345678]]' };
    const whole = (await (await post(at('/cohere/v1/chat'), body)).json()) as object;
    expect(whole).toMatchObject({ text: '12345678', meta: { billed_units: { output_tokens: 2 } } });
    const answer = await post(at('/cohere/v1/chat'), { ...body, stream: true });
    expect(answer.headers.get('content-type')).toBe('application/stream+json');
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines[0]).toMatchObject({ event_type: 'stream-start' });
    expect(lines.at(-1)).toMatchObject({
      event_type: 'stream-end',
      response: { text: '12345678', meta: { billed_units: { output_tokens: 2 } } },
    });
  });

  it('tools and thinking', async () => {
    const body = {
      model: 'command-a-reasoning-08-2025',
      messages: [{ role: 'user', content: '[[tool:x]]' }],
    };
    const text = await (await post(at('/cohere/v2/chat'), { ...body, stream: true })).text();
    expect(text).toContain('"type":"tool-call-delta"');
    const thinking = await post(at('/cohere/v2/chat'), { ...chat('[[think:why]] [[say:so]]'), model: 'm' });
    expect(await thinking.json()).toMatchObject({
      message: {
        content: [
          { type: 'thinking', thinking: 'why' },
          { type: 'text', text: 'so' },
        ],
      },
    });
  });

  it('embeddings and reranking', async () => {
    const texts = { model: 'embed-v4.0', texts: ['12345678'], input_type: 'search_query' };
    const first = await post(at('/cohere/v1/embed'), texts);
    expect(await first.json()).toMatchObject({
      response_type: 'embeddings_floats',
      meta: { billed_units: { input_tokens: 2 } },
    });
    const second = (await (await post(at('/cohere/v2/embed'), texts)).json()) as {
      embeddings: { float: number[][] };
    };
    expect(second.embeddings.float).toHaveLength(1);
    const reranked = await post(at('/cohere/v2/rerank'), {
      model: 'rerank-v3.5',
      query: 'a',
      documents: ['b', 'c'],
      top_n: 1,
    });
    expect(await reranked.json()).toMatchObject({
      results: [{ index: 0 }],
      meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
    });
  });

  it('errors in its own shape', async () => {
    const refused = await post(at('/cohere/v2/chat'), { model: 'm' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining('messages') });
    expect(await (await post(at('/cohere/v2/nothing'), {})).json()).toMatchObject({
      message: expect.stringContaining('Invalid URL'),
    });
  });
});
