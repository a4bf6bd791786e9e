/** The readers by the name that a provider's row gives them. */
import type { DialectName } from '../../providers/dialects.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { bedrockInvoke } from './bedrock-invoke.ts';
import { cohere } from './cohere.ts';
import type { Dialect } from './dialect.ts';
import { googleGenerate } from './google-generate.ts';
import { googleInteractions } from './google-interactions.ts';
import { ollama } from './ollama.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiMedia } from './openai-media.ts';
import { openaiRealtime } from './openai-realtime.ts';
import { openaiResponses } from './openai-responses.ts';
import { vertexPredict } from './vertex-predict.ts';

export const DIALECT_TABLE: Readonly<Record<DialectName, Dialect>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-media': openaiMedia,
  'anthropic-messages': anthropicMessages,
  'google-generate': googleGenerate,
  'google-interactions': googleInteractions,
  cohere,
  ollama,
  'bedrock-converse': bedrockConverse,
  'bedrock-invoke': bedrockInvoke,
  'vertex-predict': vertexPredict,
  'openai-realtime': openaiRealtime,
};
