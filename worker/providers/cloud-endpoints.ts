/** The APIs under which clouds offer the models of others. */
import { type EndpointRow, free, fromPath, metered, session, unmetered } from './endpoint-rows.ts';
import { GOOGLE } from './maker-endpoints.ts';

/**
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference, below `/openai/deployments`: the path names a
 * deployment, which its owner may have called as the model or otherwise.
 */
export const AZURE: readonly EndpointRow[] = [
  metered('/{model}/chat/completions', 'chat', 'openai-chat', { ...fromPath, takesStreamOptions: true }),
  metered('/{model}/completions', 'completions', 'openai-chat', { ...fromPath, takesStreamOptions: true }),
  metered('/{model}/extensions/chat/completions', 'chat', 'openai-chat', fromPath),
  metered('/{model}/embeddings', 'embeddings', 'openai-chat', fromPath),
  metered('/{model}/images/generations', 'images', 'openai-media', fromPath),
  metered('/{model}/images/edits', 'images', 'openai-media', { ...fromPath, body: 'multipart' }),
  metered('/{model}/audio/transcriptions', 'transcription', 'openai-media', {
    ...fromPath,
    body: 'multipart',
  }),
  metered('/{model}/audio/translations', 'transcription', 'openai-media', { ...fromPath, body: 'multipart' }),
  metered('/{model}/audio/speech', 'speech', 'openai-media', { ...fromPath, mayBeSilent: true }),
];

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
export const BEDROCK: readonly EndpointRow[] = [
  metered('/model/{model}/converse', 'chat', 'bedrock-converse', fromPath),
  metered('/model/{model}/converse-stream', 'chat', 'bedrock-converse', { ...fromPath, isStream: true }),
  metered('/model/{model}/invoke', 'generate', 'bedrock-invoke', fromPath),
  metered('/model/{model}/invoke-with-response-stream', 'generate', 'bedrock-invoke', {
    ...fromPath,
    isStream: true,
  }),
  { ...free('POST', '/model/{model}/count-tokens', 'count-tokens'), ...fromPath },
  unmetered('/async-invoke', 'video'),
  free('GET', '/async-invoke', 'poll'),
  free('GET', '/async-invoke/{id}', 'poll'),
];

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest, below a publisher. */
export const VERTEX: readonly EndpointRow[] = [
  // Text embeddings and Imagen alike: what is answered tells them apart.
  metered('/models/{model}:predict', 'embeddings', 'vertex-predict', fromPath),
  { ...free('POST', '/models/{model}:computeTokens', 'count-tokens'), ...fromPath, body: 'json' },
  free('POST', '/models/{id}:fetchPredictOperation', 'poll'),
  ...GOOGLE.map((row) => ({ ...row, pattern: row.pattern.replace('/{version}', '') })),
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/live-api
  ...['v1beta1', 'v1'].map((version) =>
    session(
      `/ws/google.cloud.aiplatform.${version}.LlmBidiService/BidiGenerateContent`,
      'live',
      'realtime',
      'google-generate',
    ),
  ),
];

/** The same below a project: tuned models have endpoints of their own. */
export const VERTEX_PROJECT: readonly EndpointRow[] = [
  ...VERTEX.filter(({ pattern }) => pattern.startsWith('/models/{model}')).map((row) => ({
    ...row,
    pattern: row.pattern.replace('/models/', '/endpoints/'),
  })),
  ...VERTEX.filter(({ pattern }) => !pattern.startsWith('/models/')),
  unmetered('/batchPredictionJobs', 'batches', { modelIn: 'body', body: 'json' }),
  free('GET', '/batchPredictionJobs', 'batches'),
  free('*', '/batchPredictionJobs/{id}', 'batches'),
];

export const VERTEX_ANTHROPIC: readonly EndpointRow[] = [
  free('POST', '/models/count-tokens:rawPredict', 'count-tokens'),
  metered('/models/{model}:rawPredict', 'messages', 'anthropic-messages', fromPath),
  metered('/models/{model}:streamRawPredict', 'messages', 'anthropic-messages', {
    ...fromPath,
    isStream: true,
  }),
];

/** Other publishers' models answer as OpenAI's chat does. */
export const VERTEX_OPENAI: readonly EndpointRow[] = [
  metered('/models/{model}:rawPredict', 'chat', 'openai-chat', fromPath),
  metered('/models/{model}:streamRawPredict', 'chat', 'openai-chat', { ...fromPath, isStream: true }),
];
