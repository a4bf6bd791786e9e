/**
 * Every provider, in one literal table. Nothing outside this folder compares a provider's name: what differs between
 * providers stands here as data. Adding one means adding a row, and a reader only if its wire format is its own.
 *
 * `onCallerLeft` follows OpenRouter's published list of providers whose generation and billing stop when the connection
 * of a stream closes (https://openrouter.ai/docs/api/reference/streaming, read 2026-11); who is not on it is drained, and so
 * is every answer that is not streamed.
 */
import { PRICE_LISTS } from '../../contract/prices/lists.ts';
import { CLOUDS } from './clouds.ts';
import { PLAIN_CONVENTION, type UsageConvention } from './dialects.ts';
import { messagesSurface, openaiProvider, openaiSurface, ownProvider, type Provider } from './provider.ts';

const AUDIO_OUTSIDE: UsageConvention = { ...PLAIN_CONVENTION, isAudioOutsideInput: true };
/** https://openrouter.ai/docs/use-cases/usage-accounting */
const CREDITS: UsageConvention = { ...PLAIN_CONVENTION, statedCost: { path: 'cost', exponent: 0 } };
/** Ten thousand million ticks are one dollar: https://docs.x.ai/docs/api-reference */
const TICKS: UsageConvention = {
  ...PLAIN_CONVENTION,
  statedCost: { path: 'cost_in_usd_ticks', exponent: -10 },
};

