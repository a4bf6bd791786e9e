/** Background responses and batches through the official SDKs. */
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI, { toFile } from 'openai';
import { expect, it } from 'vitest';
import { simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const openai = (): OpenAI =>
  new OpenAI({ apiKey: 'sk-test', baseURL: `${running.url}/v1/openai/v1`, maxRetries: 0 });

it('a background response is queued, in progress, and then what it would have been', async () => {
  const { responses } = openai();
  const request = { model: 'gpt-4o-mini', input: '[[say:one two]]' };
  const queued = await responses.create({ ...request, background: true });
  expect(queued).toMatchObject({ status: 'queued', background: true, usage: null });
  expect(await responses.retrieve(queued.id)).toMatchObject({ status: 'in_progress', usage: null });
  const ended = await responses.retrieve(queued.id);
  expect(ended).toMatchObject({ id: queued.id, status: 'completed', usage: { output_tokens: 2 } });
  expect(await responses.retrieve(queued.id)).toEqual(ended);
});

it('one that is cancelled states nothing; a stored one is given again; one that nobody made is not found', async () => {
  const { responses } = openai();
  const queued = await responses.create({ model: 'gpt-4o-mini', input: 'x', background: true });
  expect(await responses.cancel(queued.id)).toMatchObject({ status: 'cancelled', usage: null });
  expect(await responses.retrieve(queued.id)).toMatchObject({ status: 'cancelled' });
  const whole = await responses.create({ model: 'gpt-4o-mini', input: 'x' });
  expect((await responses.retrieve(whole.id)).usage).toEqual(whole.usage);
  await expect(responses.retrieve('resp_unknown')).rejects.toMatchObject({ status: 404 });
});

it('a batch of OpenAI’s answers every line of its file, and sums up what one model used', async () => {
  const client = openai();
  const batchOf = async (...models: readonly string[]) => {
    const lines = models.map((model, index) =>
      JSON.stringify({
        custom_id: `c${index}`,
        method: 'POST',
        url: '/v1/chat/completions',
        body: { model, messages: [{ role: 'user', content: '[[tokens:5]]' }] },
      }),
    );
    const file = await client.files.create({
      purpose: 'batch',
      file: await toFile(Buffer.from(lines.join('\n')), 'input.jsonl'),
    });
    const { id } = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    expect(await client.batches.retrieve(id)).toMatchObject({ status: 'in_progress' });
    return client.batches.retrieve(id);
  };
  const one = await batchOf('gpt-4o-mini', 'gpt-4o-mini');
  expect(one).toMatchObject({
    status: 'completed',
    model: 'gpt-4o-mini-2024-07-18',
    usage: { output_tokens: 10 },
  });
  const two = await batchOf('gpt-4o-mini', 'gpt-4o');
  expect(two.usage).toBeUndefined();
  const results = (await (await client.files.content(two.output_file_id ?? '')).text()).trim().split('\n');
  expect(results.map((line) => JSON.parse(line).response.body.usage.completion_tokens)).toEqual([5, 5]);
  expect(new Set(results.map((line) => JSON.parse(line).response.body.id)).size).toBe(2);
});

it('a batch of Anthropic’s hands out its results when it has ended', async () => {
  const { messages } = new Anthropic({ apiKey: 'x', baseURL: `${running.url}/v1/anthropic`, maxRetries: 0 });
  const params = { max_tokens: 20, messages: [{ role: 'user' as const, content: 'Hello' }] };
  const { id } = await messages.batches.create({
    requests: ['claude-haiku-4-5', 'claude-sonnet-5'].map((model) => ({
      custom_id: model,
      params: { ...params, model },
    })),
  });
  await messages.batches.retrieve(id);
  expect(await messages.batches.retrieve(id)).toMatchObject({
    processing_status: 'ended',
    request_counts: { succeeded: 2 },
  });
  const results: object[] = [];
  for await (const { result } of await messages.batches.results(id)) results.push(result);
  expect(results).toMatchObject([
    { type: 'succeeded', message: { usage: { output_tokens: 20, service_tier: 'batch' } } },
    { type: 'succeeded' },
  ]);
});

it('a batch of Gemini’s has its answers in the operation', async () => {
  const { batches } = new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl: `${running.url}/v1/google` } });
  const src = ['a', 'b'].map((text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }));
  const { name = '' } = await batches.create({ model: 'gemini-2.5-flash', src });
  expect(await batches.get({ name })).toMatchObject({ state: 'JOB_STATE_PENDING' });
  const ended = await batches.get({ name });
  expect(ended).toMatchObject({ state: 'JOB_STATE_SUCCEEDED' });
  const answers = ended.dest?.inlinedResponses?.map(
    ({ response }) => response?.usageMetadata?.promptTokenCount,
  );
  expect(answers).toEqual([2, 2]);
});
