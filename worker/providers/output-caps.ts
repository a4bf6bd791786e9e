/** Where a request says how many tokens its answer may have, by wire format. */
import { WRITTEN_OPERATIONS } from '../../contract/operations.ts';
import type { DialectName } from './dialects.ts';
import type { EndpointRow } from './endpoint-rows.ts';

export interface OutputCap {
  /** Paths of the members that state it; where several stand in a body the largest counts. */
  readonly members: readonly string[];
  /** The one that is added where none stands; null: the format has none that fits every model. */
  readonly added: string | null;
}

const one = (path: string): OutputCap => ({ members: [path], added: path });
const CHAT = ['max_tokens', 'max_completion_tokens'];

const CAPS: Readonly<Partial<Record<DialectName, OutputCap>>> = {
  // https://developers.openai.com/api/reference/resources/responses/methods/create
  'openai-responses': one('max_output_tokens'),
  'openai-realtime': { members: [], added: null },
  // https://platform.claude.com/docs/en/api/messages
  'anthropic-messages': one('max_tokens'),
  // https://ai.google.dev/api/generate-content#generationconfig; protobuf's JSON takes both spellings.
  'google-generate': {
    members: [
      'generationConfig.maxOutputTokens',
      'generationConfig.max_output_tokens',
      'generation_config.maxOutputTokens',
      'generation_config.max_output_tokens',
    ],
    added: 'generationConfig.maxOutputTokens',
  },
  'google-interactions': {
    members: ['generation_config.max_output_tokens', 'generation_config.maxOutputTokens'],
    added: 'generation_config.max_output_tokens',
  },
  // https://docs.cohere.com/reference/chat
  cohere: one('max_tokens'),
  // https://docs.ollama.com/api
  ollama: one('options.num_predict'),
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html
  'bedrock-converse': one('inferenceConfig.maxTokens'),
  // Each maker's own: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
  'bedrock-invoke': {
    members: [
      ...CHAT,
      'max_tokens_to_sample',
      'max_gen_len',
      'inferenceConfig.maxTokens',
      'inferenceConfig.max_new_tokens',
      'textGenerationConfig.maxTokenCount',
    ],
    added: null,
  },
};

/**
 * The cap of an endpoint's requests; null: they have none, since nothing is written there, or nobody can read it.
 * @param chatCap what the surface calls it in chat
 */
export function outputCapOf(row: EndpointRow, chatCap: string): OutputCap | null {
  if (row.outputCap) return row.outputCap;
  if (row.metering === 'free' || !WRITTEN_OPERATIONS.has(row.operation) || row.dialect === null) return null;
  if (row.dialect !== 'openai-chat') return CAPS[row.dialect] ?? null;
  return { members: CHAT, added: row.operation === 'completions' ? 'max_tokens' : chatCap };
}

/** Every path under which a cap may stand. */
export const OUTPUT_CAP_PATHS: readonly string[] = [
  ...new Set([...CHAT, 'max_tokens_to_sample', 'completion_args.max_tokens']),
  ...Object.values(CAPS).flatMap(({ members }) => members),
];
