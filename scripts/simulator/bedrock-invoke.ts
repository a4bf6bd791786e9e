/**
 * Bedrock's `InvokeModel` and `InvokeModelWithResponseStream`: each model answers in its maker's own form
 * (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html). A stream carries the maker's documents in
 * base64, and with the last one the service's own count.
 */

import { type Answer, type Counts, inputTokens } from './answer.ts';
import { answerMessage } from './anthropic-messages.ts';
import {
  answerConverse,
  bedrockHeaders,
  bedrockUsage,
  EVENT_STREAM,
  streamedPieces,
} from './bedrock-converse.ts';
import type { Call } from './call.ts';
import { lastUserText } from './conversation.ts';
import { embedding } from './embedding.ts';
import { errorAnswer } from './errors.ts';
import { eventMessage } from './event-stream.ts';
import { asCount, asRecord, asText, type JsonRecord } from './json.ts';
import { answerChat } from './openai-chat.ts';
import { promptTokens, type Script, writeScript } from './script.ts';

/** How the models of one maker are called and answer. */
interface Maker {
  readonly models: RegExp;
  readonly whole: (call: Call) => Answer;
  /** Null: none of its models streams. */
  readonly documents: ((call: Call) => Documents) | null;
}

/** A stream before it is framed; null for one that was refused. */
interface Documents {
  readonly refused: Answer | null;
  readonly values: readonly object[];
  readonly counts: Counts | null;
}

const EMBEDDING_DIMENSIONS = 1024;
const LATENCY_MS = 100;

const MAKERS: readonly Maker[] = [
  { models: /(?:^|\.)anthropic\./, whole: asMessage, documents: (call) => fromEvents(messageOf(call, true)) },
  { models: /(?:^|\.)amazon\.nova/, whole: answerConverse, documents: novaDocuments },
  { models: /(?:^|\.)amazon\.titan-embed/, whole: titanEmbedding, documents: null },
  { models: /(?:^|\.)meta\./, whole: llamaWhole, documents: llamaDocuments },
  { models: /./, whole: asChat, documents: (call) => fromEvents(chatOf(call, true)) },
];

/** The model's own body, with the service's count in the headers. */
export function answerInvoke(call: Call): Answer {
  const answer = makerOf(call).whole(call);
  if (answer.kind !== 'whole' || answer.status !== 200) return malformed(call);
  const isCounted = answer.counts !== null && !call.directives.faults.has('no-usage');
  const headers = [...bedrockHeaders(call), ...(isCounted ? countHeaders(answer.counts) : [])];
  return { ...answer, headers, contentType: 'application/json' };
}

/** The same as binary messages. */
export function answerInvokeStream(call: Call): Answer {
  const { documents } = makerOf(call);
  if (documents === null) return refusal(call, 'The model is unsupported for this operation.');
  const { refused, values, counts } = documents(call);
  if (refused) return malformed(call);
  const isCounted = counts !== null && !call.directives.faults.has('no-usage');
  const metrics = counts && isCounted ? { 'amazon-bedrock-invocationMetrics': metricsOf(counts) } : null;
  const frames = values.map((value, index) => {
    const document = index === values.length - 1 ? { ...value, ...metrics } : value;
    return eventMessage('chunk', { bytes: Buffer.from(JSON.stringify(document)).toString('base64') });
  });
  const statements = metrics === null ? [] : [{ afterFrames: frames.length, usage: metrics }];
  const plain = { headers: bedrockHeaders(call), upstreamId: null, counts } as const;
  return { ...plain, kind: 'streamed', contentType: EVENT_STREAM, frames, statements };
}

/** The text that may carry directives, wherever the maker's form has it. */
export function invokePrompt(body: JsonRecord): string {
  return asText(body['prompt']) ?? asText(body['inputText']) ?? lastUserText(body['messages']);
}

function makerOf(call: Call): Maker {
  const maker = MAKERS.find(({ models }) => models.test(call.model));
  if (!maker) throw new TypeError('no maker takes every model');
  return maker;
}

/** The version stands in the body, and whether it is streamed in the path. */
function messageOf(call: Call, isStreamed: boolean): Answer {
  const served = call.model.replace(/^.*anthropic\./, '').replace(/-v\d+(?::\d+)?$/, '');
  return answerMessage({ ...call, served, body: { ...call.body, stream: isStreamed } });
}

function asMessage(call: Call): Answer {
  return messageOf(call, false);
}

function chatOf(call: Call, isStreamed: boolean): Answer {
  const options = isStreamed ? { stream_options: { include_usage: true } } : {};
  return answerChat({ ...call, body: { ...call.body, stream: isStreamed, ...options } });
}

function asChat(call: Call): Answer {
  return chatOf(call, false);
}

