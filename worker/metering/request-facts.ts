/**
 * What policy and metering need of a request body, read without building a tree. Where a member stands twice the
 * last one counts, as it does for the providers. Pure.
 */
import { strictModelId } from '../../contract/usage.ts';
import type { Endpoint } from '../providers/endpoints.ts';
import { OUTPUT_CAP_PATHS } from '../providers/output-caps.ts';
import { type JsonLeaf, readLeaves, readString } from '../stream/json-leaves.ts';
import { JsonMembers } from '../stream/json-members.ts';
import { selectPaths } from '../stream/json-path.ts';
import { JsonScanner } from '../stream/json-scan.ts';
import { compileWords } from '../stream/json-string.ts';
import { type OutputCapFacts, readOutputCap } from './output-cap.ts';

/** Bytes [start, end) of a body. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where `stream_options.include_usage` goes: see `askForUsage`. */
export type UsageSplice =
  | { readonly kind: 'member'; readonly at: number }
  | { readonly kind: 'option'; readonly at: number; readonly isOnly: boolean }
  | { readonly kind: 'options' | 'value'; readonly range: ByteRange };

export interface RequestFacts {
  /** As the caller wrote it, for matching with a policy; null if the endpoint has a default. */
  readonly model: string | null;
  /** The same in the only form that may be kept. */
  readonly strictModel: string | null;
  readonly isStreamed: boolean;
  /** The cap that the caller set on the tokens of one candidate. */
  readonly maxOutputTokens: number | null;
  /** What the body says of it, and where another one could be written; null: there is no body that could. */
  readonly outputCap: OutputCapFacts | null;
  /** Candidates that are generated, and billed, at the most. */
  readonly candidateCount: number;
  /** Asked for; what is billed is the tier that the response states. `[A-Za-z0-9_.-]{1,32}` or null. */
  readonly serviceTier: string | null;
  /** The caller itself set `stream_options.include_usage`. */
  readonly asksUsage: boolean;
  /** Usage has to be asked for on the caller's behalf: `askForUsage` does, the usage chunk filter undoes. */
  readonly wantsSplice: boolean;
  readonly splice: UsageSplice | null;
  readonly bodyBytes: number;
  /** The most tokens that the input can have, where its length does not say that: a session goes on from earlier ones. */
  readonly inputBound?: number;
  /** Input or answer may hold what the bytes do not bound: images, audio, files, stored context, the provider's tools. */
  readonly mayHoldMedia: boolean;
  /** Unicode characters of a text that is to be spoken, by which some models are billed. Absent: nothing is. */
  readonly spokenCharacters?: number;
}

export type RequestFactsResult =
  | { readonly ok: true; readonly facts: RequestFacts }
  | { readonly ok: false; readonly code: 'malformed_body' | 'missing_model' };

const CANDIDATES = [
  'n',
  'best_of',
  'num_generations',
  'generationConfig.candidateCount',
  'generationConfig.candidate_count',
  'generation_config.candidateCount',
  'generation_config.candidate_count',
];
/** A body that has one of these may not have `stream_options`: https://learn.microsoft.com/azure/ai-foundry/openai/references/on-your-data */
const ENDS_OPTIONS = ['data_sources', 'dataSources'];
const SELECTION = selectPaths([
  'model#1024',
  'stream#64',
  'service_tier#256',
  'serviceTier#256',
  'speed#256',
  'stream_options#4096',
  'stream_options.include_usage#64',
  'prompt.id#0',
  'input#0',
  ...ENDS_OPTIONS.map((path) => `${path}#0`),
  // Converse asks for a tier and for speed in objects.
  'serviceTier.type#64',
  'performanceConfig.latency#64',
  ...[...OUTPUT_CAP_PATHS, ...CANDIDATES].map((path) => `${path}#64`),
  // The objects that hold them, of which only the place is wanted.
  ...OUTPUT_CAP_PATHS.filter((path) => path.includes('.')).map((path) => `${path.split('.')[0]}#0`),
]);

/** Keys and type names under which media, files, stored context and tools of the provider's enter a request. */
const MEDIA_WORDS = compileWords([
  'image',
  'images',
  'image_url',
  'input_image',
  'audio',
  'audio_url',
  'input_audio',
  'video',
  'video_url',
  'input_video',
  'file',
  'file_id',
  'file_ids',
  'file_url',
  'file_data',
  'input_file',
  'document',
  'document_url',
  'inlineData',
  'inline_data',
  'fileData',
  'container_upload',
  'cachedContent',
  'cached_content',
  'previous_response_id',
  'previous_interaction_id',
  'conversation',
  'mcp',
  'mcp_servers',
  'file_search',
  'fileSearch',
  'google_search',
  'googleSearch',
  'url_context',
  'urlContext',
  'web_search',
  'web_search_preview',
  'web_search_options',
  'web_search_20250305',
  'web_fetch_20250910',
  'search_parameters',
  'plugins',
  'modalities',
  'responseModalities',
  'response_modalities',
  'partial_images',
  'image_generation',
  'code_interpreter',
  'code_execution',
  'codeExecution',
]);

const STRICT_TIER = /^[A-Za-z0-9_.-]{1,32}$/;

