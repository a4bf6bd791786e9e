/** Which endpoint a recorded call was made to, through the gateway's own registry. */
import type { RawUsage } from '../../contract/usage.ts';
import type { DialectName } from '../../worker/providers/dialects.ts';
import { type Endpoint, matchEndpoint } from '../../worker/providers/endpoints.ts';
import { type Provider, priceListOf, upstreamOrigin } from '../../worker/providers/provider.ts';
import { findProvider, PROVIDERS } from '../../worker/providers/registry.ts';
import type { RecordedRequest } from './recorded-case.ts';

export interface CalledEndpoint {
  /** Our provider id; null for a host that is not in the registry. */
  readonly provider: string | null;
  /** The price list that holds for a response with such usage; null as well. */
  readonly priceList: (usage: RawUsage) => string | null;
  readonly endpoint: Endpoint;
}

/**
 * Found by host, path and method. A host that we do not know is read as the API that its `api` names, without a
 * provider: its figures can be told, its price cannot.
 * @returns null where not even the API is one that we read
 */
export function calledEndpoint({ host, path, method, api, notes }: RecordedRequest): CalledEndpoint | null {
  const session = SESSIONS[api];
  const { provider: known = null, place = null } =
    hosts().get(host.toLowerCase()) ?? registeredAt(host) ?? {};
  const found = {
    provider: known?.id ?? null,
    priceList: (usage: RawUsage) => (known ? priceListOf(known, place, usage) : null),
  };
  if (session) return sessionEndpoint(found, session(host));
  const copied = copiedEndpoint(api);
  if (known?.upstream.prefix !== undefined && path.startsWith(known.upstream.prefix)) {
    const below = path.slice(known.upstream.prefix.length);
    const endpoint = matchEndpoint(known, method.toUpperCase(), below);
    const isSure = !notes.includes(GUESSED_ADDRESS) || endpoint.operation === copied?.operation;
    if (endpoint.pattern !== 'other' && (isSure || !copied)) return { ...found, endpoint };
  }
  return copied && { ...found, endpoint: copied };
}

/** The recording's source did not say where the call went: its `api` was seen, its path is a guess. */
const GUESSED_ADDRESS = 'uri-inferred-from-package';

function copiedEndpoint(api: string): Endpoint | null {
  const [name, path] = APIS[api] ?? [];
  const provider = name === undefined ? null : findProvider(name);
  return provider && path !== undefined ? matchEndpoint(provider, 'POST', path) : null;
}

/** Sessions over WebSocket are read event by event: by the host, whose events they are. */
const SESSIONS: Readonly<Record<string, (host: string) => DialectName>> = {
  realtime: (host) => (host.endsWith('googleapis.com') ? 'google-generate' : 'openai-realtime'),
};

function sessionEndpoint(
  found: Omit<CalledEndpoint, 'endpoint'>,
  dialect: DialectName,
): CalledEndpoint | null {
  const model = copiedEndpoint('chat');
  return model && { ...found, endpoint: { ...model, pattern: '/v1/realtime', dialect } };
}

/** APIs that others copy, by the names that recordings give them. */
const APIS: Readonly<Record<string, readonly [provider: string, path: string]>> = {
  chat: ['openai', '/v1/chat/completions'],
  completions: ['openai', '/v1/completions'],
  responses: ['openai', '/v1/responses'],
  embeddings: ['openai', '/v1/embeddings'],
  rerank: ['openai', '/v1/rerank'],
  images: ['openai', '/v1/images/generations'],
  'audio.transcriptions': ['openai', '/v1/audio/transcriptions'],
  'audio.translations': ['openai', '/v1/audio/translations'],
  'openai-chat': ['openai', '/v1/chat/completions'],
  'mantle-chat': ['openai', '/v1/chat/completions'],
  'mantle-responses': ['openai', '/v1/responses'],
  messages: ['anthropic', '/v1/messages'],
  count_tokens: ['anthropic', '/v1/messages/count_tokens'],
  complete: ['anthropic', '/v1/complete'],
  generateContent: ['google', '/v1beta/models/m:generateContent'],
  streamGenerateContent: ['google', '/v1beta/models/m:streamGenerateContent'],
  embedContent: ['google', '/v1beta/models/m:embedContent'],
  countTokens: ['google', '/v1beta/models/m:countTokens'],
  interactions: ['google', '/v1beta/interactions'],
  'v1.chat': ['cohere', '/v1/chat'],
  'v1.generate': ['cohere', '/v1/generate'],
  'v2.chat': ['cohere', '/v2/chat'],
  'v2.embed': ['cohere', '/v2/embed'],
  converse: ['bedrock', '/model/m/converse'],
  'converse-stream': ['bedrock', '/model/m/converse-stream'],
  invoke: ['bedrock', '/model/m/invoke'],
  'invoke-with-response-stream': ['bedrock', '/model/m/invoke-with-response-stream'],
};

interface Hosted {
  readonly provider: Provider;
  readonly place: string | null;
}

let byHost: ReadonlyMap<string, Hosted> | undefined;

function hosts(): ReadonlyMap<string, Hosted> {
  byHost ??= new Map(
    PROVIDERS.flatMap((provider) =>
      [...placesOf(provider)].map(
        (place) => [new URL(upstreamOrigin(provider, place)).host, { provider, place }] as const,
      ),
    ),
  );
  return byHost;
}

function placesOf({ place }: Provider): Iterable<string | null> {
  if (place === null) return [null];
  return place.kind === 'listed' ? place.names : [];
}

/** Names under which a registered resource answers beside the one that the gateway calls it by. */
const SAME_RESOURCE = /\.(?:cognitiveservices|services\.ai)\.azure\.com$/;

/** A host that follows the pattern of registered ones. */
function registeredAt(host: string): Hosted | null {
  const [place = '', ...domain] = host.toLowerCase().replace(SAME_RESOURCE, '.openai.azure.com').split('.');
  const origin = `https://{place}.${domain.join('.')}`;
  const provider = PROVIDERS.find(
    (known) => known.place?.kind === 'registered' && known.upstream.origin === origin,
  );
  return provider ? { provider, place } : null;
}
