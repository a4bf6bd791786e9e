/** WebSocket sessions with a canary in every place where a caller or a provider can put text. */
import { callHeaders } from '../stack/calls.ts';
import { LIVE_PATH, Line, REALTIME_PATH, RESPONSES_PATH } from '../stack/sockets.ts';
import type { RunningStack } from '../stack/stack.ts';
import { canary } from './canaries.ts';
import { responsesBody } from './canary-bodies.ts';

/** What came back over one socket. */
export interface CanaryTalk {
  readonly received: readonly string[];
  /** The reason with which it was closed. */
  readonly closed: string;
  /** Places whose canaries came back. */
  readonly expected: readonly string[];
}

/** Holds one conversation after the other, and hangs up on the last. */
export async function talkCanaries(stack: RunningStack): Promise<readonly CanaryTalk[]> {
  return [await realtime(stack), await leaving(stack), await responses(stack), await live(stack)];
}

async function realtime(stack: RunningStack): Promise<CanaryTalk> {
  const { authorization: _, ...headers } = headersOf(stack);
  const path = `${REALTIME_PATH}?model=gpt-realtime&call=${canary('socket query')}`;
  const offered = ['realtime', `openai-insecure-api-key.${canary('socket credential')}`];
  const line = await Line.open(stack.gatewayUrl + path, headers, offered);
  line.send({
    type: 'session.update',
    event_id: canary('session event'),
    session: {
      instructions: canary('session instructions'),
      tools: [{ type: 'function', name: canary('session tool'), description: canary('session tool use') }],
      prompt: { id: canary('session prompt'), variables: { city: canary('session variable') } },
      audio: {
        input: { transcription: { model: 'gpt-4o-transcribe', prompt: canary('transcription prompt') } },
        output: { voice: canary('voice') },
      },
    },
  });
  line.send(canary('no JSON at all'));
  line.send(`{"type":"${canary('event type')}"}`);
  line.socket.send(Buffer.from(canary('binary frame')));
  line.send({ type: 'input_audio_buffer.append', audio: Buffer.from(canary('spoken')).toString('base64') });
  line.send({ type: 'input_audio_buffer.append', audio: Buffer.alloc(4_800).toString('base64') });
  await line.event('response.done');
  line.send(item(`${canary('typed')} [[say:${canary('said')}]]`));
  line.send({
    type: 'response.create',
    event_id: canary('create event'),
    response: { instructions: canary('create instructions'), metadata: { team: canary('create metadata') } },
  });
  await line.event('response.done', 2);
  line.send(item('[[fault:error-400]]'));
  line.send({ type: 'response.create', event_id: canary('refused event') });
  await line.event('error', 3);
  line.send(item(`[[fault:close:${canary('close reason')}]]`));
  line.send({ type: 'response.create' });
  const { reason } = await line.end();
  return {
    received: line.frames,
    closed: reason,
    expected: ['session instructions', 'said', 'typed', 'create metadata', 'refused event', 'close reason'],
  };
}

/** Asks for a model in a form that nobody keeps, and leaves with a reason of its own. */
async function leaving(stack: RunningStack): Promise<CanaryTalk> {
  const model = encodeURIComponent(`${canary('socket model')} "odd"`);
  const line = await Line.open(`${stack.gatewayUrl}${REALTIME_PATH}?model=${model}`, headersOf(stack));
  line.send(item(`[[say:${canary('cut off')}]][[fault:slow:20]][[tokens:400]]`));
  line.send({ type: 'response.create' });
  await line.event('response.output_audio.delta');
  line.socket.close(4000, canary('leaving reason'));
  await line.end();
  return { received: line.frames, closed: '', expected: ['socket model', 'cut off'] };
}

async function responses(stack: RunningStack): Promise<CanaryTalk> {
  const line = await Line.open(stack.gatewayUrl + RESPONSES_PATH, headersOf(stack));
  const create = responsesBody(`[[say:${canary('turn')}]]`, {
    type: 'response.create',
    stream_id: canary('lane'),
  });
  line.send(create);
  await line.event('response.completed');
  line.send({ ...responsesBody(`[[fault:error-429:${canary('turn error')}]]`), type: 'response.create' });
  await line.event('error');
  await line.close();
  return { received: line.frames, closed: '', expected: ['turn', 'lane', 'turn error'] };
}

async function live(stack: RunningStack): Promise<CanaryTalk> {
  const line = await Line.open(`${stack.gatewayUrl}${LIVE_PATH}?key=${canary('live key')}`, headersOf(stack));
  line.send({
    setup: {
      model: `models/${canary('live model')} "odd"`,
      systemInstruction: { parts: [{ text: canary('live instruction') }] },
      tools: [{ functionDeclarations: [{ name: canary('live tool') }] }],
    },
  });
  const text = `${canary('live prompt')} [[say:${canary('live answer')}]]`;
  line.send({ clientContent: { turns: [{ role: 'user', parts: [{ text }] }], turnComplete: true } });
  await line.frame('usageMetadata');
  await line.close();
  return { received: line.frames, closed: '', expected: ['live answer'] };
}

function headersOf(stack: RunningStack): Record<string, string> {
  const { 'content-type': _, ...headers } = callHeaders(stack, 'sockets');
  return { ...headers, 'user-agent': canary('socket agent'), 'x-trace': canary('socket header') };
}

const item = (text: string): object => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});
