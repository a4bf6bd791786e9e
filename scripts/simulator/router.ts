/** Which path of which provider is answered by what: one table, compiled once into a look-up by exact path. */

import type { Answer } from './answer.ts';
import {
  answerMessageBatch,
  answerMessageBatchPoll,
  answerMessageBatchResults,
} from './anthropic-batches.ts';
import { answerMessage, answerTokenCount } from './anthropic-messages.ts';
import { answerBedrockCount, answerConverse, answerConverseStream } from './bedrock-converse.ts';
import { answerInvoke, answerInvokeStream, invokePrompt } from './bedrock-invoke.ts';
import type { Call } from './call.ts';
import { answerCohereChat, answerCohereChatV1, cohereMessageText } from './cohere-chat.ts';
import { answerCohereEmbed, answerCohereModels, answerCohereRerank, coherePrompt } from './cohere-embed.ts';
import { lastUserText } from './conversation.ts';
import { answerGenerateBatch, answerGenerateBatchPoll } from './google-batches.ts';
import { answerCountTokens, answerEmbedContent } from './google-embed.ts';
import { answerGenerate, answerGenerateStream, lastContentText } from './google-generate.ts';
import { answerPredict, lastInstanceText } from './google-predict.ts';
import { asList, asRecord, asText, type JsonRecord } from './json.ts';
import { answerAnthropicModels, answerGoogleModels, answerOpenaiModels } from './model-lists.ts';
import {
  answerBatch,
  answerCancel,
  answerFileContent,
  answerFileUpload,
  answerPoll,
} from './openai-batches.ts';
import { answerChat } from './openai-chat.ts';
import { answerCompletion } from './openai-completions.ts';
import { answerEmbeddings, lastEmbeddingText } from './openai-embeddings.ts';
import { answerImages, answerModeration, answerTranscription, mediaPrompt } from './openai-media.ts';
import { answerResponse, lastInputText } from './openai-responses.ts';
import { type Dialect, PROVIDERS, type ProviderTraits, type RouteGroup } from './providers.ts';

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
  /** Whose bases it stands below; its dialect's if not given. */
  readonly group?: RouteGroup;
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
  /** The response, batch or file that the path names; empty: none. */
  readonly pathId: string;
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

/** Of OpenAI's routes those that a deployment has: the path names it in the place of the model. */
const DEPLOYED = /^\/(?:chat\/completions|completions|embeddings|images\/generations|audio\/transcriptions)$/;

const OPENAI_ROUTES: readonly Route[] = [
  post('openai', '/chat/completions', answerChat, messagesPrompt),
  post('openai', '/completions', answerCompletion, completionPrompt),
  post('openai', '/responses', answerResponse, (body) => lastInputText(body['input'])),
  post('openai', '/embeddings', answerEmbeddings, (body) => lastEmbeddingText(body['input'])),
  { ...post('openai', '/moderations', answerModeration, mediaPrompt), hasDefaultModel: true },
  post('openai', '/images/generations', answerImages, mediaPrompt),
  { ...post('openai', '/audio/transcriptions', answerTranscription, mediaPrompt), isForm: true },
  list('openai', '/models', answerOpenaiModels),
  list('openai', '/models/*', answerOpenaiModels),
  { ...post('openai', '/files', answerFileUpload, noPrompt), isForm: true, hasDefaultModel: true },
  list('openai', '/files/{id}/content', answerFileContent),
  { ...post('openai', '/batches', answerBatch, noPrompt), hasDefaultModel: true },
  ...['/batches/{id}', '/responses/{id}'].flatMap((pattern) => [
    list('openai', pattern, answerPoll),
    { ...post('openai', `${pattern}/cancel`, answerCancel, noPrompt), hasDefaultModel: true },
  ]),
];

