/**
 * The providers by name, as they stand in calls, policies and prices. What each of them is, the gateway's registry says;
 * a test holds the two together.
 */
export const PROVIDER_IDS = [
  ...['openai', 'anthropic', 'google-ai-studio', 'openrouter', 'xai', 'groq', 'deepinfra', 'deepseek'],
  ...['mistral', 'perplexity', 'fireworks', 'cerebras', 'novita', 'nebius', 'zai', 'sambanova', 'hyperbolic'],
  ...['moonshot', 'alibaba', 'voyage', 'ollama', 'huggingface', 'vercel', 'crusoe', 'together', 'cohere'],
  ...['azure-openai', 'bedrock', 'bedrock-mantle', 'vertex', 'custom'],
] as const;
