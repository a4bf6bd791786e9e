/** Which path of which provider is answered by what: one table, compiled once into a look-up by exact path. */

import type { Answer } from './answer.ts';
import { answerMessage, answerTokenCount } from './anthropic-messages.ts';
import type { Call } from './call.ts';
import { lastUserText } from './conversation.ts';
import { answerCountTokens, answerEmbedContent } from './google-embed.ts';
import { answerGenerate, answerGenerateStream, lastContentText } from './google-generate.ts';
import { asList, asRecord, asText, type JsonRecord } from './json.ts';
import { answerAnthropicModels, answerGoogleModels, answerOpenaiModels } from './model-lists.ts';
import { answerChat } from './openai-chat.ts';
import { answerCompletion } from './openai-completions.ts';
import { answerEmbeddings, lastEmbeddingText } from './openai-embeddings.ts';
import { answerImages, answerModeration, answerTranscription, mediaPrompt } from './openai-media.ts';
import { answerResponse, lastInputText } from './openai-responses.ts';
import { type Dialect, PROVIDERS, type ProviderTraits } from './providers.ts';

export interface Route {
  readonly dialect: Dialect;
  readonly method: 'GET' | 'POST';
  /** Below the provider's base; `*` stands for a model that the path names. */
  readonly pattern: string;
  /** The text that may carry directives. */
  readonly prompt: (body: JsonRecord) => string;
  readonly answer: (call: Call) => Answer;
  /** The request body is multipart form data. */
  readonly isForm?: boolean;
  /** The request may leave the model out. */
  readonly hasDefaultModel?: boolean;
}

export interface RouteMatch {
  readonly provider: ProviderTraits;
  readonly route: Route;
  /** The base and the pattern: what the log calls the path. */
  readonly path: string;
  /** The model that the path names, still percent-encoded; null: it names none. */
  readonly pathModel: string | null;
}

const messagesPrompt = (body: JsonRecord): string => lastUserText(body['messages']);
const noPrompt = (): string => '';
const completionPrompt = (body: JsonRecord): string =>
  asText(body['prompt']) ?? asText(asList(body['prompt']).at(-1)) ?? '';
const countPrompt = (body: JsonRecord): string =>
  lastContentText(body['contents'] === undefined ? asRecord(body['generateContentRequest']) : body);

const post = (
  dialect: Dialect,
  pattern: string,
  answer: Route['answer'],
  prompt: Route['prompt'],
): Route => ({
  dialect,
  method: 'POST',
  pattern,
  answer,
  prompt,
});
const list = (dialect: Dialect, pattern: string, answer: Route['answer']): Route => ({
  dialect,
  method: 'GET',
  pattern,
  answer,
  prompt: noPrompt,
  hasDefaultModel: true,
});

const ROUTES: readonly Route[] = [
  post('openai', '/chat/completions', answerChat, messagesPrompt),
  post('openai', '/completions', answerCompletion, completionPrompt),
  post('openai', '/responses', answerResponse, (body) => lastInputText(body['input'])),
  post('openai', '/embeddings', answerEmbeddings, (body) => lastEmbeddingText(body['input'])),
  { ...post('openai', '/moderations', answerModeration, mediaPrompt), hasDefaultModel: true },
  post('openai', '/images/generations', answerImages, mediaPrompt),
  { ...post('openai', '/audio/transcriptions', answerTranscription, mediaPrompt), isForm: true },
  list('openai', '/models', answerOpenaiModels),
  list('openai', '/models/*', answerOpenaiModels),
  post('anthropic', '/messages', answerMessage, messagesPrompt),
  post('anthropic', '/messages/count_tokens', answerTokenCount, messagesPrompt),
  list('anthropic', '/models', answerAnthropicModels),
  list('anthropic', '/models/*', answerAnthropicModels),
  post('google', '/models/*:generateContent', answerGenerate, lastContentText),
  post('google', '/models/*:streamGenerateContent', answerGenerateStream, lastContentText),
  post('google', '/models/*:countTokens', answerCountTokens, countPrompt),
  post('google', '/models/*:embedContent', answerEmbedContent, lastContentText),
  post('google', '/models/*:batchEmbedContents', answerEmbedContent, lastContentText),
  list('google', '/models', answerGoogleModels),
  list('google', '/models/*', answerGoogleModels),
];

/** Who answers a path without a prefix, by the dialect that the caller's headers speak; the first that knows it. */
const UNPREFIXED: Readonly<Record<Dialect, readonly string[]>> = {
  openai: ['openai', 'anthropic', 'google-ai-studio'],
  anthropic: ['anthropic', 'openai', 'google-ai-studio'],
  google: ['google-ai-studio', 'openai', 'anthropic'],
};
const MODEL_IN_PATH = /^(.*\/models)\/(.+?)(:[A-Za-z]+)?$/;
const PREFIX = /^\/v1\/([a-z-]+)(\/.*)$/;

type Found = Omit<RouteMatch, 'pathModel'>;

const byProvider = new Map<string, ReadonlyMap<string, Found>>(
  PROVIDERS.map((provider) => [provider.name, compile(provider)]),
);

/**
 * Finds the route of a path without its query; null: nobody answers it. `/v1/{provider}/…` names the provider;
 * otherwise it follows from the path, and for `/v1/models`, which all three have, from the dialect spoken.
 */
export function findRoute(method: string, path: string, spoken: Dialect): RouteMatch | null {
  const prefix = PREFIX.exec(path);
  const table = prefix?.[1] === undefined ? undefined : byProvider.get(prefix[1]);
  if (table) return match(table, method, prefix?.[2] ?? '');
  for (const name of UNPREFIXED[spoken]) {
    const found = match(byProvider.get(name), method, path);
    if (found) return found;
  }
  return null;
}

/** The provider that a path names, else one that speaks the dialect: for the shape of an error. */
export function providerOf(path: string, spoken: Dialect): { provider: ProviderTraits; dialect: Dialect } {
  const named = PROVIDERS.find((entry) => entry.name === PREFIX.exec(path)?.[1]);
  const provider = named ?? PROVIDERS.find((entry) => entry.name === UNPREFIXED[spoken][0]);
  if (!provider) throw new TypeError(`no provider speaks ${spoken}`);
  const dialects = Object.keys(provider.bases) as Dialect[];
  return { provider, dialect: dialects[0] ?? spoken };
}

function match(
  table: ReadonlyMap<string, Found> | undefined,
  method: string,
  path: string,
): RouteMatch | null {
  const exact = table?.get(`${method} ${path}`);
  if (exact) return { ...exact, pathModel: null };
  const parts = MODEL_IN_PATH.exec(path);
  const found = parts && table?.get(`${method} ${parts[1]}/*${parts[3] ?? ''}`);
  return found ? { ...found, pathModel: parts[2] ?? '' } : null;
}

function compile(provider: ProviderTraits): ReadonlyMap<string, Found> {
  const table = new Map<string, Found>();
  for (const route of ROUTES) {
    for (const base of provider.bases[route.dialect] ?? []) {
      const path = base + route.pattern;
      const key = `${route.method} ${path}`;
      if (!table.has(key)) table.set(key, { provider, route, path: path.replace('*', '{model}') });
    }
  }
  return table;
}