const ROUTES: readonly Route[] = [
  ...OPENAI_ROUTES,
  ...OPENAI_ROUTES.filter(({ pattern }) => DEPLOYED.test(pattern)).map((route) => ({
    ...route,
    group: 'deployments' as const,
  })),
  post('anthropic', '/messages', answerMessage, messagesPrompt),
  post('anthropic', '/messages/count_tokens', answerTokenCount, messagesPrompt),
  { ...post('anthropic', '/messages/batches', answerMessageBatch, noPrompt), hasDefaultModel: true },
  list('anthropic', '/messages/batches/{id}', answerMessageBatchPoll),
  list('anthropic', '/messages/batches/{id}/results', answerMessageBatchResults),
  list('anthropic', '/models', answerAnthropicModels),
  list('anthropic', '/models/*', answerAnthropicModels),
  post('google', '/models/*:generateContent', answerGenerate, lastContentText),
  post('google', '/models/*:streamGenerateContent', answerGenerateStream, lastContentText),
  post('google', '/models/*:countTokens', answerCountTokens, countPrompt),
  post('google', '/models/*:embedContent', answerEmbedContent, lastContentText),
  post('google', '/models/*:batchEmbedContents', answerEmbedContent, lastContentText),
  post('google', '/models/*:batchGenerateContent', answerGenerateBatch, noPrompt),
  list('google', '/batches/{id}', answerGenerateBatchPoll),
  list('google', '/models', answerGoogleModels),
  list('google', '/models/*', answerGoogleModels),
  { ...post('google', '/models/*:predict', answerPredict, lastInstanceText), group: 'predict' },
  ...['rawPredict', 'streamRawPredict'].flatMap((verb): Route[] => [
    {
      ...post('anthropic', `/models/*:${verb}`, answerMessage, messagesPrompt),
      group: 'raw-messages',
    },
    { ...post('openai', `/models/*:${verb}`, answerChat, messagesPrompt), group: 'raw-chat' },
  ]),
  {
    ...post('anthropic', '/models/count-tokens:rawPredict', answerTokenCount, messagesPrompt),
    group: 'raw-messages',
  },
  post('cohere', '/v2/chat', answerCohereChat, messagesPrompt),
  { ...post('cohere', '/v1/chat', answerCohereChatV1, cohereMessageText), hasDefaultModel: true },
  ...([1, 2] as const).flatMap((version): Route[] => [
    post('cohere', `/v${version}/embed`, (call) => answerCohereEmbed(call, version), coherePrompt),
    post('cohere', `/v${version}/rerank`, (call) => answerCohereRerank(call, version), coherePrompt),
  ]),
  post('bedrock', '/model/*/converse', answerConverse, messagesPrompt),
  post('bedrock', '/model/*/converse-stream', answerConverseStream, messagesPrompt),
  post('bedrock', '/model/*/invoke', answerInvoke, invokePrompt),
  post('bedrock', '/model/*/invoke-with-response-stream', answerInvokeStream, invokePrompt),
  post('bedrock', '/model/*/count-tokens', answerBedrockCount, noPrompt),
  list('cohere', '/v1/models', answerCohereModels),
  list('cohere', '/v1/models/*', answerCohereModels),
];

/** Who answers a path without a prefix, by the dialect that the caller's headers speak; the first that knows it. */
const UNPREFIXED: Readonly<Record<Dialect, readonly string[]>> = {
  openai: ['openai', 'anthropic', 'google-ai-studio'],
  anthropic: ['anthropic', 'openai', 'google-ai-studio'],
  google: ['google-ai-studio', 'openai', 'anthropic'],
  cohere: ['cohere'],
  bedrock: ['bedrock'],
};
const MODEL_IN_PATH = /^(.*\/models)\/(.+?)(:[A-Za-z]+)?$/;
const DEPLOYMENT_IN_PATH = /^(.*\/(?:deployments|model))\/([^/]+)(\/.+)$/;
const NAMES_IN_PATH = /\/(projects|locations|responses|batches|files)\/([^/]+)/g;
const PREFIX = /^\/v1\/([a-z-]+)(\/.*)$/;

type Found = Omit<RouteMatch, 'pathModel' | 'pathId'>;

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
  if (table) return match(table, method, addressOf(path).below);
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
  return { provider, dialect: provider.dialect };
}

/** What a path with a provider's prefix names: a place, where the provider has them, and the provider's own path. */
export function addressOf(path: string): { readonly place: string; readonly below: string } {
  const [, name = '', rest = path] = PREFIX.exec(path) ?? [];
  const hasPlace = PROVIDERS.find((provider) => provider.name === name)?.hasPlace === true;
  if (!hasPlace) return { place: '', below: rest };
  const end = rest.indexOf('/', 1);
  return end < 0
    ? { place: rest.slice(1), below: '' }
    : { place: rest.slice(1, end), below: rest.slice(end) };
}

function match(
  table: ReadonlyMap<string, Found> | undefined,
  method: string,
  path: string,
): RouteMatch | null {
  let pathId = '';
  const named = path.replace(NAMES_IN_PATH, (_, kind: string, id: string) => {
    pathId = id;
    return `/${kind}/{id}`;
  });
  const exact = table?.get(`${method} ${named}`);
  if (exact) return { ...exact, pathModel: null, pathId };
  const parts = DEPLOYMENT_IN_PATH.exec(named) ?? MODEL_IN_PATH.exec(named);
  const found = parts && table?.get(`${method} ${parts[1]}/*${parts[3] ?? ''}`);
  return found ? { ...found, pathModel: parts[2] ?? '', pathId } : null;
}

function compile(provider: ProviderTraits): ReadonlyMap<string, Found> {
  const table = new Map<string, Found>();
  for (const route of ROUTES) {
    for (const base of provider.bases[route.group ?? route.dialect] ?? []) {
      const path = base + route.pattern;
      const key = `${route.method} ${path}`;
      if (!table.has(key)) table.set(key, { provider, route, path: path.replace('*', '{model}') });
    }
  }
  return table;
}
