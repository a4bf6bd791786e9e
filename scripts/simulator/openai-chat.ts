/**
 * `POST …/chat/completions` of OpenAI and of every provider that copies it
 * (platform.openai.com/docs/api-reference/chat).
 */
import type { Answer, Counts, Statement } from './answer.ts';
import type { Call } from './call.ts';
import { endsWithUser } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { asCount, asList, asRecord, asText, escapeJson } from './json.ts';
import { reasonsUnasked } from './models.ts';
import { openaiHeaders } from './openai-headers.ts';
import { chatUsage } from './openai-usage.ts';
import { automaticCacheRead } from './prompt-memory.ts';
import type { IdStyle } from './providers.ts';
import { promptTokens, type Script, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

const MAX_CHOICES = 8;
const FINISH = { stop: 'stop', length: 'length', tool: 'tool_calls' } as const;

/** Answers a chat completion, streamed or whole. */
export function answerChat(call: Call): Answer {
  const { body } = call;
  const hasUsage = !call.directives.faults.has('no-usage');
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) return missing(call, 'messages');
  const choices = Math.min(Math.max(asCount(body['n']) ?? 1, 1), MAX_CHOICES);
  const tokens = promptTokens(body['messages'], body['tools'], body['response_format']);
  const effort = asText(body['reasoning_effort']);
  const toolChoice = body['tool_choice'];
  const script = writeScript(call, {
    inputTokens: tokens,
    cacheRead: automaticCacheRead(call, body['messages'], tokens),
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: asCount(body['max_completion_tokens']) ?? asCount(body['max_tokens']),
    isReasoning: effort === null ? reasonsUnasked(call.model) : effort !== 'none',
    tools: toolChoice === 'none' ? [] : offers(call),
    mustCallTool: toolChoice === 'required' || asRecord(toolChoice)['type'] === 'function',
    isUserTurn: endsWithUser(body['messages']),
    choices,
  });
  const id = chatId(call, call.provider.chat.id);
  return body['stream'] === true
    ? streamed(call, id, script, choices, hasUsage)
    : whole(call, id, script, choices, hasUsage);
}

/** 400 for a required member that is not there. */
export function missing(call: Call, param: string): Answer {
  const message = `Missing required parameter: '${param}'.`;
  const detail = { status: 400, message, param, code: 'missing_required_parameter' };
  return errorAnswer(
    call.provider,
    call.dialect,
    `req_${call.identity.hex(32)}`,
    detail,
    openaiHeaders(call),
  );
}

function whole(call: Call, id: string, script: Script, choices: number, hasUsage: boolean): Answer {
  const { chat } = call.provider;
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: script.tool ? null : script.text.join(''),
    refusal: null,
  };
  if (chat.reasoningField !== null && script.reasoning.length > 0) {
    message[chat.reasoningField] = script.reasoning.join('');
  }
  if (script.tool) {
    const { name, argumentsText } = script.tool;
    message['tool_calls'] = [
      {
        id: `call_${call.identity.letters(24, 1)}`,
        type: 'function',
        function: { name, arguments: argumentsText },
      },
    ];
  }
  const usage = chatUsage(chat.usage, script.counts);
  const value = {
    id,
    object: 'chat.completion',
    created: call.createdSeconds,
    model: call.served,
    ...extraMembers(call),
    choices: Array.from({ length: choices }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: FINISH[script.finish],
    })),
    ...(hasUsage ? { usage } : {}),
    ...(chat.streamUsage === 'x-groq' ? { x_groq: { id: groqId(call) } } : {}),
  };
  return {
    kind: 'whole',
    status: 200,
    headers: openaiHeaders(call),
    contentType: 'application/json',
    body: JSON.stringify(value, null, 2),
    usage: hasUsage ? usage : null,
    upstreamId: id,
    counts: script.counts,
  };
}

