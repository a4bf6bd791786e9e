/**
 * The endpoints of each API as data. Patterns are relative to a surface; `{version}` is one version segment such as
 * `v1` or `v1beta` and may be missing, `{id}` one segment, `{model}` one segment that names a model. What stands in
 * no row passes unmetered.
 */
import type { DialectName } from './dialects.ts';

export const OPERATIONS = [
  'chat',
  'completions',
  'responses',
  'messages',
  'generate',
  'interactions',
  'embeddings',
  'rerank',
  'moderation',
  'images',
  'transcription',
  'speech',
  'video',
  'count-tokens',
  'models',
  'files',
  'batches',
  'poll',
  'cache',
  'other',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** `usage`: the answer states what was used. `free`: never billed by itself. `unmetered`: we cannot read it. */
export type Metering = 'usage' | 'free' | 'unmetered';

export interface EndpointRow {
  readonly method: 'GET' | 'POST' | 'DELETE' | '*';
  readonly pattern: string;
  readonly operation: Operation;
  readonly metering: Metering;
  readonly dialect: DialectName | null;
  readonly modelIn: 'body' | 'path' | 'none';
  /** A body without a model is refused; elsewhere the provider has a default. */
  readonly needsModel: boolean;
  readonly body: 'json' | 'multipart' | 'any' | 'none';
  readonly takesStreamOptions: boolean;
  readonly isStream: boolean;
}

export type EndpointTableName =
  | 'openai'
  | 'anthropic'
  | 'google'
  | 'cohere'
  | 'bedrock'
  | 'vertex'
  | 'vertex-anthropic'
  | 'vertex-openai';

type Extra = Partial<EndpointRow>;

function metered(
  pattern: string,
  operation: Operation,
  dialect: DialectName,
  extra: Extra = {},
): EndpointRow {
  return {
    method: 'POST',
    pattern,
    operation,
    metering: 'usage',
    dialect,
    modelIn: 'body',
    needsModel: true,
    body: 'json',
    takesStreamOptions: false,
    isStream: false,
    ...extra,
  };
}

function row(
  method: EndpointRow['method'],
  pattern: string,
  operation: Operation,
  metering: Metering,
): EndpointRow {
  return {
    method,
    pattern,
    operation,
    metering,
    dialect: null,
    modelIn: 'none',
    needsModel: false,
    body: method === 'POST' ? 'any' : 'none',
    takesStreamOptions: false,
    isStream: false,
  };
}

const free = (method: EndpointRow['method'], pattern: string, operation: Operation): EndpointRow =>
  row(method, pattern, operation, 'free');
/** The model is read, so that policies hold; the answer states nothing that we can read. */
const unmetered = (pattern: string, operation: Operation, extra: Extra = {}): EndpointRow => ({
  ...row('POST', pattern, operation, 'unmetered'),
  ...extra,
});

const OPENAI: readonly EndpointRow[] = [
  metered('/{version}/chat/completions', 'chat', 'openai-chat', { takesStreamOptions: true }),
  metered('/{version}/completions', 'completions', 'openai-chat', { takesStreamOptions: true }),
  metered('/{version}/fim/completions', 'completions', 'openai-chat'),
  metered('/{version}/agents/completions', 'chat', 'openai-chat', { needsModel: false }),
  metered('/{version}/responses', 'responses', 'openai-responses', { needsModel: false }),
  metered('/{version}/responses/compact', 'responses', 'openai-responses', { needsModel: false }),
  free('POST', '/{version}/responses/input_tokens', 'count-tokens'),
  free('POST', '/{version}/responses/{id}/cancel', 'poll'),
  free('GET', '/{version}/responses/{id}', 'poll'),
  free('GET', '/{version}/responses/{id}/input_items', 'poll'),
  free('DELETE', '/{version}/responses/{id}', 'poll'),
  metered('/{version}/embeddings', 'embeddings', 'openai-chat'),
  metered('/{version}/moderations', 'moderation', 'openai-chat', { needsModel: false, metering: 'free' }),
  metered('/{version}/rerank', 'rerank', 'openai-chat'),
  metered('/{version}/images/generations', 'images', 'openai-media', { needsModel: false }),
  metered('/{version}/images/edits', 'images', 'openai-media', { needsModel: false, body: 'multipart' }),
  metered('/{version}/images/variations', 'images', 'openai-media', { needsModel: false, body: 'multipart' }),
  metered('/{version}/audio/transcriptions', 'transcription', 'openai-media', { body: 'multipart' }),
  metered('/{version}/audio/translations', 'transcription', 'openai-media', { body: 'multipart' }),
  unmetered('/{version}/audio/speech', 'speech', { modelIn: 'body', body: 'json' }),
  unmetered('/{version}/videos', 'video'),
  free('GET', '/{version}/videos/{id}', 'poll'),
  free('GET', '/{version}/videos/{id}/content', 'poll'),
  free('GET', '/{version}/models', 'models'),
  free('GET', '/{version}/models/{id}', 'models'),
  free('GET', '/{version}/models/{id}/{id}', 'models'),
  free('*', '/{version}/files', 'files'),
  free('*', '/{version}/files/{id}', 'files'),
  free('GET', '/{version}/files/{id}/content', 'files'),
  free('*', '/{version}/uploads', 'files'),
  free('*', '/{version}/uploads/{id}/parts', 'files'),
  free('*', '/{version}/uploads/{id}/complete', 'files'),
  free('GET', '/{version}/batches', 'batches'),
  free('GET', '/{version}/batches/{id}', 'batches'),
  free('POST', '/{version}/batches/{id}/cancel', 'batches'),
  unmetered('/{version}/batches', 'batches'),
  free('GET', '/{version}/generation', 'poll'),
  free('GET', '/{version}/credits', 'other'),
  free('GET', '/user/balance', 'other'),
];

const ANTHROPIC: readonly EndpointRow[] = [
  metered('/{version}/messages', 'messages', 'anthropic-messages'),
  free('POST', '/{version}/messages/count_tokens', 'count-tokens'),
  unmetered('/{version}/messages/batches', 'batches'),
  free('GET', '/{version}/messages/batches', 'batches'),
  free('*', '/{version}/messages/batches/{id}', 'batches'),
  free('GET', '/{version}/messages/batches/{id}/results', 'batches'),
  free('POST', '/{version}/messages/batches/{id}/cancel', 'batches'),
  unmetered('/{version}/complete', 'completions', { modelIn: 'body', body: 'json' }),
  free('GET', '/{version}/models', 'models'),
  free('GET', '/{version}/models/{id}', 'models'),
  free('*', '/{version}/files', 'files'),
  free('*', '/{version}/files/{id}', 'files'),
  free('GET', '/{version}/files/{id}/content', 'files'),
];

const fromPath: Extra = { modelIn: 'path', needsModel: false };

const GOOGLE: readonly EndpointRow[] = ['models', 'tunedModels']
  .flatMap((kind): EndpointRow[] => [
    metered(`/{version}/${kind}/{model}:generateContent`, 'generate', 'google-generate', fromPath),
    metered(`/{version}/${kind}/{model}:streamGenerateContent`, 'generate', 'google-generate', {
      ...fromPath,
      isStream: true,
    }),
    metered(`/{version}/${kind}/{model}:embedContent`, 'embeddings', 'google-generate', fromPath),
    metered(`/{version}/${kind}/{model}:batchEmbedContents`, 'embeddings', 'google-generate', fromPath),
    { ...free('POST', `/{version}/${kind}/{model}:countTokens`, 'count-tokens'), ...fromPath, body: 'json' },
    unmetered(`/{version}/${kind}/{model}:batchGenerateContent`, 'batches', fromPath),
    unmetered(`/{version}/${kind}/{model}:predict`, 'images', fromPath),
    unmetered(`/{version}/${kind}/{model}:predictLongRunning`, 'video', fromPath),
    free('GET', `/{version}/${kind}`, 'models'),
    free('GET', `/{version}/${kind}/{id}`, 'models'),
  ])
  .concat([
    metered('/{version}/interactions', 'interactions', 'google-interactions', { needsModel: false }),
    free('*', '/{version}/interactions/{id}', 'poll'),
    unmetered('/{version}/cachedContents', 'cache', { modelIn: 'body', body: 'json' }),
    free('*', '/{version}/cachedContents/{id}', 'cache'),
    free('GET', '/{version}/cachedContents', 'cache'),
    free('*', '/{version}/files', 'files'),
    free('*', '/{version}/files/{id}', 'files'),
    free('POST', '/upload/{version}/files', 'files'),
    free('GET', '/{version}/operations/{id}', 'poll'),
  ]);

const COHERE: readonly EndpointRow[] = [
  metered('/{version}/chat', 'chat', 'cohere', { needsModel: false }),
  metered('/{version}/generate', 'completions', 'cohere', { needsModel: false }),
  metered('/{version}/embed', 'embeddings', 'cohere', { needsModel: false }),
  metered('/{version}/rerank', 'rerank', 'cohere', { needsModel: false }),
  metered('/{version}/classify', 'other', 'cohere', { needsModel: false }),
  metered('/{version}/summarize', 'other', 'cohere', { needsModel: false }),
  free('POST', '/{version}/tokenize', 'count-tokens'),
  free('POST', '/{version}/detokenize', 'count-tokens'),
  free('GET', '/{version}/models', 'models'),
  free('GET', '/{version}/models/{id}', 'models'),
];

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
const BEDROCK: readonly EndpointRow[] = [
  metered('/model/{model}/converse', 'chat', 'bedrock-converse', fromPath),
  metered('/model/{model}/converse-stream', 'chat', 'bedrock-converse', { ...fromPath, isStream: true }),
  metered('/model/{model}/invoke', 'generate', 'bedrock-invoke', { ...fromPath, body: 'any' }),
  metered('/model/{model}/invoke-with-response-stream', 'generate', 'bedrock-invoke', {
    ...fromPath,
    body: 'any',
    isStream: true,
  }),
  { ...free('POST', '/model/{model}/count-tokens', 'count-tokens'), ...fromPath },
  unmetered('/async-invoke', 'video'),
  free('GET', '/async-invoke', 'poll'),
  free('GET', '/async-invoke/{id}', 'poll'),
];

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest, below a publisher. */
const VERTEX: readonly EndpointRow[] = [
  metered('/models/{model}:predict', 'embeddings', 'vertex-predict', fromPath),
  ...GOOGLE.filter(({ pattern }) => !pattern.endsWith(':predict')).map((row) => ({
    ...row,
    pattern: row.pattern.replace('/{version}', ''),
  })),
];

const VERTEX_ANTHROPIC: readonly EndpointRow[] = [
  free('POST', '/models/count-tokens:rawPredict', 'count-tokens'),
  metered('/models/{model}:rawPredict', 'messages', 'anthropic-messages', fromPath),
  metered('/models/{model}:streamRawPredict', 'messages', 'anthropic-messages', {
    ...fromPath,
    isStream: true,
  }),
];

/** Other publishers' models answer as OpenAI's chat does. */
const VERTEX_OPENAI: readonly EndpointRow[] = [
  metered('/models/{model}:rawPredict', 'chat', 'openai-chat', fromPath),
  metered('/models/{model}:streamRawPredict', 'chat', 'openai-chat', { ...fromPath, isStream: true }),
];

export const ENDPOINT_TABLES: Readonly<Record<EndpointTableName, readonly EndpointRow[]>> = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  google: GOOGLE,
  cohere: COHERE,
  bedrock: BEDROCK,
  vertex: VERTEX,
  'vertex-anthropic': VERTEX_ANTHROPIC,
  'vertex-openai': VERTEX_OPENAI,
};
