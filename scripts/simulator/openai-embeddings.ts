/** `POST …/embeddings` (platform.openai.com/docs/api-reference/embeddings), as floats or base64. */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { embedding, embeddingBase64 } from './embedding.ts';
import { asCount, asList, asText, type Json } from './json.ts';
import { missing } from './openai-chat.ts';
import { openaiHeaders } from './openai-headers.ts';
import { promptTokens } from './script.ts';

const DEFAULT_DIMENSIONS = 1536;
const LARGE_DIMENSIONS = 3072;
const MAX_DIMENSIONS = 4096;

/** Answers with one vector per input; token arrays count one token per number. */
export function answerEmbeddings(call: Call): Answer {
  const { body } = call;
  const input = body['input'];
  if (input === undefined) return missing(call, 'input');
  const asked = asCount(body['dimensions']);
  const usual = call.model.includes('large') ? LARGE_DIMENSIONS : DEFAULT_DIMENSIONS;
  const dimensions = Math.min(Math.max(asked ?? usual, 1), MAX_DIMENSIONS);
  const isBase64 = body['encoding_format'] === 'base64';
  const vector = isBase64 ? embeddingBase64(dimensions) : embedding(dimensions);
  const tokens = inputTokens(input);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const hasUsage = !call.directives.faults.has('no-usage');
  const value = {
    object: 'list',
    data: Array.from({ length: inputCount(input) }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: vector,
    })),
    model: call.served,
    ...(hasUsage ? { usage } : {}),
  };
  return {
    kind: 'whole',
    status: 200,
    headers: openaiHeaders(call),
    contentType: 'application/json',
    body: JSON.stringify(value),
    usage: hasUsage ? usage : null,
    upstreamId: null,
    counts: { uncached: tokens, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
  };
}

/** The last text of an `input`. */
export function lastEmbeddingText(input: Json | undefined): string {
  return asText(input) ?? asText(asList(input).at(-1)) ?? '';
}

function inputCount(input: Json): number {
  const list = asList(input);
  return list.length === 0 || typeof list[0] === 'number' ? 1 : list.length;
}

function inputTokens(input: Json): number {
  const list = asList(input);
  if (typeof list[0] === 'number') return list.length;
  if (Array.isArray(list[0])) return list.reduce<number>((sum, tokens) => sum + asList(tokens).length, 0);
  return promptTokens(input);
}
