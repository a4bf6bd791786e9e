/** What the official clients make of a stream that we have ended. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { ChatEnding } from '../../../worker/endings/chat.ts';
import type { StreamEnding } from '../../../worker/endings/ending.ts';
import { MessagesEnding } from '../../../worker/endings/messages.ts';
import { ResponsesEnding } from '../../../worker/endings/responses.ts';

type Events = readonly Readonly<Record<string, unknown>>[];

/** A client's `fetch` that answers with these events and the end that we put after them. */
function answering(ending: StreamEnding, events: Events): () => Promise<Response> {
  for (const event of events) ending.see(event);
  expect(ending.canEnd).toBe(true);
  const name = ({ type }: Events[number]) => (typeof type === 'string' ? `event: ${type}\n` : '');
  const text = events.map((event) => `${name(event)}data: ${JSON.stringify(event)}\n\n`).join('');
  const headers = { 'content-type': 'text/event-stream' };
  return async () => new Response(text + ending.end(7), { headers });
}

it('the OpenAI client hears a chat completion that has become too long, in every choice that was open', async () => {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini' };
  const choice = (index: number, content: string, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index, delta: { role: 'assistant', content }, finish_reason }],
  });
  const events = [choice(0, 'one'), choice(1, 'two'), choice(1, '', 'stop')];
  const client = new OpenAI({ apiKey: 'sk-test', fetch: answering(new ChatEnding(), events) });
  const stream = client.chat.completions.stream({ model: 'gpt-4o-mini', messages: [], n: 2 });
  const completion = await stream.finalChatCompletion();
  expect(completion.choices).toMatchObject([
    { finish_reason: 'length', message: { content: 'one' } },
    { finish_reason: 'stop', message: { content: 'two' } },
  ]);
});

it('a completion of text ends in its own form', () => {
  const ending = new ChatEnding();
  ending.see({
    id: 'cmpl-1',
    object: 'text_completion',
    choices: [{ index: 0, text: 'abc', finish_reason: null }],
  });
  expect(ending.end()).toContain(
    '"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"length"}]',
  );
});

it('the OpenAI client hears a response that is incomplete', async () => {
  const response = { id: 'resp_1', object: 'response', status: 'in_progress', output: [] };
  const item = { id: 'msg_1', type: 'message', role: 'assistant', content: [] };
  const events = [
    { type: 'response.created', sequence_number: 0, response },
    { type: 'response.output_item.added', sequence_number: 1, output_index: 0, item },
  ];
  const client = new OpenAI({ apiKey: 'sk-test', fetch: answering(new ResponsesEnding(), events) });
  const stream = await client.responses.create({ model: 'gpt-4o-mini', input: 'x', stream: true });
  const heard: object[] = [];
  for await (const one of stream) heard.push(one);
  expect(heard.at(-1)).toMatchObject({
    type: 'response.incomplete',
    sequence_number: 2,
    response: { id: 'resp_1', status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  });
});

it('the Anthropic client hears a message that has become too long', async () => {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-3-haiku-20240307',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'abc' } },
  ];
  const client = new Anthropic({ apiKey: 'sk-ant-test', fetch: answering(new MessagesEnding(), events) });
  const stream = client.messages.stream({ model: 'claude-3-haiku-20240307', max_tokens: 9, messages: [] });
  expect(await stream.finalMessage()).toMatchObject({
    stop_reason: 'max_tokens',
    content: [{ type: 'text', text: 'abc' }],
    usage: { input_tokens: 10, output_tokens: 7 },
  });
});
