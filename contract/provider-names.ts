import type { PROVIDER_IDS } from './provider-ids.ts';

/** What providers are called on an invoice, for people. */
export const PROVIDER_NAMES: Readonly<Record<(typeof PROVIDER_IDS)[number], string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  'google-ai-studio': 'Google AI Studio',
  openrouter: 'OpenRouter',
  xai: 'xAI',
  groq: 'Groq',
  deepinfra: 'DeepInfra',
  deepseek: 'DeepSeek',
  mistral: 'Mistral AI',
  perplexity: 'Perplexity',
  fireworks: 'Fireworks AI',
  cerebras: 'Cerebras',
  novita: 'Novita AI',
  nebius: 'Nebius',
  zai: 'Z.ai',
  sambanova: 'SambaNova',
  hyperbolic: 'Hyperbolic',
  moonshot: 'Moonshot AI',
  alibaba: 'Alibaba Cloud',
  voyage: 'Voyage AI',
  ollama: 'Ollama',
  huggingface: 'Hugging Face',
  vercel: 'Vercel',
  crusoe: 'Crusoe',
  together: 'Together AI',
  cohere: 'Cohere',
  'azure-openai': 'Azure OpenAI',
  bedrock: 'Amazon Bedrock',
  'bedrock-mantle': 'Amazon Bedrock',
  vertex: 'Google Vertex AI',
  custom: 'Own host',
};

/** A provider's name for people; of one that is not known here, its id. */
export const providerName = (id: string): string =>
  (PROVIDER_NAMES as Readonly<Record<string, string | undefined>>)[id] ?? id;

const NAMES: readonly string[] = Object.values(PROVIDER_NAMES);
const isShared = (name: string): boolean => NAMES.indexOf(name) !== NAMES.lastIndexOf(name);

/** The name where other providers can stand beside it: with the id if another one has the same name. */
export const providerLabel = (id: string): string =>
  isShared(providerName(id)) ? `${providerName(id)} (${id})` : providerName(id);
