/**
 * Every provider, in one literal table. Nothing outside this file compares a provider's name: what differs between
 * providers stands here as data. Adding one means adding a row, and a reader only if its wire format is its own.
 *
 * `onCallerLeft` follows OpenRouter's published list of providers whose generation and billing stop when the
 * connection closes (https://openrouter.ai/docs/api/reference/streaming, read 2026-11); who is not on it is drained.
 */
import { type DialectName, PLAIN_CONVENTION, type UsageConvention } from './dialects.ts';
import type { EndpointTableName } from './endpoint-tables.ts';

/** Whose SDK our own errors must be readable for. */
export type ErrorFlavour = 'openai' | 'anthropic' | 'google' | 'cohere' | 'plain';

/** A part of a provider's address space that speaks one API. */
export interface Surface {
  /** Path below the provider that the table's patterns are relative to; more specific surfaces stand first. */
  readonly prefix: string;
  readonly table: EndpointTableName;
  readonly errorFlavour: ErrorFlavour;
  /** Streams state no usage unless `stream_options.include_usage` asks for it, and the endpoint takes the option. */
  readonly mustAskForUsage: boolean;
  readonly conventions: Readonly<Partial<Record<DialectName, UsageConvention>>>;
}

/** Paths that begin with `from` and go on with one of `rest` are sent to `to` instead. */
export interface PathRewrite {
  readonly from: string;
  readonly rest: readonly string[];
  readonly to: string;
}

export interface Provider {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly upstream: { readonly origin: string; readonly prefix: string };
  readonly surfaces: readonly Surface[];
  readonly errorFlavour: ErrorFlavour;
  /** `cancel`: closing the connection stops generation and billing. `drain`: it does not, so the rest is read. */
  readonly onCallerLeft: 'cancel' | 'drain';
  /** Request headers that can carry the provider's credential, the SDK's own first; lower case. */
  readonly credentialHeaders: readonly string[];
  /** Query parameter that can carry it, where there is one. */
  readonly credentialParameter: string | null;
  /** Response header that names the account which is billed, lower case. */
  readonly accountHeader: string | null;
  readonly pathRewrites: readonly PathRewrite[];
}

const BEARER = ['authorization'] as const;
const AUDIO_OUTSIDE: UsageConvention = { ...PLAIN_CONVENTION, isAudioOutsideInput: true };
/** https://openrouter.ai/docs/use-cases/usage-accounting */
const CREDITS: UsageConvention = { ...PLAIN_CONVENTION, statedCost: { path: 'cost', exponent: 0 } };
/** Ten thousand million ticks are one dollar: https://docs.x.ai/docs/api-reference */
const TICKS: UsageConvention = {
  ...PLAIN_CONVENTION,
  statedCost: { path: 'cost_in_usd_ticks', exponent: -10 },
};

function openaiSurface(options: Partial<Surface> = {}): Surface {
  return {
    prefix: '',
    table: 'openai',
    errorFlavour: 'openai',
    mustAskForUsage: false,
    conventions: {},
    ...options,
  };
}

/** Anthropic's Messages API as other providers offer it beside their own. */
function messagesSurface(prefix = '', conventions: Surface['conventions'] = {}): Surface {
  return {
    prefix,
    table: 'anthropic',
    errorFlavour: 'anthropic',
    mustAskForUsage: false,
    conventions,
  };
}

type Row = Pick<Provider, 'id' | 'upstream' | 'onCallerLeft'> & Partial<Provider>;

function openaiProvider(row: Row): Provider {
  return {
    aliases: [],
    surfaces: [openaiSurface()],
    errorFlavour: 'openai',
    credentialHeaders: BEARER,
    credentialParameter: null,
    accountHeader: null,
    pathRewrites: [],
    ...row,
  };
}

export const PROVIDERS: readonly Provider[] = [
  openaiProvider({
    id: 'openai',
    upstream: { origin: 'https://api.openai.com', prefix: '' },
    surfaces: [openaiSurface({ mustAskForUsage: true })],
    onCallerLeft: 'cancel',
    // https://platform.openai.com/docs/api-reference/debugging-requests
    accountHeader: 'openai-organization',
  }),
  {
    id: 'anthropic',
    aliases: [],
    upstream: { origin: 'https://api.anthropic.com', prefix: '' },
    surfaces: [messagesSurface()],
    errorFlavour: 'anthropic',
    onCallerLeft: 'cancel',
    credentialHeaders: ['x-api-key', 'authorization'],
    credentialParameter: null,
    // https://docs.anthropic.com/en/api/overview#response-headers
    accountHeader: 'anthropic-organization-id',
    pathRewrites: [],
  },
  {
    id: 'google-ai-studio',
    aliases: ['google'],
    upstream: { origin: 'https://generativelanguage.googleapis.com', prefix: '' },
    surfaces: [
      // The total of this route has the thinking tokens, its parts do not.
      openaiSurface({
        prefix: '/{version}/openai',
        mustAskForUsage: true,
        conventions: { 'openai-chat': { ...PLAIN_CONVENTION, isHiddenReasoningInTotal: true } },
      }),
      { prefix: '', table: 'google', errorFlavour: 'google', mustAskForUsage: false, conventions: {} },
    ],
    errorFlavour: 'google',
    onCallerLeft: 'drain',
    credentialHeaders: ['x-goog-api-key', 'authorization'],
    credentialParameter: 'key',
    accountHeader: null,
    pathRewrites: [],
  },
  openaiProvider({
    id: 'openrouter',
    upstream: { origin: 'https://openrouter.ai', prefix: '/api' },
    surfaces: [
      openaiSurface({
        mustAskForUsage: true,
        conventions: { 'openai-chat': CREDITS, 'openai-responses': CREDITS },
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
        mustAskForUsage: true,
        conventions: {
          'openai-chat': { ...TICKS, isReasoningOutsideOutput: true },
          'openai-responses': TICKS,
        },
      }),
      messagesSurface(),
    ],
    onCallerLeft: 'cancel',
  }),
  openaiProvider({
    id: 'groq',
    upstream: { origin: 'https://api.groq.com', prefix: '/openai' },
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
];

const BY_NAME = new Map(
  PROVIDERS.flatMap((provider) => [provider.id, ...provider.aliases].map((name) => [name, provider])),
);

/** The provider of that name or alias, or null. */
export function findProvider(name: string): Provider | null {
  return BY_NAME.get(name) ?? null;
}

/** Where a path below the provider goes: the upstream's path, prefix and rewrites applied, query not included. */
export function upstreamPath(provider: Provider, path: string): string {
  for (const { from, rest, to } of provider.pathRewrites) {
    const tail = path.startsWith(from) ? path.slice(from.length) : null;
    if (tail !== null && rest.some((start) => tail.startsWith(start))) {
      return provider.upstream.prefix + to + tail;
    }
  }
  return provider.upstream.prefix + path;
}
