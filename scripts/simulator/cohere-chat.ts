/** Cohere's `POST /v2/chat` and `/v1/chat`, streamed and not (docs.cohere.com/reference/chat). */
import type { Answer, Counts } from './answer.ts';
import type { Call } from './call.ts';
import { contentText, endsWithUser } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { asCount, asList, asRecord, asText } from './json.ts';
import { promptTokens, type Script, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

const FINISH = { stop: 'COMPLETE', length: 'MAX_TOKENS', tool: 'TOOL_CALL' } as const;
/** What Cohere puts before a prompt is processed and not billed. */
const PREAMBLE_TOKENS = 200;

/** The second version: messages in, a message or events out. */
export function answerCohereChat(call: Call): Answer {
  const { body } = call;
  if (asList(body['messages']).length === 0) return refused(call, 'invalid request: messages is required');
  const script = write(call, promptTokens(body['messages'], body['tools']), endsWithUser(body['messages']));
  const id = call.identity.uuid();
  const finish = FINISH[script.finish];
  const stated = call.directives.faults.has('no-usage') ? null : cohereUsage(script.counts);
  const usage = stated === null ? {} : { usage: stated };
  const common = { headers: [], upstreamId: id, counts: script.counts };
  if (body['stream'] !== true) {
    const message = { role: 'assistant', ...toolCalls(call, script), content: contents(script) };
    return {
      ...common,
      kind: 'whole',
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ id, message, finish_reason: finish, ...usage }),
      usage: stated,
    };
  }
  const ended = { type: 'message-end', delta: { finish_reason: finish, ...usage } };
  const frames = [
    ...[...messageEvents(call, id, script), ended].map(
      (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    ),
    'data: [DONE]\n\n',
  ];
  const statements = stated === null ? [] : [{ afterFrames: frames.length - 1, usage: stated }];
  return { ...common, kind: 'streamed', contentType: 'text/event-stream', frames, statements };
}

/** The first version: one message in, text or JSON lines out. */
export function answerCohereChatV1(call: Call): Answer {
  const { body } = call;
  const message = asText(body['message']) ?? '';
  if (message === '') return refused(call, 'invalid request: message must be at least 1 token long');
  const tokens = promptTokens(message, body['chat_history'], body['preamble'], body['documents']);
  const script = write(call, tokens, false);
  const id = call.identity.uuid();
  const stated = call.directives.faults.has('no-usage') ? null : cohereUsage(script.counts);
  const finish = FINISH[script.finish];
  const text = script.text.join('');
  const response = {
    response_id: call.identity.uuid(1),
    text,
    generation_id: id,
    chat_history: [
      { role: 'USER', message },
      { role: 'CHATBOT', message: text },
    ],
    finish_reason: finish,
    meta: { api_version: { version: '1' }, ...stated },
  };
  const common = { headers: [], upstreamId: id, counts: script.counts };
  if (body['stream'] !== true) {
    const whole = { ...common, kind: 'whole', status: 200, contentType: 'application/json' } as const;
    return { ...whole, body: JSON.stringify(response), usage: stated };
  }
  const events = [
    { is_finished: false, event_type: 'stream-start', generation_id: id },
    ...script.text.map((piece) => ({ is_finished: false, event_type: 'text-generation', text: piece })),
    { is_finished: true, event_type: 'stream-end', response, finish_reason: finish },
  ];
  const frames = events.map((event) => `${JSON.stringify(event)}\n`);
  const statements = stated === null ? [] : [{ afterFrames: frames.length, usage: stated }];
  return { ...common, kind: 'streamed', contentType: 'application/stream+json', frames, statements };
}

/** What was billed, and what was processed. */
function cohereUsage({ uncached, output }: Counts): object {
  return {
    billed_units: { input_tokens: uncached, output_tokens: output },
    tokens: { input_tokens: uncached + PREAMBLE_TOKENS, output_tokens: output },
    cached_tokens: PREAMBLE_TOKENS,
  };
}

function write(call: Call, inputTokens: number, isUserTurn: boolean): Script {
  const { body } = call;
  return writeScript(call, {
    inputTokens,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: asCount(body['max_tokens']),
    isReasoning: asText(asRecord(body['thinking'])['type']) === 'enabled',
    tools: offers(call),
    mustCallTool: body['tool_choice'] === 'REQUIRED',
    isUserTurn,
    choices: 1,
  });
}

function contents(script: Script): readonly object[] {
  const thinking = script.reasoning.join('');
  return [
    ...(thinking === '' ? [] : [{ type: 'thinking', thinking }]),
    ...(script.tool ? [] : [{ type: 'text', text: script.text.join('') }]),
  ];
}

function toolCalls(call: Call, { tool }: Script): object {
  if (!tool) return {};
  const { name, argumentsText } = tool;
  const id = `${name}_${call.identity.letters(12, 1)}`;
  return { tool_calls: [{ id, type: 'function', function: { name, arguments: argumentsText } }] };
}

interface CohereEvent {
  readonly type: string;
}

/** Everything before `message-end`. */
function messageEvents(call: Call, id: string, script: Script): readonly CohereEvent[] {
  const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
  const events: CohereEvent[] = [{ id, type: 'message-start', delta: { message } } as CohereEvent];
  const add = (type: string, more: object): number => events.push({ type, ...more } as CohereEvent);
  const blocks: readonly (readonly [string, readonly string[]])[] = [
    ['thinking', script.reasoning],
    ['text', script.text],
  ];
  let index = 0;
  for (const [type, pieces] of blocks.filter(([, pieces]) => pieces.length > 0)) {
    add('content-start', { index, delta: { message: { content: { type, [type]: '' } } } });
    for (const piece of pieces)
      add('content-delta', { index, delta: { message: { content: { [type]: piece } } } });
    add('content-end', { index });
    index++;
  }
  if (!script.tool) return events;
  const { name, argumentsText } = script.tool;
  const started = { id: `${name}_${call.identity.letters(12, 1)}`, type: 'function' };
  const opened = { ...started, function: { name, arguments: '' } };
  add('tool-call-start', { index: 0, delta: { message: { tool_calls: opened } } });
  const argument = { function: { arguments: argumentsText } };
  add('tool-call-delta', { index: 0, delta: { message: { tool_calls: argument } } });
  add('tool-call-end', { index: 0 });
  return events;
}

function offers(call: Call): readonly ToolOffer[] {
  return asList(call.body['tools']).flatMap((entry) => {
    const definition = asRecord(asRecord(entry)['function']);
    const name = asText(definition['name']);
    return name === null ? [] : [{ name, schema: asRecord(definition['parameters']) }];
  });
}

function refused(call: Call, message: string): Answer {
  return errorAnswer(call.provider, 'cohere', call.identity.uuid(), { status: 400, message });
}

/** The text of the first version's request. */
export function cohereMessageText(body: Call['body']): string {
  return contentText(body['message']);
}
