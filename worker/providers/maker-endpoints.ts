/** The APIs of those who make models. Others offer the same APIs; what stands in no row passes unmetered. */

import { type EndpointRow, free, fromPath, metered, session, unmetered } from './endpoint-rows.ts';
import {
  ANTHROPIC_JOBS,
  GOOGLE_JOBS,
  googleBatches,
  MISTRAL_JOBS,
  OPENAI_JOBS,
  XAI_JOBS,
} from './job-endpoints.ts';

export const OPENAI: readonly EndpointRow[] = [
  metered('/{version}/chat/completions', 'chat', 'openai-chat', { takesStreamOptions: true }),
  metered('/{version}/completions', 'completions', 'openai-chat', { takesStreamOptions: true }),
  metered('/{version}/fim/completions', 'completions', 'openai-chat'),
  metered('/{version}/agents/completions', 'chat', 'openai-chat', { needsModel: false }),
  metered('/{version}/responses', 'responses', 'openai-responses', { needsModel: false }),
  metered('/{version}/responses/compact', 'responses', 'openai-responses', {
    needsModel: false,
    outputCap: { members: [], added: null },
  }),
  free('*', '/{version}/chat/completions/{id}', 'poll'),
  free('GET', '/{version}/chat/completions', 'poll'),
  free('GET', '/{version}/chat/completions/{id}/messages', 'poll'),
  free('POST', '/{version}/responses/input_tokens', 'count-tokens'),
  ...OPENAI_JOBS,
  free('GET', '/{version}/responses/{id}/input_items', 'poll'),
  free('DELETE', '/{version}/responses/{id}', 'poll'),
  metered('/{version}/embeddings', 'embeddings', 'openai-chat'),
  metered('/{version}/moderations', 'moderation', 'openai-chat', { needsModel: false, metering: 'free' }),
  metered('/{version}/rerank', 'rerank', 'openai-chat'),
  metered('/{version}/images/generations', 'images', 'openai-media', { needsModel: false }),
  // https://openrouter.ai/docs/guides/overview/multimodal/image-generation
  metered('/{version}/images', 'images', 'openai-media'),
  metered('/{version}/images/edits', 'images', 'openai-media', { needsModel: false, body: 'multipart' }),
  metered('/{version}/images/variations', 'images', 'openai-media', { needsModel: false, body: 'multipart' }),
  metered('/{version}/audio/transcriptions', 'transcription', 'openai-media', { body: 'multipart' }),
  metered('/{version}/audio/translations', 'transcription', 'openai-media', { body: 'multipart' }),
  // Usage comes with the last event of `stream_format: "sse"`; plain audio has none.
  metered('/{version}/audio/speech', 'speech', 'openai-media', { mayBeSilent: true }),
  // https://developers.openai.com/api/docs/guides/realtime-websocket, …/guides/websocket-mode
  session('/{version}/realtime', 'realtime', 'realtime', 'openai-realtime'),
  session('/{version}/responses', 'responses', 'responses', 'openai-responses'),
  // What these hand out opens a session past the gateway, which then cannot be read.
  ...['client_secrets', 'sessions', 'transcription_sessions', 'calls'].map((path) =>
    unmetered(`/{version}/realtime/${path}`, 'realtime'),
  ),
  unmetered('/{version}/videos', 'video'),
  free('GET', '/{version}/videos/{id}', 'poll'),
  free('GET', '/{version}/videos/{id}/content', 'poll'),
  free('GET', '/{version}/models', 'models'),
  free('GET', '/{version}/models/{id}', 'models'),
  free('GET', '/{version}/models/{id}/{id}', 'models'),
  free('*', '/{version}/files', 'files'),
  free('*', '/{version}/files/{id}', 'files'),
  free('*', '/{version}/uploads', 'files'),
  free('*', '/{version}/uploads/{id}/parts', 'files'),
  free('*', '/{version}/uploads/{id}/complete', 'files'),
  free('GET', '/{version}/batches', 'batches'),
  free('GET', '/{version}/generation', 'poll'),
  free('GET', '/{version}/credits', 'other'),
  free('GET', '/user/balance', 'other'),
];

/** https://docs.mistral.ai/api: OpenAI's, and what it has beside that. Its moderation is billed. */
export const MISTRAL: readonly EndpointRow[] = [
  metered('/{version}/ocr', 'ocr', 'openai-chat'),
  ...['moderations', 'chat/moderations', 'classifications', 'chat/classifications'].map((path) =>
    metered(`/{version}/${path}`, 'moderation', 'openai-chat'),
  ),
  ...['conversations', 'conversations/{id}', 'conversations/{id}/restart'].map((path) =>
    metered(`/{version}/${path}`, 'chat', 'openai-chat', {
      needsModel: false,
      outputCap: { members: ['completion_args.max_tokens'], added: 'completion_args.max_tokens' },
    }),
  ),
  free('GET', '/{version}/conversations', 'poll'),
  free('GET', '/{version}/conversations/{id}', 'poll'),
  free('GET', '/{version}/conversations/{id}/history', 'poll'),
  free('GET', '/{version}/conversations/{id}/messages', 'poll'),
  ...MISTRAL_JOBS,
  ...OPENAI,
];

/** OpenAI's, with batches of its own. */
export const XAI: readonly EndpointRow[] = [...XAI_JOBS, ...OPENAI];

