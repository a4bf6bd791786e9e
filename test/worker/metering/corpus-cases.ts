/**
 * Recorded provider responses from outside this repository, and what is to be read from them, in their own words.
 * They are read where they lie and never copied.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeteredLine, UsageReading } from '../../../contract/usage.ts';
import { type Endpoint, matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider, PROVIDERS } from '../../../worker/providers/registry.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/corpus/cases');

export interface CorpusCase {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly status: number;
  readonly contentType: string | null;
  readonly isStreamed: boolean;
  readonly body: Uint8Array;
  readonly expected: Expected;
}

export interface Expected {
  readonly model: string | null;
  readonly usage_present: boolean;
  readonly usage: Readonly<Record<string, number | null>> | null;
  readonly extra_billed: readonly {
    readonly model?: string;
    readonly usage?: Readonly<Record<string, number>>;
  }[];
  readonly stated_cost: { readonly amount: string } | null;
  readonly ambiguous_fields: readonly string[];
}

export const hasCorpus = existsSync(FOLDER);

/** Every case of a wire format that has a reader; the others are named in `left`. */
export function corpusCases(): { cases: CorpusCase[]; left: string[] } {
  const cases: CorpusCase[] = [];
  const left: string[] = [];
  for (const name of hasCorpus ? readdirSync(FOLDER).sort() : []) {
    const found = readCase(name);
    if (found) cases.push(found);
    else left.push(name);
  }
  return { cases, left };
}

function readCase(name: string): CorpusCase | null {
  const json = (file: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(FOLDER, name, file), 'utf8')) as Record<string, unknown>;
  const request = json('request.json');
  const response = json('response.meta.json');
  const isHttp =
    response['format'] === 'json' || response['format'] === 'sse' || response['format'] === 'jsonl';
  const endpoint = endpointOf(String(request['host']), String(request['path']), String(request['api']));
  if (!isHttp || endpoint === null) return null;
  return {
    name,
    endpoint,
    status: Number(response['status']),
    contentType: typeof response['content_type'] === 'string' ? response['content_type'] : null,
    isStreamed: response['streamed'] === true,
    body: new Uint8Array(readFileSync(join(FOLDER, name, 'response.body'))),
    expected: json('expected.json') as unknown as Expected,
  };
}

/** Providers that have no row yet are read as the API that they copy. */
const COPIED: Readonly<Record<string, readonly [provider: string, path: string]>> = {
  chat: ['openai', '/v1/chat/completions'],
  'mantle-chat': ['openai', '/v1/chat/completions'],
  embeddings: ['openai', '/v1/embeddings'],
  rerank: ['openai', '/v1/rerank'],
  images: ['openai', '/v1/images/generations'],
  responses: ['openai', '/v1/responses'],
  'mantle-responses': ['openai', '/v1/responses'],
  generateContent: ['google', '/v1beta/models/m:generateContent'],
  streamGenerateContent: ['google', '/v1beta/models/m:streamGenerateContent'],
  embedContent: ['google', '/v1beta/models/m:embedContent'],
  'v1.generate': ['cohere', '/v1/generate'],
  countTokens: ['google', '/v1beta/models/m:countTokens'],
};

function endpointOf(host: string, path: string, api: string): Endpoint | null {
  for (const provider of PROVIDERS) {
    const { origin, prefix } = provider.upstream;
    if (new URL(origin).host !== host || !path.startsWith(prefix)) continue;
    const endpoint = matchEndpoint(provider, 'POST', path.slice(prefix.length));
    return endpoint.pattern === 'other' ? null : endpoint;
  }
  const [name, copied] = COPIED[api] ?? [];
  const provider = name === undefined ? null : findProvider(name);
  return provider && copied !== undefined ? matchEndpoint(provider, 'POST', copied) : null;
}

/** A line in the words of the recordings: `input_tokens` is all input, modalities are shares. */
export function corpusUsage({ usage }: MeteredLine): Record<string, number | null> {
  // Without a stated lifetime the hour is null, and what was written stands with the five minutes.
  const hasLifetimes = usage.cacheWrite1h !== null;
  return {
    input_tokens: sum(usage.inputUncached, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h),
    input_uncached_tokens: usage.inputUncached,
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: sum(usage.cacheWrite5m, usage.cacheWrite1h),
    cache_write_5m_tokens: hasLifetimes ? usage.cacheWrite5m : null,
    cache_write_1h_tokens: usage.cacheWrite1h,
    output_tokens: sum(usage.outputText, usage.outputReasoning),
    reasoning_tokens: usage.outputReasoning,
    audio_input_tokens: usage.audioInput,
    audio_output_tokens: usage.audioOutput,
    image_input_tokens: usage.imageInput,
    image_output_tokens: usage.imageOutput,
    video_input_tokens: usage.videoInput,
    tool_prompt_tokens: usage.toolPrompt,
    total_tokens: usage.providerTotal,
  };
}

/** What differs between a reading and what was expected, ambiguous fields aside. */
export function differences(reading: UsageReading, expected: Expected): string[] {
  const [first, ...others] = reading.lines;
  const found = first ? corpusUsage(first) : {};
  const wrong: string[] = [];
  for (const [field, value] of Object.entries(expected.usage ?? {})) {
    const got = found[field] ?? null;
    if (got !== value && !expected.ambiguous_fields.includes(field))
      wrong.push(`${field}: ${got}, not ${value}`);
  }
  const billed = expected.extra_billed.filter((extra) => extra.usage !== undefined);
  if (others.length !== billed.length) wrong.push(`${others.length} further lines, not ${billed.length}`);
  for (const [index, extra] of billed.entries()) {
    const line = others[index];
    if (line?.model !== extra.model) wrong.push(`line ${index + 1}: ${line?.model}, not ${extra.model}`);
    for (const [field, value] of Object.entries(extra.usage ?? {})) {
      const got = line ? corpusUsage(line)[field] : null;
      if (got !== value) wrong.push(`line ${index + 1} ${field}: ${got}, not ${value}`);
    }
  }
  const cost = first?.usage.providerCostUsd ?? null;
  if (cost !== (expected.stated_cost?.amount ?? null))
    wrong.push(`cost ${cost}, not ${expected.stated_cost?.amount}`);
  if (first && expected.model !== null && first.model !== null && first.model !== expected.model) {
    wrong.push(`model ${first.model}, not ${expected.model}`);
  }
  return wrong;
}

function sum(...parts: readonly (number | null)[]): number | null {
  const stated = parts.filter((part) => part !== null);
  return stated.length === 0 ? null : stated.reduce((total, part) => total + part, 0);
}
