/**
 * Bedrock's `Converse` and `ConverseStream`
 * (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
 */
import type { Answer, Counts, StatedUsage } from './answer.ts';
import { inputTokens } from './answer.ts';
import type { Call } from './call.ts';
import { endsWithUser } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { eventMessage } from './event-stream.ts';
import { asCount, asList, asRecord, asText, type Json } from './json.ts';
import { reasonsUnasked } from './models.ts';
import { BIG_MARK, bigText, promptTokens, type Script, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

export const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const STOP = { stop: 'end_turn', length: 'max_tokens', tool: 'tool_use' } as const;
const LATENCY_MS = 100;

/** The whole message. */
export function answerConverse(call: Call): Answer {
  const refused = refuse(call);
  if (refused) return refused;
  const { script, usage, common } = converse(call);
  const body = {
    metrics: { latencyMs: LATENCY_MS },
    output: { message: { content: contents(call, script), role: 'assistant' } },
    stopReason: STOP[script.finish],
    ...(usage === null ? {} : { usage }),
  };
  return {
    ...common,
    kind: 'whole',
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(body),
    usage,
  };
}

/** The same as events; `metadata`, behind the message's end, carries the usage. */
export function answerConverseStream(call: Call): Answer {
  const refused = refuse(call);
  if (refused) return refused;
  const { script, usage, common } = converse(call);
  const metadata = { metrics: { latencyMs: LATENCY_MS }, ...(usage === null ? {} : { usage }) };
  const frames = [
    eventMessage('messageStart', { role: 'assistant' }),
    ...contentEvents(call, script),
    eventMessage('messageStop', { stopReason: STOP[script.finish] }),
    eventMessage('metadata', metadata),
  ];
  const statements = usage === null ? [] : [{ afterFrames: frames.length, usage }];
  return { ...common, kind: 'streamed', contentType: EVENT_STREAM, frames, statements };
}

/** Counts the prompt; free of charge. */
export function answerBedrockCount(call: Call): Answer {
  const input = asRecord(call.body['input']);
  const asked = asRecord(input['converse'] ?? input['invokeModel']);
  const tokens = promptTokens(asked['system'], asked['messages'], asked['toolConfig'], asked['body']);
  const plain = { headers: bedrockHeaders(call), upstreamId: null, counts: null, usage: null } as const;
  const body = JSON.stringify({ inputTokens: tokens });
  return { ...plain, kind: 'whole', status: 200, contentType: 'application/json', body };
}

/** The header by which AWS names the request. */
export function bedrockHeaders(call: Call): readonly string[] {
  return ['x-amzn-requestid', call.identity.uuid(3)];
}

/** `usage` as Converse and Nova state it: input without what the cache read or took in. */
export function bedrockUsage(counts: Counts): StatedUsage {
  const written = counts.cacheWrite5m + counts.cacheWrite1h;
  const lifetimes = [
    { ttl: '5m', inputTokens: counts.cacheWrite5m },
    { ttl: '1h', inputTokens: counts.cacheWrite1h },
  ].filter((detail) => detail.inputTokens > 0);
  return {
    inputTokens: counts.uncached,
    outputTokens: counts.output,
    totalTokens: inputTokens(counts) + counts.output,
    cacheReadInputTokens: counts.cacheRead,
    cacheWriteInputTokens: written,
    ...(lifetimes.length > 0 ? { cacheDetails: lifetimes } : {}),
    serverToolUsage: {},
  };
}

function converse(call: Call) {
  const { body } = call;
  const tokens = promptTokens(body['system'], body['messages'], body['toolConfig']);
  const choice = asRecord(asRecord(body['toolConfig'])['toolChoice']);
  const thinking = asRecord(asRecord(body['additionalModelRequestFields'])['thinking']);
  const script = writeScript(call, {
    inputTokens: tokens,
    ...cachePoints(call, tokens),
    maxTokens: asCount(asRecord(body['inferenceConfig'])['maxTokens']),
    isReasoning: asText(thinking['type']) === 'enabled' || reasonsUnasked(call.model),
    tools: offers(call),
    mustCallTool: choice['any'] !== undefined || choice['tool'] !== undefined,
    isUserTurn: endsWithUser(body['messages']),
    choices: 1,
  });
  const usage = call.directives.faults.has('no-usage') ? null : bedrockUsage(script.counts);
  const common = { headers: bedrockHeaders(call), upstreamId: null, counts: script.counts };
  return { script, usage, common };
}

/** Everything before the last `cachePoint` is written once and read from then on. */
function cachePoints(call: Call, tokens: number) {
  const { directives, memory, body } = call;
  const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  if (directives.cached !== null) return { ...none, cacheRead: Math.min(directives.cached, tokens) };
  const blocks: readonly Json[] = [
    ...asList(body['system']),
    ...asList(body['messages']).flatMap((message) => asList(asRecord(message)['content'])),
  ];
  const last = blocks.findLastIndex((block) => asRecord(block)['cachePoint'] !== undefined);
  if (last < 0) return none;
  const prefix = JSON.stringify(blocks.slice(0, last));
  const cached = Math.min(promptTokens(blocks.slice(0, last)), tokens);
  const scope = `${call.provider.name}/${call.model}`;
  const isKnown = directives.number === null && memory.has(scope, prefix);
  if (directives.number === null) memory.remember(scope, prefix);
  if (isKnown) return { ...none, cacheRead: cached };
  const isHour = asRecord(asRecord(blocks[last])['cachePoint'])['ttl'] === '1h';
  return isHour ? { ...none, cacheWrite1h: cached } : { ...none, cacheWrite5m: cached };
}

function contents(call: Call, script: Script): readonly object[] {
  const thinking = script.reasoning.join('');
  const reasoning = {
    reasoningContent: { reasoningText: { text: thinking, signature: call.identity.hex(64, 4) } },
  };
  if (!script.tool) return [...(thinking === '' ? [] : [reasoning]), { text: script.text.join('') }];
  const input: unknown = JSON.parse(script.tool.argumentsText);
  return [
    ...(thinking === '' ? [] : [reasoning]),
    { toolUse: { toolUseId: toolId(call), name: script.tool.name, input } },
  ];
}

function contentEvents(call: Call, script: Script): readonly Buffer[] {
  const events: Buffer[] = [];
  let index = 0;
  const block = (deltas: readonly object[], start: object | null): void => {
    if (start !== null) events.push(eventMessage('contentBlockStart', { contentBlockIndex: index, start }));
    for (const delta of deltas)
      events.push(eventMessage('contentBlockDelta', { contentBlockIndex: index, delta }));
    events.push(eventMessage('contentBlockStop', { contentBlockIndex: index }));
    index++;
  };
  if (script.reasoning.length > 0) {
    block(
      [
        ...script.reasoning.map((text) => ({ reasoningContent: { text } })),
        { reasoningContent: { signature: call.identity.hex(64, 4) } },
      ],
      null,
    );
  }
  if (script.tool) {
    const { name, argumentsText } = script.tool;
    block([{ toolUse: { input: argumentsText } }], { toolUse: { toolUseId: toolId(call), name } });
  } else {
    block(
      streamedPieces(call, script).map((text) => ({ text })),
      null,
    );
  }
  return events;
}

/** A frame states its length, so that text of any size is set in before it is framed. */
export function streamedPieces({ directives }: Call, { text }: Script): readonly string[] {
  const big = directives.faults.get('big');
  if (!big) return text;
  return text.flatMap((piece) => (piece === BIG_MARK ? bigText(big.amount ?? 1) : [piece]));
}

const toolId = (call: Call): string => `tooluse_${call.identity.letters(22, 1)}`;

function offers(call: Call): readonly ToolOffer[] {
  return asList(asRecord(call.body['toolConfig'])['tools']).flatMap((entry) => {
    const { name, inputSchema } = asRecord(asRecord(entry)['toolSpec']);
    const text = asText(name);
    return text === null ? [] : [{ name: text, schema: asRecord(asRecord(inputSchema)['json']) }];
  });
}

function refuse(call: Call): Answer | null {
  if (asList(call.body['messages']).length > 0) return null;
  const message =
    'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  return errorAnswer(call.provider, call.dialect, call.identity.uuid(3), { status: 400, message });
}
