import { describe, expect, it } from 'vitest';
import { simulatorUpstream } from '../../../worker/pipeline/local-upstream.ts';
import { providerUpstream } from '../../../worker/pipeline/upstream.ts';
import type { Provider } from '../../../worker/providers/provider.ts';
import { findProvider } from '../../../worker/providers/registry.ts';

const SIMULATOR = 'http://127.0.0.1:4100';
const upstream = simulatorUpstream(SIMULATOR);
const letters = (count: number): string => 'aB3'.repeat(count).slice(0, count);

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

describe('the simulator as upstream', () => {
  it('marks its rows and takes every provider below its own address', () => {
    expect(upstream.kind).toBe('simulator');
    expect(upstream.urlFor(provider('groq'), null, '/v1/models', '?a=1')).toBe(
      `${SIMULATOR}/v1/groq/v1/models?a=1`,
    );
  });

  it.each([
    ['OpenAI', `sk-proj-${letters(80)}`],
    ['OpenAI, older', `sk-${letters(48)}`],
    ['Anthropic', `sk-ant-api03-${letters(90)}`],
    ['Google', `AIza${letters(35)}`],
    ['OpenRouter', `sk-or-v1-${letters(64)}`],
    ['xAI', `xai-${letters(80)}`],
    ['Groq', `gsk_${letters(52)}`],
    ['Perplexity', `pplx-${letters(48)}`],
    ['Cerebras', `csk-${letters(48)}`],
    ['Fireworks', `fw_${letters(32)}`],
    ['Hugging Face', `hf_${letters(34)}`],
    ['Google, an access token', `ya29.${letters(60)}`],
    ['AWS', `AWS4-HMAC-SHA256 Credential=AKIA${'A1B2'.repeat(4)}/20261121/us-east-1/bedrock/aws4_request`],
    ['Bedrock', `ABSK${letters(100)}`],
  ])('refuses, unread, what looks like a real key of %s', (_, credential) => {
    for (const headers of [{ authorization: `Bearer ${credential}` }, { 'x-api-key': credential }])
      expect(upstream.refuses(new Headers(headers), '')).toBe('real_credential_in_simulation');
    expect(upstream.refuses(new Headers(), `?alt=sse&key=${credential}`)).toBe(
      'real_credential_in_simulation',
    );
  });

  it('takes what is plainly a stand-in', () => {
    for (const credential of ['sk-test', 'simulated', 'sk-ant-simulated', 'AIza-simulated', ''])
      expect(upstream.refuses(new Headers({ authorization: `Bearer ${credential}` }), '')).toBeNull();
  });
});

describe('the providers as upstream', () => {
  it('L39: the host comes from the registry alone', () => {
    expect(providerUpstream.urlFor(provider('bedrock'), 'eu-west-1', '/model/a/converse', '')).toBe(
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/a/converse',
    );
    expect(providerUpstream.urlFor(provider('vertex'), 'us-east5', '/v1/a', '?b')).toBe(
      'https://us-east5-aiplatform.googleapis.com/v1/a?b',
    );
    expect(providerUpstream.urlFor(provider('vertex'), 'global', '/v1/a', '')).toBe(
      'https://aiplatform.googleapis.com/v1/a',
    );
    expect(providerUpstream.urlFor(provider('openai'), null, '/v1/models', '')).toBe(
      'https://api.openai.com/v1/models',
    );
    expect(providerUpstream.urlFor(provider('groq'), null, '/openai/v1/models', '?a')).toMatch(
      /^https:\/\/api\.groq\.com\//,
    );
    for (const path of ['/', '//evil.example/v1', '/@evil.example', '/\\evil.example', '/%2e%2e/%2e%2e/x'])
      expect(new URL(providerUpstream.urlFor(provider('openai'), null, path, '')).host).toBe(
        'api.openai.com',
      );
  });

  it('takes real credentials: they are the callers own', () => {
    const headers = new Headers({ authorization: `Bearer sk-proj-${letters(80)}` });
    expect(providerUpstream.refuses(headers, '')).toBeNull();
  });
});