/** Reads a body that the endpoint takes as JSON. For any other endpoint the facts are those of an opaque body. */
export function readRequestFacts(body: Uint8Array, endpoint: Endpoint): RequestFactsResult {
  if (endpoint.body !== 'json') return { ok: true, facts: opaqueFacts(body, endpoint) };
  const members = new JsonMembers();
  const scanner = new JsonScanner(SELECTION, members, { words: MEDIA_WORDS, isSingle: true });
  scanner.push(body);
  if (scanner.end() !== 'complete' || members.objectStart === null)
    return { ok: false, code: 'malformed_body' };
  const model = endpoint.modelIn === 'path' ? endpoint.pathModel : text(members.leaf('model'));
  if (endpoint.needsModel && (model === null || model === '')) return { ok: false, code: 'missing_model' };
  return { ok: true, facts: factsOf(body, endpoint, members, model, members.objectStart) };
}

/** Facts of a body that is not JSON, or that there is none of: the path's model and the size. */
export function opaqueFacts(body: Uint8Array, endpoint: Endpoint): RequestFacts {
  return {
    model: endpoint.pathModel,
    strictModel: endpoint.pathModel === null ? null : strictModelId(endpoint.pathModel),
    isStreamed: endpoint.isStreamByPath,
    maxOutputTokens: null,
    outputCap: null,
    candidateCount: 1,
    serviceTier: null,
    asksUsage: false,
    wantsSplice: false,
    splice: null,
    bodyBytes: body.length,
    mayHoldMedia: body.length > 0,
  };
}

function factsOf(
  body: Uint8Array,
  endpoint: Endpoint,
  members: JsonMembers,
  model: string | null,
  objectStart: number,
): RequestFacts {
  const stream = members.leaf('stream');
  const isUnasked = endpoint.isStreamUnlessRefused && (stream === null || stream.kind === 'null');
  const isStreamed = endpoint.isStreamByPath || isUnasked || isTrue(stream);
  const asksUsage = isTrue(members.leaf('stream_options.include_usage'));
  const mayAsk = !ENDS_OPTIONS.some((path) => members.find(path) !== null);
  const splice =
    isStreamed && endpoint.mustAskForUsage && mayAsk && !asksUsage ? findSplice(members, objectStart) : null;
  const outputCap = endpoint.outputCap && readOutputCap(body, endpoint.outputCap, members, objectStart);
  return {
    model,
    strictModel: model === null ? null : strictModelId(model),
    isStreamed,
    maxOutputTokens: outputCap?.tokens ?? null,
    outputCap,
    candidateCount: Math.max(1, largest(CANDIDATES, members) ?? 1),
    serviceTier: tierOf(members),
    asksUsage,
    wantsSplice: splice !== null,
    splice,
    bodyBytes: body.length,
    mayHoldMedia: members.hasWord || members.find('prompt.id') !== null,
    ...(endpoint.operation === 'speech' ? charactersOf(body, members) : {}),
  };
}

/** Counted as they are billed: by code point, escapes read. Nothing where `input` is no text. */
function charactersOf(body: Uint8Array, members: JsonMembers): Pick<RequestFacts, 'spokenCharacters'> {
  const input = members.find('input');
  const spoken = input && readString(body.subarray(input.start, input.end));
  if (spoken === null) return {};
  let spokenCharacters = 0;
  for (const _ of spoken) spokenCharacters++;
  return { spokenCharacters };
}

/** The tier that a header asks for, in the strict form; null: none, or the ordinary one. */
export function tierInHeaders(headers: Headers, names: readonly string[]): string | null {
  // One that is sent twice comes joined: whichever the provider obeys.
  for (const value of names.flatMap((name) => headers.get(name)?.split(',') ?? [])) {
    const tier = value.trim().toLowerCase();
    if (STRICT_TIER.test(tier) && tier !== 'standard' && tier !== 'default') return tier;
  }
  return null;
}

/** The tier that is asked for, under whatever name; null: none, or none in the strict form. */
function tierOf(members: JsonMembers): string | null {
  if (text(members.leaf('speed')) === 'fast') return 'fast';
  const latency = text(members.leaf('performanceConfig.latency'));
  const asked = ['service_tier', 'serviceTier', 'serviceTier.type'].map((path) => text(members.leaf(path)));
  const tier = latency !== null && latency !== 'standard' ? latency : asked.find((name) => name !== null);
  return tier !== undefined && STRICT_TIER.test(tier) ? tier : null;
}

/** Null where the caller's `stream_options` is nothing that the option could be added to: the provider says so. */
function findSplice(members: JsonMembers, objectStart: number): UsageSplice | null {
  const options = members.find('stream_options');
  if (options === null) return { kind: 'member', at: objectStart + 1 };
  if (options.isNull) return { kind: 'options', range: options };
  const option = members.find('stream_options.include_usage');
  if (option !== null) return { kind: 'value', range: option };
  const leaves = options.bytes === null ? null : readLeaves(options.bytes);
  if (options.bytes?.[0] !== 0x7b || leaves === null) return null;
  const isOnly = /^\{\s*\}$/.test(new TextDecoder().decode(options.bytes));
  return { kind: 'option', at: options.start + 1, isOnly };
}

function text(leaf: JsonLeaf | null): string | null {
  return leaf?.kind === 'string' ? leaf.text : null;
}

function isTrue(leaf: JsonLeaf | null): boolean {
  return leaf?.kind === 'boolean' && leaf.isTrue;
}

/** The largest of several members that may state the same thing: which one a provider obeys is its own affair. */
function largest(paths: readonly string[], members: JsonMembers): number | null {
  let found: number | null = null;
  for (const path of paths) {
    const leaf = members.leaf(path);
    const value = leaf?.kind === 'number' ? Number(leaf.text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= 0) found = Math.max(found ?? 0, value);
  }
  return found;
}