function streamed(call: Call, id: string, script: Script, choices: number, hasUsage: boolean): Answer {
  const { chat } = call.provider;
  const mode = hasUsage ? chat.streamUsage : 'none';
  const isAsked = asRecord(call.body['stream_options'])['include_usage'] === true;
  const usage = chatUsage(chat.usage, script.counts);
  const usageText = JSON.stringify(usage);
  const open = (object: string): string =>
    `data: {"id":"${id}","object":"${object}","created":${call.createdSeconds},"model":"${escapeJson(call.served)}",${extraText(call)}"choices":[`;
  const head = open('chat.completion.chunk');
  const plainEnd = isAsked && hasUsage && chat.hasNullUsage ? '],"usage":null}\n\n' : ']}\n\n';
  const frames: string[] = chat.comments.map((comment) => `${comment}\n\n`);
  const statements: Statement[] = [];

  const deltas = deltaTexts(call, script);
  deltas.forEach((delta, step) => {
    const running =
      mode === 'every' ? chatUsage(chat.usage, countsAfter(script, step + 1, deltas.length)) : null;
    const end = running ? `],"usage":${JSON.stringify(running)}}\n\n` : plainEnd;
    for (let index = 0; index < choices; index++) {
      const seed = step === 0 && chat.streamUsage === 'x-groq' ? groqEnd(call, null, null) : end;
      frames.push(`${head}{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":null}${seed}`);
    }
    if (running) statements.push({ afterFrames: frames.length, usage: running });
  });

  for (let index = 0; index < choices; index++) {
    const isLast = index === choices - 1;
    let end = plainEnd;
    if (isLast && (mode === 'finish' || mode === 'every')) end = `],"usage":${usageText}}\n\n`;
    if (isLast && mode === 'x-groq') end = groqEnd(call, usageText, isAsked ? usageText : null);
    const finish = `{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${FINISH[script.finish]}"}`;
    frames.push(open(chat.finishObject) + finish + end);
  }
  if (mode === 'extra' || (mode === 'extra-if-asked' && isAsked)) {
    frames.push(`${head}],"usage":${usageText}}\n\n`);
  }
  const isStated = mode !== 'none' && (mode !== 'extra-if-asked' || isAsked);
  if (isStated) statements.push({ afterFrames: frames.length, usage });
  if (chat.endsWithDone) frames.push('data: [DONE]\n\n');
  return {
    kind: 'streamed',
    headers: openaiHeaders(call),
    contentType: 'text/event-stream; charset=utf-8',
    frames,
    statements,
    upstreamId: id,
    counts: script.counts,
  };
}

/** The `delta` objects of one choice, in order, as JSON text. */
function deltaTexts(call: Call, script: Script): readonly string[] {
  const { reasoningField } = call.provider.chat;
  const first = script.tool ? 'null' : '""';
  const deltas = [`{"role":"assistant","content":${first},"refusal":null}`];
  if (reasoningField !== null) {
    for (const piece of script.reasoning) deltas.push(`{"${reasoningField}":"${escapeJson(piece)}"}`);
  }
  if (script.tool) {
    const { name, argumentsText } = script.tool;
    const id = `call_${call.identity.letters(24, 1)}`;
    deltas.push(
      `{"tool_calls":[{"index":0,"id":"${id}","type":"function","function":{"name":"${escapeJson(name)}","arguments":""}}]}`,
      `{"tool_calls":[{"index":0,"function":{"arguments":"${escapeJson(argumentsText)}"}}]}`,
    );
  }
  for (const piece of script.text) deltas.push(`{"content":"${escapeJson(piece)}"}`);
  return deltas;
}

/** What has been generated after `step` of `steps` chunks. */
function countsAfter(script: Script, step: number, steps: number): Counts {
  const { counts } = script;
  return { ...counts, output: Math.ceil((counts.output * step) / steps) };
}

function groqEnd(call: Call, inner: string | null, outer: string | null): string {
  const usage = inner === null ? '' : `,"usage":${inner}`;
  return `],"x_groq":{"id":"${groqId(call)}"${usage}}${outer === null ? '' : `,"usage":${outer}`}}\n\n`;
}

function groqId(call: Call): string {
  return `req_${call.identity.hex(26, 2)}`;
}

/** The members that stand beside OpenAI's; a caller's service tier comes back as the one that was served. */
function extraText(call: Call): string {
  const tier = asText(call.body['service_tier']);
  const { extra } = call.provider.chat;
  if (tier === null || tier === 'auto' || !extra.includes('"service_tier"')) return extra;
  return extra.replace('"service_tier":"default"', `"service_tier":"${escapeJson(tier)}"`);
}

function extraMembers(call: Call): object {
  const text = extraText(call);
  return text === '' ? {} : JSON.parse(`{${text.slice(0, -1)}}`);
}

function offers(call: Call): readonly ToolOffer[] {
  const list: ToolOffer[] = [];
  for (const entry of asList(call.body['tools'])) {
    const definition = asRecord(asRecord(entry)['function']);
    const name = asText(definition['name']);
    if (name !== null) list.push({ name, schema: asRecord(definition['parameters']) });
  }
  const chosen = asText(asRecord(asRecord(call.body['tool_choice'])['function'])['name']);
  return chosen === null ? list : list.filter((offer) => offer.name === chosen);
}

function chatId(call: Call, style: IdStyle): string {
  const { identity } = call;
  if (style === 'uuid') return identity.uuid();
  if (style === 'hex') return identity.hex(32);
  if (style === 'gen') return `gen-${call.createdSeconds}-${identity.letters(20)}`;
  if (style === 'chatcmpl-uuid') return `chatcmpl-${identity.uuid()}`;
  if (style === 'chatcmpl-hex') return `chatcmpl-${identity.hex(32)}`;
  return `chatcmpl-${identity.letters(29)}`;
}
