/** The wire formats in which usage is stated. One reader serves each; a provider's row names the ones it speaks. */
export const DIALECTS = [
  'openai-chat',
  'openai-responses',
  'openai-media',
  'anthropic-messages',
  'google-generate',
  'google-interactions',
  'cohere',
  'ollama',
  'bedrock-converse',
  'bedrock-invoke',
  'vertex-predict',
  'openai-realtime',
] as const;
export type DialectName = (typeof DIALECTS)[number];

/** Where providers that share a dialect count differently. Each is a fact of one API, stated in the registry. */
export interface UsageConvention {
  /** `completion_tokens` leaves reasoning out; it is added. */
  readonly isReasoningOutsideOutput: boolean;
  /** Audio of the prompt is in the total but not in `prompt_tokens`; it is added. */
  readonly isAudioOutsideInput: boolean;
  /** What the total has beyond its parts is reasoning that is not stated apart. */
  readonly isHiddenReasoningInTotal: boolean;
  /** Nothing is generated, so that a total alone is all input (embeddings, rerank). */
  readonly hasNoOutput: boolean;
  /** Where the provider states what the call cost, in US dollars times ten to the power of `exponent`. */
  readonly statedCost: { readonly path: string; readonly exponent: number } | null;
}

export const PLAIN_CONVENTION: UsageConvention = {
  isReasoningOutsideOutput: false,
  isAudioOutsideInput: false,
  isHiddenReasoningInTotal: false,
  hasNoOutput: false,
  statedCost: null,
};
