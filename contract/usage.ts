/**
 * What a call used, in one vocabulary for all providers. Classes are disjoint: uncached + cache read + cache
 * writes is all input, text + reasoning is all output. `null` is "not stated" and is never read as zero.
 */

/** The disjoint token classes; each can be split further by modality where a provider states it. */
export const TOKEN_CLASSES = [
  'input.uncached',
  'input.cacheRead',
  'input.cacheWrite5m',
  'input.cacheWrite1h',
  'output.text',
  'output.reasoning',
] as const;

/** What is billed by number rather than by token. Seconds may be fractional. */
export const COUNT_CLASSES = [
  'count.requests',
  'count.webSearches',
  'count.images',
  'count.pages',
  'count.audioSeconds',
  'count.characters',
  'count.searchUnits',
] as const;

export const MODALITIES = ['text', 'audio', 'image', 'video'] as const;

export type TokenClass = (typeof TOKEN_CLASSES)[number];
export type CountClass = (typeof COUNT_CLASSES)[number];
export type Modality = (typeof MODALITIES)[number];

/**
 * How far a line's figures can be trusted. `reported`: the provider's own numbers; `drained`: reported after
 * the caller had left; `estimated`; `reserved`: outcome unknown, charged at the reservation; `none`: not
 * billable; `unmetered`: an endpoint that we cannot read.
 */
export const BASES = ['reported', 'drained', 'estimated', 'reserved', 'none', 'unmetered'] as const;
export type Basis = (typeof BASES)[number];

/** Something about a line that a person should know; codes, never text from outside. */
export const USAGE_FLAGS = [
  'negative_count',
  'impossible_count',
  'total_mismatch',
  'cache_exceeds_input',
  'reasoning_exceeds_output',
  'cache_lifetime_unknown',
  'modality_exceeds_class',
  'modality_split_unknown',
  'unknown_usage_key',
  'malformed_frame',
  'reader_limit',
  'output_not_stated',
  'lower_bound',
  'stream_incomplete',
  'simulated',
  /** Sums several requests of one operation; what depends on one request's size was decided request by request. */
  'summed_requests',
  /** Of a line that sums requests: each was longer than its model's ordinary rates hold for. */
  'long_requests',
  /** Of a line that sums requests: how long each was is not stated. */
  'request_sizes_unknown',
  /** States the usage of another operation, which is billed there or was never made through us. */
  'restated_usage',
] as const;
export type UsageFlag = (typeof USAGE_FLAGS)[number];

/** Token figures as the provider stated them, made disjoint. Safe non-negative integers or null. */
export interface Usage {
  readonly inputUncached: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly outputText: number | null;
  readonly outputReasoning: number | null;
  /**
   * Subsets of the classes above, where stated; the text share is what remains. `…Input` is a part of all input,
   * cached or not, `audioCacheRead` the part of `audioInput` that came from a cache.
   */
  readonly audioInput: number | null;
  readonly imageInput: number | null;
  readonly videoInput: number | null;
  readonly audioCacheRead: number | null;
  readonly audioOutput: number | null;
  readonly imageOutput: number | null;
  /** Gemini's tool prompt: a part of `inputUncached` that was stated apart. */
  readonly toolPrompt: number | null;
  /** Counted units by class, as decimal strings. */
  readonly counts: Readonly<Partial<Record<CountClass, string>>>;
  /** The provider's own total, kept verbatim. */
  readonly providerTotal: number | null;
  /** The provider's own cost in US dollars, exact decimal, where stated. */
  readonly providerCostUsd: string | null;
}

export const NO_USAGE: Usage = {
  inputUncached: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  outputText: null,
  outputReasoning: null,
  audioInput: null,
  imageInput: null,
  videoInput: null,
  audioCacheRead: null,
  audioOutput: null,
  imageOutput: null,
  toolPrompt: null,
  counts: {},
  providerTotal: null,
  providerCostUsd: null,
};

/** The members of `Usage` that hold the disjoint token classes, in the order of `TOKEN_CLASSES`. */
export const TOKEN_MEMBERS = [
  'inputUncached',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'outputText',
  'outputReasoning',
] as const satisfies readonly (keyof Usage)[];

/** What one model was used for in one call: a call has one line per model billed. */
export interface MeteredLine {
  /** As the response names it; null if it does not. Strict form, see `strictModelId`. */
  readonly model: string | null;
  readonly usage: Usage;
  readonly flags: readonly UsageFlag[];
  /**
   * Where the line sums several requests: all input tokens of one of them, the largest of those that a price may treat
   * alike; null: not known. Absent: the line is one request.
   */
  readonly requestInputTokens?: number | null;
}

/** What an answer says of an operation that ends after its answer: a background response, a batch. */
export interface JobReading {
  /** The provider's id of it, or of a file that holds its results, in strict form. */
  readonly id: string;
  /** Ids of files that will hold, or hold, its results. */
  readonly resultIds: readonly string[];
  /** `void`: it has ended, and nothing of it was done. */
  readonly state: 'pending' | 'ended' | 'void';
  /** It ended in an error. */
  readonly hasFailed: boolean;
}

/** The provider's usage object: numbers, booleans and short enumerations only, flattened to dotted paths. */
export type RawUsage = Readonly<Record<string, number | boolean | string>>;

/** Everything that a reader found in one response. `lines[0]` is the call itself. */
export interface UsageReading {
  readonly lines: readonly MeteredLine[];
  readonly serviceTier: string | null;
  /** The provider's id of this response, in strict form, for settling once. */
  readonly upstreamId: string | null;
  /** True once the response's own end was seen: the terminal event, or a complete JSON body. */
  readonly isComplete: boolean;
  /** Numeric usage keys that no reader knows, as dotted paths in strict form: a catalogue alarm. */
  readonly unknownKeys: readonly string[];
  readonly raw: RawUsage;
  /** Absent: the answer speaks of no operation that ends later. */
  readonly job?: JobReading;
}

const MODEL_ID = /^[A-Za-z0-9._:/@-]{1,128}$/;

/** A model id in the only form that is kept (`[A-Za-z0-9._:/@-]`, at most 128); anything else is `other`. */
export function strictModelId(text: string): string {
  return MODEL_ID.test(text) ? text : 'other';
}
