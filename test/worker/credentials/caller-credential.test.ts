import { describe, expect, it } from 'vitest';
import { hasOwnCredential, keyInProvidersPlace } from '../../../worker/credentials/caller-credential.ts';
import type { Routed } from '../../../worker/pipeline/call.ts';
import { findProvider } from '../../../worker/providers/registry.ts';

const KEY = 'aso_k_abc.def';

function sent(name: string, headers: Record<string, string>, search = ''): Routed {
  const url = new URL(`https://gateway.test/v1/x${search}`);
  return { provider: findProvider(name), url, request: new Request(url, { headers }) } as Routed;
}

describe('what stands where a provider’s credential goes', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['openai', 'the OpenAI SDK', { authorization: `Bearer ${KEY}` }, ''],
    ['anthropic', 'the Anthropic SDK', { 'x-api-key': KEY }, ''],
    ['anthropic', 'a client with an auth token', { authorization: `bearer ${KEY}` }, ''],
    ['google-ai-studio', 'the Google SDK', { 'x-goog-api-key': KEY }, ''],
    ['google-ai-studio', 'a query', {}, `?alt=sse&key=${KEY}`],
    ['azure-openai', 'the Azure SDK', { 'api-key': KEY }, ''],
    ['deepseek', 'another provider’s SDK', { 'x-api-key': KEY }, ''],
    ['openai', 'a browser', { 'sec-websocket-protocol': `realtime, openai-insecure-api-key.${KEY}` }, ''],
  ])('at %s the gateway key is found where %s puts it', (name, _, headers, search) => {
    const call = sent(name, headers, search);
    expect(keyInProvidersPlace(call)).toBe(KEY);
    expect(hasOwnCredential(call)).toBe(false);
  });

  it.each<[string, Record<string, string>, string]>([
    ['openai', { authorization: 'Bearer simulated' }, ''],
    ['anthropic', { 'x-api-key': 'simulated' }, ''],
    ['anthropic', { authorization: 'Bearer simulated' }, ''],
    ['google-ai-studio', {}, '?key=simulated'],
    ['bedrock', { authorization: 'AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=0' }, ''],
    ['bedrock', {}, '?X-Amz-SignedHeaders=host&X-Amz-Signature=0'],
    ['openai', { 'sec-websocket-protocol': 'realtime, openai-insecure-api-key.simulated' }, ''],
  ])('at %s a credential of the caller’s own stays the caller’s: %j%s', (name, headers, search) => {
    const call = sent(name, headers, search);
    expect(keyInProvidersPlace(call)).toBeNull();
    expect(hasOwnCredential(call)).toBe(true);
  });

  it('nothing there is nothing', () => {
    for (const headers of [{}, { authorization: '' }, { 'sec-websocket-protocol': 'realtime' }]) {
      expect(keyInProvidersPlace(sent('openai', headers))).toBeNull();
      expect(hasOwnCredential(sent('openai', headers))).toBe(false);
    }
    expect(keyInProvidersPlace(sent('openai', {}, `?key=${KEY}`))).toBeNull();
  });

  it('what only looks like a gateway key is taken for one, to be refused', () => {
    expect(keyInProvidersPlace(sent('openai', { authorization: `Basic ${KEY}` }))).toBe(`Basic ${KEY}`);
    expect(keyInProvidersPlace(sent('openai', { authorization: `Bearer ${KEY} x` }))).toBe(`${KEY} x`);
  });
});