/** The JSON of a maker's event stream. */
function fromEvents(answer: Answer): Documents {
  if (answer.kind === 'whole') return { refused: answer, values: [], counts: null };
  const lines = answer.frames.join('').split('\n');
  const data = lines.filter((line) => line.startsWith('data: {')).map((line) => line.slice(6));
  const values = data.map((text) => JSON.parse(text) as object);
  return { refused: null, values, counts: answer.counts };
}

function novaDocuments(call: Call): Documents {
  const script = write(call, promptTokens(call.body['system'], call.body['messages']), 'max_new_tokens');
  const deltas = streamedPieces(call, script).map((text) => ({
    contentBlockDelta: { delta: { text }, contentBlockIndex: 0 },
  }));
  const isStated = !call.directives.faults.has('no-usage');
  const values = [
    { messageStart: { role: 'assistant' } },
    ...deltas,
    { contentBlockStop: { contentBlockIndex: 0 } },
    { messageStop: { stopReason: 'end_turn' } },
    { metadata: isStated ? { usage: bedrockUsage(script.counts), metrics: {} } : { metrics: {} } },
  ];
  return { refused: null, values, counts: script.counts };
}

function llamaWhole(call: Call): Answer {
  const script = llamaScript(call);
  const { counts } = script;
  const figures = { prompt_token_count: inputTokens(counts), generation_token_count: counts.output };
  const isStated = !call.directives.faults.has('no-usage');
  const stop = { stop_reason: stopOf(script) };
  const value = { generation: script.text.join(''), ...(isStated ? figures : {}), ...stop };
  return whole(value, isStated ? figures : null, counts);
}

function llamaDocuments(call: Call): Documents {
  const script = llamaScript(call);
  const pieces = streamedPieces(call, script);
  const values = pieces.map((generation, index) => ({
    generation,
    prompt_token_count: index === 0 ? inputTokens(script.counts) : null,
    generation_token_count: index + 1,
    stop_reason: index === pieces.length - 1 ? stopOf(script) : null,
  }));
  return { refused: null, values, counts: script.counts };
}

const stopOf = ({ finish }: Script): string => (finish === 'length' ? 'length' : 'stop');
const llamaScript = (call: Call): Script => write(call, promptTokens(call.body['prompt']), 'max_gen_len');

function titanEmbedding(call: Call): Answer {
  const tokens = promptTokens(call.body['inputText']);
  const counts = {
    uncached: tokens,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    reasoning: 0,
  };
  const isStated = !call.directives.faults.has('no-usage');
  const dimensions = Math.min(asCount(call.body['dimensions']) ?? EMBEDDING_DIMENSIONS, EMBEDDING_DIMENSIONS);
  const figures = { inputTextTokenCount: tokens };
  const value = { embedding: embedding(Math.max(dimensions, 1)), ...(isStated ? figures : {}) };
  return whole(value, isStated ? figures : null, counts);
}

function write(call: Call, tokens: number, cap: string): Script {
  const { body } = call;
  const caps = [
    body[cap],
    asRecord(body['inferenceConfig'])[cap],
    asRecord(body['inferenceConfig'])['maxTokens'],
  ];
  return writeScript(call, {
    inputTokens: tokens,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: caps.map(asCount).find((count) => count !== null) ?? null,
    isReasoning: false,
    tools: [],
    mustCallTool: false,
    isUserTurn: false,
    choices: 1,
  });
}

function whole(value: object, usage: object | null, counts: Counts): Answer {
  const body = JSON.stringify(value);
  const plain = { headers: [], contentType: 'application/json', upstreamId: null, counts } as const;
  return { ...plain, kind: 'whole', status: 200, body, usage };
}

const malformed = (call: Call): Answer => refusal(call, 'The body is not what the model takes.');

function refusal(call: Call, message: string): Answer {
  return errorAnswer(call.provider, call.dialect, call.identity.uuid(3), { status: 400, message });
}

/** The service's own count: `cacheWrite` has no lifetimes. */
function metricsOf(counts: Counts): object {
  return {
    inputTokenCount: counts.uncached,
    outputTokenCount: counts.output,
    invocationLatency: LATENCY_MS,
    firstByteLatency: LATENCY_MS,
    cacheReadInputTokenCount: counts.cacheRead,
    cacheWriteInputTokenCount: counts.cacheWrite5m + counts.cacheWrite1h,
  };
}

function countHeaders(counts: Counts | null): readonly string[] {
  if (counts === null) return [];
  const figures: readonly (readonly [string, number])[] = [
    ['input-token-count', counts.uncached],
    ['output-token-count', counts.output],
    ['cache-read-input-token-count', counts.cacheRead],
    ['cache-write-input-token-count', counts.cacheWrite5m + counts.cacheWrite1h],
    ['invocation-latency', LATENCY_MS],
  ];
  return figures.flatMap(([name, count]) => [`x-amzn-bedrock-${name}`, String(count)]);
}
