import OpenAI, { toFile } from 'openai';
import { describe, expect, it } from 'vitest';
import { simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const client = (): OpenAI =>
  new OpenAI({ apiKey: 'sk-test', baseURL: `${running.url}/v1/openai/v1`, maxRetries: 0 });
const say = (content: string) => [{ role: 'user' as const, content }];
const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'look_up',
      parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
    },
  },
];

describe('chat completions', () => {
  it('answers whole, with counts that follow from the request', async () => {
    const answer = await client().chat.completions.create({
      model: 'gpt-4o-mini',
      max_tokens: 20,
      messages: say('12345678'),
    });
    expect(answer.model).toBe('gpt-4o-mini-2024-07-18');
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.choices[0]?.message.content?.split(' ')).toHaveLength(20);
    expect(answer.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 20, total_tokens: 23 });
  });

  it('says what it is told to say, and gives each of several choices', async () => {
    const answer = await client().chat.completions.create({
      model: 'gpt-4o',
      n: 2,
      messages: say('[[say:Zürich "x"]]'),
    });
    expect(answer.choices.map((choice) => choice.message.content)).toEqual(['Zürich "x"', 'Zürich "x"']);
    expect(answer.usage?.completion_tokens).toBe(6);
  });

  it('L11: streams usage in a last chunk without choices only when asked', async () => {
    const asked = await collect(
      await client().chat.completions.create({
        model: 'gpt-4o-mini',
        stream: true,
        stream_options: { include_usage: true },
        messages: say('[[say:one two]]'),
      }),
    );
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 2 } });
    expect(asked.slice(0, -1).map((chunk) => chunk.usage)).toEqual(asked.slice(0, -1).map(() => null));

    const silent = await collect(
      await client().chat.completions.create({
        model: 'gpt-4o-mini',
        stream: true,
        messages: say('[[say:one two]]'),
      }),
    );
    expect(silent.some((chunk) => 'usage' in chunk)).toBe(false);
    expect(silent.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('one two');
  });

  it('calls a tool with arguments that fit its schema, whole and streamed, and not again after the result', async () => {
    const request = { model: 'gpt-4o', tools, messages: say('[[tool:MARK]]') };
    const whole = await client().chat.completions.create(request);
    const call = whole.choices[0]?.message.tool_calls?.[0];
    expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({
      city: 'MARK',
      days: 1,
    });

    const streamed = await client().chat.completions.stream(request).finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'look_up' } });

    const after = await client().chat.completions.create({
      model: 'gpt-4o',
      tools,
      messages: [...request.messages, { role: 'tool', tool_call_id: 'call_1', content: 'sunny' }],
    });
    expect(after.choices[0]?.finish_reason).toBe('stop');
  });

  it('counts reasoning inside completion tokens and returns the tier that was asked', async () => {
    const answer = await client().chat.completions.create({
      model: 'gpt-5',
      service_tier: 'flex',
      messages: say('a'),
    });
    expect(answer.service_tier).toBe('flex');
    expect(answer.usage?.completion_tokens).toBe(96);
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBe(32);
  });

  it('reads the beginning of a long prompt from its cache the second time', async () => {
    const messages = say('cached prompt '.repeat(400));
    const first = await client().chat.completions.create({ model: 'gpt-4o', messages });
    const second = await client().chat.completions.create({ model: 'gpt-4o', messages });
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBe(1024);
    expect(second.usage?.prompt_tokens).toBe(first.usage?.prompt_tokens);
  });
});

describe('the other endpoints', () => {
  it('answers legacy completions, whole and streamed', async () => {
    const whole = await client().completions.create({ model: 'davinci-002', prompt: 'abcd' });
    expect(whole.usage).toEqual({ prompt_tokens: 1, completion_tokens: 16, total_tokens: 17 });
    const chunks = await collect(
      await client().completions.create({
        model: 'davinci-002',
        prompt: '[[say:hi]]',
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    expect(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join('')).toBe('hi');
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(1);
  });

  it('answers responses whole, with reasoning and cap', async () => {
    const answer = await client().responses.create({
      model: 'gpt-5',
      input: '[[say:done]] [[think:because]]',
    });
    expect(answer.output_text).toBe('done');
    expect(answer.usage).toMatchObject({ output_tokens: 3, output_tokens_details: { reasoning_tokens: 2 } });
    const cut = await client().responses.create({ model: 'gpt-4o', input: 'x', max_output_tokens: 16 });
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });

  it('streams responses as numbered events from created to completed', async () => {
    const events = await collect(
      await client().responses.create({
        model: 'gpt-4o',
        stream: true,
        input: '[[say:one]] [[tokens:3]] [[think:why]]',
      }),
    );
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events[0]?.type).toBe('response.created');
    const last = events.at(-1);
    expect(last?.type === 'response.completed' && last.response.usage?.output_tokens).toBe(5);
    const text = events
      .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
      .join('');
    expect(text).toBe('one This is simulated');
  });

  it('streams a function call of a response', async () => {
    const stream = client().responses.stream({
      model: 'gpt-4o',
      input: '[[tool:MARK]]',
      tools: [
        {
          type: 'function',
          name: 'look_up',
          strict: false,
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      ],
    });
    const final = await stream.finalResponse();
    expect(final.output).toMatchObject([
      { type: 'function_call', name: 'look_up', arguments: '{"city":"MARK"}' },
    ]);
  });

  it('embeds as base64, which the SDK asks for, and as floats', async () => {
    const request = { model: 'text-embedding-3-small', input: ['abcd', 'efgh'], dimensions: 64 };
    const encoded = await client().embeddings.create(request);
    const floats = await client().embeddings.create({ ...request, encoding_format: 'float' });
    expect(encoded.data.map((item) => item.embedding.length)).toEqual([64, 64]);
    expect(encoded.data[0]?.embedding).toEqual(floats.data[0]?.embedding);
    expect(floats.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it('moderates, draws and transcribes', async () => {
    const openai = client();
    expect((await openai.moderations.create({ input: 'x' })).results[0]?.flagged).toBe(false);
    const image = await openai.images.generate({ model: 'gpt-image-1', prompt: 'a pixel', n: 2 });
    expect(image.data?.map((item) => item.b64_json?.slice(0, 8))).toEqual(['iVBORw0K', 'iVBORw0K']);
    expect(image.usage?.total_tokens).toBe(546);
    const file = await toFile(Buffer.alloc(40_000), 'a.wav');
    const byTokens = await openai.audio.transcriptions.create({
      file,
      model: 'gpt-4o-transcribe',
      prompt: '[[say:heard]]',
    });
    expect(byTokens).toMatchObject({ text: 'heard', usage: { type: 'tokens', output_tokens: 2 } });
    const byTime = await openai.audio.transcriptions.create({ file, model: 'whisper-1' });
    expect(byTime.usage).toEqual({ type: 'duration', seconds: 3 });
  });

  it('lists models and knows no files', async () => {
    expect((await client().models.list()).data.length).toBeGreaterThan(0);
    expect((await client().models.retrieve('gpt-4o')).id).toBe('gpt-4o');
    await expect(client().files.list()).rejects.toMatchObject({ status: 404, type: 'invalid_request_error' });
  });

  it("answers the provider's own paths too, without a prefix", async () => {
    const bare = new OpenAI({ apiKey: 'sk-test', baseURL: `${running.url}/v1`, maxRetries: 0 });
    const answer = await bare.chat.completions.create({ model: 'gpt-4o', messages: say('[[say:bare]]') });
    expect(answer.choices[0]?.message.content).toBe('bare');
  });
});

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