/** https://docs.voyageai.com/reference */
export const VOYAGE: readonly EndpointRow[] = [
  metered('/{version}/multimodalembeddings', 'embeddings', 'openai-chat'),
  metered('/{version}/contextualizedembeddings', 'embeddings', 'openai-chat'),
  ...OPENAI,
];

/** https://docs.ollama.com/api */
export const OLLAMA: readonly EndpointRow[] = [
  metered('/api/chat', 'chat', 'ollama', { isStreamUnlessRefused: true }),
  metered('/api/generate', 'completions', 'ollama', { isStreamUnlessRefused: true }),
  metered('/api/embed', 'embeddings', 'ollama'),
  metered('/api/embeddings', 'embeddings', 'ollama'),
  free('GET', '/api/tags', 'models'),
  free('GET', '/api/ps', 'models'),
  free('POST', '/api/show', 'models'),
  free('GET', '/api/version', 'other'),
];

export const ANTHROPIC: readonly EndpointRow[] = [
  metered('/{version}/messages', 'messages', 'anthropic-messages'),
  free('POST', '/{version}/messages/count_tokens', 'count-tokens'),
  ...ANTHROPIC_JOBS,
  free('GET', '/{version}/messages/batches', 'batches'),
  free('DELETE', '/{version}/messages/batches/{id}', 'batches'),
  unmetered('/{version}/complete', 'completions', {
    modelIn: 'body',
    body: 'json',
    outputCap: { members: ['max_tokens_to_sample'], added: 'max_tokens_to_sample' },
  }),
  free('GET', '/{version}/models', 'models'),
  free('GET', '/{version}/models/{id}', 'models'),
  free('*', '/{version}/files', 'files'),
  free('*', '/{version}/files/{id}', 'files'),
  free('GET', '/{version}/files/{id}/content', 'files'),
];

export const GOOGLE: readonly EndpointRow[] = ['models', 'tunedModels']
  .flatMap((kind): EndpointRow[] => [
    metered(`/{version}/${kind}/{model}:generateContent`, 'generate', 'google-generate', fromPath),
    metered(`/{version}/${kind}/{model}:streamGenerateContent`, 'generate', 'google-generate', {
      ...fromPath,
      isStream: true,
    }),
    metered(`/{version}/${kind}/{model}:embedContent`, 'embeddings', 'google-generate', fromPath),
    metered(`/{version}/${kind}/{model}:batchEmbedContents`, 'embeddings', 'google-generate', fromPath),
    { ...free('POST', `/{version}/${kind}/{model}:countTokens`, 'count-tokens'), ...fromPath, body: 'json' },
    ...googleBatches(kind),
    metered(`/{version}/${kind}/{model}:predict`, 'images', 'vertex-predict', fromPath),
    unmetered(`/{version}/${kind}/{model}:predictLongRunning`, 'video', fromPath),
    free('GET', `/{version}/${kind}`, 'models'),
    free('GET', `/{version}/${kind}/{id}`, 'models'),
  ])
  .concat([
    ...GOOGLE_JOBS,
    metered('/{version}/interactions', 'interactions', 'google-interactions', { needsModel: false }),
    free('*', '/{version}/interactions/{id}', 'poll'),
    unmetered('/{version}/cachedContents', 'cache', { modelIn: 'body', body: 'json' }),
    free('*', '/{version}/cachedContents/{id}', 'cache'),
    free('GET', '/{version}/cachedContents', 'cache'),
    free('*', '/{version}/files', 'files'),
    free('*', '/{version}/files/{id}', 'files'),
    free('POST', '/upload/{version}/files', 'files'),
    free('GET', '/{version}/operations/{id}', 'poll'),
    // https://ai.google.dev/api/live
    ...['v1beta', 'v1alpha', 'v1'].flatMap((version) =>
      ['BidiGenerateContent', 'BidiGenerateContentConstrained'].map((method) =>
        session(
          `/ws/google.ai.generativelanguage.${version}.GenerativeService.${method}`,
          'live',
          'realtime',
          'google-generate',
        ),
      ),
    ),
    unmetered('/{version}/auth_tokens', 'realtime'),
  ]);

export const COHERE: readonly EndpointRow[] = [
  metered('/{version}/chat', 'chat', 'cohere', { needsModel: false }),
  metered('/{version}/generate', 'completions', 'cohere', { needsModel: false }),
  metered('/{version}/embed', 'embeddings', 'cohere', { needsModel: false }),
  metered('/{version}/rerank', 'rerank', 'cohere', { needsModel: false }),
  metered('/{version}/classify', 'other', 'cohere', { needsModel: false }),
  metered('/{version}/summarize', 'other', 'cohere', { needsModel: false }),
  unmetered('/{version}/embed-jobs', 'batches', { modelIn: 'body', body: 'json' }),
  free('GET', '/{version}/embed-jobs', 'batches'),
  free('GET', '/{version}/embed-jobs/{id}', 'batches'),
  free('POST', '/{version}/embed-jobs/{id}/cancel', 'batches'),
  free('POST', '/{version}/check-api-key', 'other'),
  free('POST', '/{version}/tokenize', 'count-tokens'),
  free('POST', '/{version}/detokenize', 'count-tokens'),
  free('GET', '/{version}/models', 'models'),
  free('GET', '/{version}/models/{id}', 'models'),
];
