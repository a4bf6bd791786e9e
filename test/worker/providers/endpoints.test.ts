import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider, PROVIDERS } from '../../../worker/providers/registry.ts';

function match(name: string, method: string, path: string): Endpoint {
  const provider = findProvider(name);
  if (!provider) throw new Error(`no provider ${name}`);
  return matchEndpoint(provider, method, path);
}

describe('endpoints', () => {
  it.each([
    ['openai', 'POST', '/v1/chat/completions', '/v1/chat/completions', 'chat', 'usage'],
    ['openai', 'POST', '/v1/chat/completions/', '/v1/chat/completions', 'chat', 'usage'],
    ['openai', 'POST', '/V1/Chat/Completions', '/v1/chat/completions', 'chat', 'usage'],
    ['openai', 'POST', '//v1//chat/completions', '/v1/chat/completions', 'chat', 'usage'],
    ['openai', 'POST', '/v1/chat/comple%74ions', '/v1/chat/completions', 'chat', 'usage'],
    ['openai', 'POST', '/v1/responses', '/v1/responses', 'responses', 'usage'],
    ['openai', 'GET', '/v1/responses/resp_123', '/v1/responses/{id}', 'poll', 'free'],
    ['openai', 'GET', '/v1/models/gpt-4o', '/v1/models/{id}', 'models', 'free'],
    ['openai', 'POST', '/v1/moderations', '/v1/moderations', 'moderation', 'free'],
    ['openai', 'POST', '/v1/audio/speech', '/v1/audio/speech', 'speech', 'usage'],
    ['openai', 'GET', '/v1/chat/completions/chatcmpl-1', '/v1/chat/completions/{id}', 'poll', 'free'],
    ['mistral', 'POST', '/v1/ocr', '/v1/ocr', 'ocr', 'usage'],
    ['mistral', 'POST', '/v1/moderations', '/v1/moderations', 'moderation', 'usage'],
    ['mistral', 'POST', '/v1/chat/completions', '/v1/chat/completions', 'chat', 'usage'],
    ['voyage', 'POST', '/v1/multimodalembeddings', '/v1/multimodalembeddings', 'embeddings', 'usage'],
    ['ollama', 'POST', '/api/chat', '/api/chat', 'chat', 'usage'],
    ['ollama', 'POST', '/v1/chat/completions', '/v1/chat/completions', 'chat', 'usage'],
    ['google', 'POST', '/v1beta/models/imagen-4:predict', '/v1beta/models/{id}:predict', 'images', 'usage'],
    ['huggingface', 'POST', '/together/v1/chat/completions', '/{id}/v1/chat/completions', 'chat', 'usage'],
    ['openai', 'POST', '/v1/realtime/client_secrets', '/v1/realtime/client_secrets', 'realtime', 'unmetered'],
    ['openai', 'POST', '/v1/secret-project/x', 'other', 'other', 'unmetered'],
    ['openai', 'POST', '/v1/%zz', 'other', 'other', 'unmetered'],
    ['anthropic', 'POST', '/v1/messages', '/v1/messages', 'messages', 'usage'],
    ['anthropic', 'POST', '/v1/messages/count_tokens', '/v1/messages/count_tokens', 'count-tokens', 'free'],
    ['anthropic', 'GET', '/v1/messages/batches/b1', '/v1/messages/batches/{id}', 'batches', 'free'],
    ['groq', 'POST', '/v1/audio/transcriptions', '/v1/audio/transcriptions', 'transcription', 'usage'],
    ['deepinfra', 'POST', '/v1/chat/completions', '/v1/openai/chat/completions', 'chat', 'usage'],
    ['deepinfra', 'POST', '/v1/openai/chat/completions', '/v1/openai/chat/completions', 'chat', 'usage'],
    ['deepseek', 'POST', '/anthropic/v1/messages', '/anthropic/v1/messages', 'messages', 'usage'],
    ['deepseek', 'POST', '/chat/completions', '/chat/completions', 'chat', 'usage'],
    ['google', 'POST', '/v1beta/openai/chat/completions', '/v1beta/openai/chat/completions', 'chat', 'usage'],
    ['google', 'POST', '/v1beta/interactions', '/v1beta/interactions', 'interactions', 'usage'],
    ['openrouter', 'GET', '/v1/models/a/b', '/v1/models/{id}/{id}', 'models', 'free'],
    ['cohere', 'POST', '/v2/chat', '/v2/chat', 'chat', 'usage'],
    [
      'azure-openai',
      'POST',
      '/openai/deployments/ours/chat/completions',
      '/openai/deployments/{id}/chat/completions',
      'chat',
      'usage',
    ],
    ['azure-openai', 'POST', '/openai/v1/chat/completions', '/openai/v1/chat/completions', 'chat', 'usage'],
    ['azure-openai', 'POST', '/openai/responses', '/openai/responses', 'responses', 'usage'],
    ['azure-openai', 'GET', '/openai/v1/models', '/openai/v1/models', 'models', 'free'],
    ['custom', 'POST', '/chat/completions', '/chat/completions', 'chat', 'usage'],
  ])('%s %s %s is %s', (name, method, path, pattern, operation, metering) => {
    expect(match(name, method, path)).toMatchObject({ pattern, operation, metering });
  });

  it.each([
    ['publishers/google/models/g:generateContent', 'publishers/google/models/{id}:generateContent', 'usage'],
    ['publishers/google/models/g:computeTokens', 'publishers/google/models/{id}:computeTokens', 'free'],
    ['publishers/mistralai/models/m:rawPredict', 'publishers/{id}/models/{id}:rawPredict', 'usage'],
    ['publishers/meta/models/l:streamRawPredict', 'publishers/{id}/models/{id}:streamRawPredict', 'usage'],
    ['endpoints/openapi/chat/completions', 'endpoints/openapi/chat/completions', 'usage'],
    ['endpoints/123:generateContent', 'endpoints/{id}:generateContent', 'usage'],
    ['cachedContents', 'cachedContents', 'unmetered'],
    ['batchPredictionJobs', 'batchPredictionJobs', 'unmetered'],
    ['batchPredictionJobs/7', 'batchPredictionJobs/{id}', 'free'],
  ])('Vertex: %s', (below, pattern, metering) => {
    const location = (id: string) => `/v1beta1/projects/${id}/locations/${id}/`;
    const sent = metering === 'free' && below.includes('Jobs') ? 'GET' : 'POST';
    expect(match('vertex', sent, location('x') + below)).toMatchObject({
      pattern: location('{id}') + pattern,
      metering,
    });
  });

  it('reads the model out of a path, decoded', () => {
    expect(match('google', 'POST', '/v1beta/models/gemini-2.5-flash:generateContent')).toMatchObject({
      pattern: '/v1beta/models/{id}:generateContent',
      pathModel: 'gemini-2.5-flash',
      modelIn: 'path',
      isStreamByPath: false,
    });
    expect(match('google', 'POST', '/v1beta/models/gemini%2D2.5%3AstreamGenerateContent')).toMatchObject({
      pathModel: 'gemini-2.5',
      isStreamByPath: true,
    });
    expect(match('google', 'POST', '/v1beta/models/m:countTokens').metering).toBe('free');
    expect(match('azure-openai', 'POST', '/openai/deployments/our-gpt/embeddings').pathModel).toBe('our-gpt');
  });

  it('L11: asks for usage where a stream would not state it, and only there', () => {
    expect(match('openai', 'POST', '/v1/chat/completions').mustAskForUsage).toBe(true);
    expect(match('openai', 'POST', '/v1/completions').mustAskForUsage).toBe(true);
    expect(match('openai', 'POST', '/v1/responses').mustAskForUsage).toBe(false);
    expect(match('anthropic', 'POST', '/v1/messages').mustAskForUsage).toBe(false);
    expect(match('mistral', 'POST', '/v1/chat/completions').mustAskForUsage).toBe(false);
    expect(match('groq', 'POST', '/v1/chat/completions').mustAskForUsage).toBe(false);
    const azure = (path: string) => match('azure-openai', 'POST', `/openai/${path}`).mustAskForUsage;
    expect(azure('deployments/a/chat/completions')).toBe(true);
    expect(azure('v1/chat/completions')).toBe(true);
    expect(azure('v1/responses')).toBe(false);
    expect(azure('deployments/a/extensions/chat/completions')).toBe(false);
  });

  it('shapes errors for the API that is called, not only for the provider', () => {
    expect(match('openrouter', 'POST', '/v1/messages').errorFlavour).toBe('anthropic');
    expect(match('google', 'POST', '/v1beta/openai/chat/completions').errorFlavour).toBe('openai');
    expect(match('google', 'POST', '/v1beta/openai/unknown').errorFlavour).toBe('openai');
    expect(match('google', 'POST', '/v1beta/unknown').errorFlavour).toBe('google');
  });

  it('carries conventions as data', () => {
    expect(match('xai', 'POST', '/v1/chat/completions').convention.isReasoningOutsideOutput).toBe(true);
    expect(match('xai', 'POST', '/v1/responses').convention.isReasoningOutsideOutput).toBe(false);
  });

  it('never repeats a raw path and never throws, whatever is asked', () => {
    const segment = fc.oneof(
      fc.constantFrom('v1', 'v1beta', 'models', 'chat', 'completions', 'files', 'batches', '..', ''),
      fc.webSegment(),
      fc.string(),
    );
    const path = fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
    const marker = 'c4n4ry';
    fc.assert(
      fc.property(
        fc.constantFrom(...PROVIDERS),
        fc.constantFrom('GET', 'POST', 'PUT'),
        path,
        (provider, method, text) => {
          for (const endpoint of [text, `${text}/${marker}`, `${text}/${marker}:generateContent`].map(
            (sent) => matchEndpoint(provider, method, sent),
          )) {
            expect(endpoint.pattern).toMatch(/^[A-Za-z0-9_.:/*{}-]{1,160}$/);
            expect(endpoint.pattern).not.toContain(marker);
          }
        },
      ),
    );
  });
});