export const PROVIDERS: readonly Provider[] = [
  openaiProvider({
    id: 'openai',
    upstream: { origin: 'https://api.openai.com', prefix: '' },
    // Reasoning models take no other: https://developers.openai.com/api/reference/resources/chat
    surfaces: [openaiSurface({ mustAskForUsage: true, chatCap: 'max_completion_tokens' })],
    onCallerLeft: 'cancel',
    // https://platform.openai.com/docs/api-reference/debugging-requests
    accountHeader: 'openai-organization',
  }),
  ownProvider({
    id: 'anthropic',
    upstream: { origin: 'https://api.anthropic.com', prefix: '' },
    surfaces: [messagesSurface()],
    errorFlavour: 'anthropic',
    onCallerLeft: 'cancel',
    credentialHeaders: ['x-api-key', 'authorization'],
    // https://docs.anthropic.com/en/api/overview#response-headers
    accountHeader: 'anthropic-organization-id',
    priceLists: PRICE_LISTS.anthropic,
  }),
  ownProvider({
    id: 'google-ai-studio',
    aliases: ['google'],
    upstream: { origin: 'https://generativelanguage.googleapis.com', prefix: '' },
    surfaces: [
      // The total of this route has the thinking tokens, its parts do not.
      openaiSurface({
        prefix: '/{version}/openai',
        mustAskForUsage: true,
        // https://ai.google.dev/gemini-api/docs/openai
        credentialHeader: 'authorization',
        conventions: { 'openai-chat': { ...PLAIN_CONVENTION, isHiddenReasoningInTotal: true } },
      }),
      { prefix: '', table: 'google', errorFlavour: 'google', mustAskForUsage: false, conventions: {} },
    ],
    errorFlavour: 'google',
    onCallerLeft: 'drain',
    credentialHeaders: ['x-goog-api-key', 'authorization'],
    credentialParameter: 'key',
  }),
  openaiProvider({
    id: 'openrouter',
    upstream: { origin: 'https://openrouter.ai', prefix: '/api' },
    surfaces: [
      openaiSurface({
        mustAskForUsage: true,
        conventions: { 'openai-chat': CREDITS, 'openai-responses': CREDITS, 'openai-media': CREDITS },
      }),
      messagesSurface('', { 'anthropic-messages': CREDITS }),
    ],
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'xai',
    upstream: { origin: 'https://api.x.ai', prefix: '' },
    // Chat leaves reasoning out of completion_tokens, the Responses API does not.
    surfaces: [
      openaiSurface({
        table: 'xai',
        mustAskForUsage: true,
        chatCap: 'max_completion_tokens',
        conventions: {
          'openai-chat': { ...TICKS, isReasoningOutsideOutput: true },
          'openai-responses': TICKS,
          'openai-media': TICKS,
        },
      }),
      messagesSurface(),
    ],
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'groq',
    upstream: { origin: 'https://api.groq.com', prefix: '/openai' },
    // https://console.groq.com/docs/api-reference#chat
    surfaces: [openaiSurface({ chatCap: 'max_completion_tokens' })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'deepinfra',
    upstream: { origin: 'https://api.deepinfra.com', prefix: '' },
    surfaces: [
      openaiSurface({
        prefix: '/v1/openai',
        mustAskForUsage: true,
        conventions: {
          'openai-chat': { ...PLAIN_CONVENTION, statedCost: { path: 'estimated_cost', exponent: 0 } },
        },
      }),
    ],
    onCallerLeft: 'cancel',
    pathRewrites: [
      {
        from: '/v1/',
        rest: [
          'chat/completions',
          'completions',
          'embeddings',
          'models',
          'images/',
          'audio/',
          'batches',
          'files',
        ],
        to: '/v1/openai/',
      },
    ],
  }),
  openaiProvider({
    id: 'deepseek',
    upstream: { origin: 'https://api.deepseek.com', prefix: '' },
    surfaces: [messagesSurface('/anthropic'), openaiSurface({ prefix: '/beta' }), openaiSurface()],
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'mistral',
    upstream: { origin: 'https://api.mistral.ai', prefix: '' },
    surfaces: [
      openaiSurface({
        table: 'mistral',
        conventions: { 'openai-chat': AUDIO_OUTSIDE, 'openai-media': AUDIO_OUTSIDE },
      }),
    ],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'perplexity',
    upstream: { origin: 'https://api.perplexity.ai', prefix: '' },
    // Deep research states its reasoning beside completion_tokens and outside the total.
    surfaces: [
      openaiSurface({
        conventions: {
          'openai-chat': {
            ...PLAIN_CONVENTION,
            isReasoningOutsideOutput: true,
            statedCost: { path: 'cost.total_cost', exponent: 0 },
          },
        },
      }),
    ],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'fireworks',
    upstream: { origin: 'https://api.fireworks.ai', prefix: '/inference' },
    surfaces: [openaiSurface(), messagesSurface()],
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'cerebras',
    upstream: { origin: 'https://api.cerebras.ai', prefix: '' },
    // https://inference-docs.cerebras.ai/api-reference/chat-completions
    surfaces: [openaiSurface({ chatCap: 'max_completion_tokens' })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'novita',
    upstream: { origin: 'https://api.novita.ai', prefix: '/v3/openai' },
    surfaces: [openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'nebius',
    upstream: { origin: 'https://api.tokenfactory.nebius.com', prefix: '' },
    surfaces: [openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'zai',
    upstream: { origin: 'https://api.z.ai', prefix: '/api/paas/v4' },
    surfaces: [openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'sambanova',
    // https://docs.sambanova.ai/docs/en/api-reference/overview
    upstream: { origin: 'https://api.sambanova.ai', prefix: '' },
    surfaces: [openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'hyperbolic',
    // https://docs.hyperbolic.xyz/docs/rest-api
    upstream: { origin: 'https://api.hyperbolic.xyz', prefix: '' },
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'moonshot',
    // https://platform.moonshot.ai/docs/api/chat
    upstream: { origin: 'https://api.moonshot.ai', prefix: '' },
    surfaces: [messagesSurface('/anthropic'), openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'alibaba',
    // https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope
    upstream: { origin: 'https://dashscope-intl.aliyuncs.com', prefix: '' },
    surfaces: [openaiSurface({ prefix: '/compatible-mode', mustAskForUsage: true })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'voyage',
    // https://docs.voyageai.com/reference/embeddings-api
    upstream: { origin: 'https://api.voyageai.com', prefix: '' },
    surfaces: [openaiSurface({ table: 'voyage', errorFlavour: 'voyage' })],
    errorFlavour: 'voyage',
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'ollama',
    // https://docs.ollama.com/cloud
    upstream: { origin: 'https://ollama.com', prefix: '' },
    surfaces: [
      openaiSurface({ mustAskForUsage: true }),
      openaiSurface({ table: 'ollama', errorFlavour: 'ollama' }),
    ],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'huggingface',
    aliases: ['hf'],
    // https://huggingface.co/docs/inference-providers: the path names the provider behind it, or `/v1` leaves it open.
    upstream: { origin: 'https://router.huggingface.co', prefix: '' },
    surfaces: ['/{id}/models/{id}/{id}', '/{id}/v3/openai', '/{id}/inference', '/{id}', ''].map((prefix) =>
      openaiSurface({ prefix, mustAskForUsage: true }),
    ),
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'vercel',
    // https://vercel.com/docs/ai-gateway/openai-compat
    upstream: { origin: 'https://ai-gateway.vercel.sh', prefix: '' },
    // What it charges, which it states, is completion_tokens and reasoning_tokens together, whoever served.
    surfaces: [
      openaiSurface({
        mustAskForUsage: true,
        conventions: { 'openai-chat': { ...CREDITS, isReasoningOutsideOutput: true } },
      }),
      messagesSurface(),
    ],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'crusoe',
    // https://docs.crusoecloud.com/managed-inference/overview
    upstream: { origin: 'https://api.inference.crusoecloud.com', prefix: '' },
    surfaces: [openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'drain',
  }),
  openaiProvider({
    id: 'together',
    upstream: { origin: 'https://api.together.xyz', prefix: '' },
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'cohere',
    upstream: { origin: 'https://api.cohere.com', prefix: '' },
    surfaces: [
      openaiSurface({ prefix: '/compatibility', mustAskForUsage: true }),
      { prefix: '', table: 'cohere', errorFlavour: 'cohere', mustAskForUsage: false, conventions: {} },
    ],
    errorFlavour: 'cohere',
    onCallerLeft: 'cancel',
  }),
  ...CLOUDS,
  openaiProvider({
    id: 'custom',
    // Whatever its admin registered takes the place of this origin, which leads nowhere.
    upstream: { origin: 'https://{place}.invalid', prefix: '' },
    place: { kind: 'registered', host: 'custom' },
    surfaces: [openaiSurface({ mustAskForUsage: true }), messagesSurface()],
    onCallerLeft: 'cancel',
  }),
];

const BY_NAME = new Map(
  PROVIDERS.flatMap((provider) => [provider.id, ...provider.aliases].map((name) => [name, provider])),
);

/** The provider of that name or alias, or null. */
export function findProvider(name: string): Provider | null {
  return BY_NAME.get(name) ?? null;
}
