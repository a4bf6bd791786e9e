import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { post, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const client = (): Anthropic =>
  new Anthropic({ apiKey: 'sk-ant-test', baseURL: `${running.url}/v1/anthropic`, maxRetries: 0 });
const say = (content: string) => [{ role: 'user' as const, content }];
const model = 'claude-haiku-4-5';

describe('messages', () => {
  it('answers whole, under the dated name of the model', async () => {
    const message = await client().messages.create({ model, max_tokens: 50, messages: say('12345678') });
    expect(message.model).toBe('claude-haiku-4-5-20251001');
    expect(message.stop_reason).toBe('max_tokens');
    expect(message.usage).toMatchObject({ input_tokens: 3, output_tokens: 50, cache_read_input_tokens: 0 });
  });

  it('streams the events in order and states the final usage in message_delta', async () => {
    const types: string[] = [];
    const stream = client().messages.stream({
      model,
      max_tokens: 1024,
      messages: say('[[say:one]] [[think:why]]'),
    });
    stream.on('streamEvent', (event) => types.push(event.type));
    const message = await stream.finalMessage();
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'why' },
      { type: 'text', text: 'one' },
    ]);
    expect(message.usage).toMatchObject({ output_tokens: 2, output_tokens_details: { thinking_tokens: 1 } });
  });

  it('thinks when asked by the request', async () => {
    const message = await client().messages.create({
      model,
      max_tokens: 4000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      messages: say('a'),
    });
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(message.usage.output_tokens).toBe(288);
  });

  it('uses a tool, whole and streamed, and not again after its result', async () => {
    const tools = [
      {
        name: 'look_up',
        input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
      },
    ];
    const request = { model, max_tokens: 100, tools, messages: say('[[tool:MARK]]') };
    const whole = await client().messages.create(request);
    const streamed = await client().messages.stream(request).finalMessage();
    for (const message of [whole, streamed]) {
      expect(message.stop_reason).toBe('tool_use');
      expect(message.content).toMatchObject([{ type: 'tool_use', name: 'look_up', input: { city: 'MARK' } }]);
    }
    const block = whole.content[0];
    const id = block?.type === 'tool_use' ? block.id : '';
    const after = await client().messages.create({
      ...request,
      messages: [
        ...request.messages,
        { role: 'assistant', content: whole.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'sunny' }] },
      ],
    });
    expect(after.content[0]?.type).toBe('text');
  });

  it('L15: writes a marked prefix to the cache by lifetime, then reads it', async () => {
    const request = {
      model,
      max_tokens: 10,
      system: [
        {
          type: 'text' as const,
          text: 'a'.repeat(400),
          cache_control: { type: 'ephemeral' as const, ttl: '1h' as const },
        },
        { type: 'text' as const, text: 'b'.repeat(800), cache_control: { type: 'ephemeral' as const } },
      ],
      messages: say('question'),
    };
    const first = (await client().messages.create(request)).usage;
    const second = (await client().messages.stream(request).finalMessage()).usage;
    expect(first.cache_read_input_tokens).toBe(0);
    expect(first.cache_creation?.ephemeral_1h_input_tokens).toBeGreaterThanOrEqual(100);
    expect(first.cache_creation?.ephemeral_5m_input_tokens).toBeGreaterThanOrEqual(200);
    expect(first.cache_creation_input_tokens).toBe(
      (first.cache_creation?.ephemeral_1h_input_tokens ?? 0) +
        (first.cache_creation?.ephemeral_5m_input_tokens ?? 0),
    );
    expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens);
    expect(second.cache_creation_input_tokens).toBe(0);
    expect(second.input_tokens).toBe(first.input_tokens);
  });
});

describe('beside messages', () => {
  it('counts tokens as messages does', async () => {
    const messages = say('How many tokens is this?');
    const counted = await client().messages.countTokens({ model, messages });
    const message = await client().messages.create({ model, max_tokens: 1, messages });
    expect(counted.input_tokens).toBe(message.usage.input_tokens);
  });

  it('lists models on both kinds of path', async () => {
    expect((await client().models.list()).data[0]?.type).toBe('model');
    const bare = new Anthropic({ apiKey: 'x', baseURL: running.url, maxRetries: 0 });
    expect((await bare.models.list()).data[0]?.type).toBe('model');
    const message = await bare.messages.create({ model, max_tokens: 9, messages: say('[[say:bare]]') });
    expect(message.content).toMatchObject([{ text: 'bare' }]);
  });

  it('refuses as Anthropic does: no version header, no max_tokens', async () => {
    const url = `${running.url}/v1/anthropic/v1/messages`;
    const body = { model, messages: say('a') };
    const noVersion = await post(url, body);
    expect(noVersion.status).toBe(400);
    expect(await noVersion.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    const noCap = await post(url, body, { 'anthropic-version': '2023-06-01' });
    expect(await noCap.json()).toMatchObject({ error: { message: 'max_tokens: Field required' } });
  });
});
