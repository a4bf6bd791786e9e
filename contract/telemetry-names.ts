/**
 * What OpenTelemetry's conventions for generative AI call providers and operations
 * (https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/gen-ai-spans.md, November 2026). What they have
 * no name for keeps ours.
 */
import type { Operation } from './operations.ts';

const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'google-ai-studio': 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  'azure-openai': 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  'bedrock-mantle': 'aws.bedrock',
  xai: 'x_ai',
  mistral: 'mistral_ai',
  groq: 'groq',
  deepseek: 'deepseek',
  perplexity: 'perplexity',
  cohere: 'cohere',
  moonshot: 'moonshot_ai',
};

const OPERATIONS: Readonly<Partial<Record<Operation, string>>> = {
  chat: 'chat',
  responses: 'chat',
  messages: 'chat',
  completions: 'text_completion',
  generate: 'generate_content',
  embeddings: 'embeddings',
};

export const telemetryProvider = (id: string): string => PROVIDERS[id] ?? id;

export const telemetryOperation = (operation: string): string =>
  (OPERATIONS as Readonly<Record<string, string | undefined>>)[operation] ?? operation;
