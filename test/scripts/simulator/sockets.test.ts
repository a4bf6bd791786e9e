import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { simulatorForTests } from './harness.ts';

const running = simulatorForTests();

interface Event {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** A socket whose events come one after the other. */
async function openSocket(path: string) {
  const socket = new WebSocket(running.url.replace('http', 'ws') + path);
  const events: Event[] = [];
  let onEvent: (() => void) | null = null;
  socket.on('message', (data) => {
    events.push(JSON.parse(data.toString()));
    onEvent?.();
  });
  await once(socket, 'open');
  return {
    socket,
    events,
    send: (event: object) => socket.send(JSON.stringify(event)),
    /** Resolves with what `look` finds in one of the events, as soon as there is such a one. */
    async find(look: (event: Event) => unknown): Promise<unknown> {
      for (;;) {
        const found = events.map(look).find((value) => value !== undefined);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          onEvent = resolve;
        });
      }
    },
    /** Resolves with the n-th event of a type, counted from 1. */
    async event(type: string, count = 1): Promise<Event> {
      for (;;) {
        const found = events.filter((event) => event.type === type)[count - 1];
        if (found) return found;
        await new Promise<void>((resolve) => {
          onEvent = resolve;
        });
      }
    },
  };
}

const say = (text: string) => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});
const append = (bytes: number, byte: number) => ({
  type: 'input_audio_buffer.append',
  audio: Buffer.alloc(bytes, byte).toString('base64'),
});

describe('realtime', () => {
  it('answers in speech or in text, and counts the whole conversation', async () => {
    const line = await openSocket('/v1/openai/v1/realtime?model=gpt-realtime');
    expect(await line.event('session.created')).toMatchObject({ session: { model: 'gpt-realtime' } });
    line.send(say('hello [[tokens:2]]'));
    line.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    expect(await line.event('response.done')).toMatchObject({
      response: {
        status: 'completed',
        usage: { input_tokens: 5, output_tokens: 2, output_token_details: { audio_tokens: 0 } },
      },
    });
    line.send(say('[[say:four]]'));
    line.send({ type: 'response.create' });
    expect(await line.event('response.done', 2)).toMatchObject({
      response: {
        usage: {
          input_tokens: 10,
          output_token_details: { text_tokens: 1, audio_tokens: 6 },
        },
      },
    });
    expect(await line.event('response.output_audio_transcript.delta')).toMatchObject({ delta: 'four' });
    line.socket.close();
  });

  it('answers by itself when the caller falls silent, and writes down what was said', async () => {
    const line = await openSocket('/v1/realtime?model=gpt-realtime');
    const transcription = { model: 'gpt-4o-mini-transcribe' };
    line.send({ type: 'session.update', session: { audio: { input: { transcription } } } });
    line.send(append(48_000, 85));
    line.send(append(4_800, 0));
    expect(await line.event('response.done')).toMatchObject({
      response: { usage: { input_token_details: { audio_tokens: 11 } } },
    });
    expect(await line.event('conversation.item.input_audio_transcription.completed')).toMatchObject({
      usage: { type: 'tokens', input_tokens: 11 },
    });
    line.socket.close();
  });

  it('stops when it is told to, with what was used until then', async () => {
    const line = await openSocket('/v1/openai/v1/realtime?model=gpt-realtime');
    line.send(say('[[fault:slow:10]][[tokens:500]]'));
    line.send({ type: 'response.create', event_id: 'first' });
    await line.event('response.output_audio.delta');
    line.send({ type: 'response.create', event_id: 'second' });
    expect(await line.event('error')).toMatchObject({
      error: { code: 'conversation_already_has_active_response', event_id: 'second' },
    });
    line.send({ type: 'response.cancel' });
    const { response } = await line.event('response.done');
    expect(response).toMatchObject({ status: 'cancelled', usage: { input_tokens: 8 } });
    line.socket.close();
  });
});

describe('responses over a socket', () => {
  it('answers turn by turn, with the events of a stream', async () => {
    const line = await openSocket('/v1/openai/v1/responses');
    line.send({ type: 'response.create', model: 'gpt-4o-mini', input: '[[tokens:3]]' });
    line.send({ type: 'response.create', model: 'gpt-4o-mini', input: '[[tokens:4]]' });
    const usages = [await line.event('response.completed'), await line.event('response.completed', 2)].map(
      ({ response }) => (response as { usage: { output_tokens: number } }).usage.output_tokens,
    );
    expect(usages).toEqual([3, 4]);
    line.socket.close();
  });

  it('marks the events of a lane', async () => {
    const line = await openSocket('/v1/openai/v1/responses');
    line.send({ type: 'response.create', model: 'gpt-4o-mini', input: 'x', stream_id: 'a' });
    expect(await line.event('response.completed')).toMatchObject({ stream_id: 'a' });
    expect(line.events.every(({ stream_id: id }) => id === 'a')).toBe(true);
    line.socket.close();
  });
});

describe('the Live API', () => {
  it('answers a turn in binary frames and states what it used', async () => {
    const path =
      '/v1/google/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=simulator';
    const line = await openSocket(path);
    line.send({
      setup: { model: 'models/gemini-2.5-flash', generationConfig: { responseModalities: ['TEXT'] } },
    });
    line.send({
      clientContent: { turns: [{ role: 'user', parts: [{ text: '[[say:four]]' }] }], turnComplete: true },
    });
    const usage = await line.find(({ usageMetadata }) => usageMetadata);
    expect(usage).toMatchObject({ responseTokenCount: 1, totalTokenCount: 6 });
    expect(JSON.stringify(line.events)).toContain('{"text":"four"}');
    line.socket.close();
  });
});

describe('upgrades elsewhere', () => {
  it.each([
    ['/v1/openai/v1/chat/completions', {}, 404],
    ['/v1/openai/v1/realtime', { authorization: `Bearer sk-proj-${'x'.repeat(60)}` }, 401],
  ])('at %s are refused', async (path, headers, status) => {
    const socket = new WebSocket(running.url.replace('http', 'ws') + path, { headers });
    const [, answer] = await once(socket, 'unexpected-response');
    expect(answer.statusCode).toBe(status);
    answer.destroy();
  });
});
