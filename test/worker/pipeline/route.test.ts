import { describe, expect, it } from 'vitest';
import { requireHttps, route } from '../../../worker/pipeline/route.ts';
import { PROVIDERS } from '../../../worker/providers/registry.ts';
import { arrivedCall, somePlace } from './calls.ts';

const at = (path: string, init: RequestInit = {}) => route(arrivedCall(`https://gateway.test${path}`, init));
const refusal = (path: string, init: RequestInit = {}): string | null => {
  const result = at(path, init);
  return result.ok ? null : result.refusal.code;
};

describe('transport', () => {
  it('P20: plain HTTP is refused, not redirected', () => {
    expect(requireHttps(arrivedCall('http://gateway.test/v1/openai/v1/models'))).toEqual({
      ok: false,
      refusal: { code: 'https_required' },
    });
  });

  it('is taken plain only where that is configured', () => {
    expect(requireHttps(arrivedCall('http://gateway.test/v1/openai/v1/models', {}, true)).ok).toBe(true);
    expect(requireHttps(arrivedCall('https://gateway.test/v1/openai/v1/models')).ok).toBe(true);
  });
});

const LIVE = 'google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';

describe('addresses', () => {
  it('every provider of the table has one, by name and by alias', () => {
    for (const provider of PROVIDERS)
      for (const name of [provider.id, ...provider.aliases]) {
        const routed = at(`/v1/${name}${somePlace(provider)}/v1/models`);
        expect(routed.ok && routed.call.provider.id).toBe(provider.id);
      }
  });

  it('the path below the provider is kept as it was sent', () => {
    const routed = at('/v1/google/v1beta/models/a%2Fb:generateContent?alt=sse');
    expect(routed).toMatchObject({ ok: true, call: { path: '/v1beta/models/a%2Fb:generateContent' } });
    expect(at('/v1/openai')).toMatchObject({ ok: true, call: { path: '/' } });
  });

  it('a region stands between the provider and its path', () => {
    const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const path = `/v1/bedrock/eu-west-1/model/${encodeURIComponent(model)}/converse`;
    const routed = at(path, { method: 'POST' });
    expect(routed).toMatchObject({
      ok: true,
      call: { place: 'eu-west-1', endpoint: { pattern: '/model/{id}/converse', pathModel: model } },
    });
  });

  it.each([
    '/v1/bedrock',
    '/v1/bedrock/model/a/converse',
    '/v1/bedrock/evil.example/model/a/converse',
    '/v1/bedrock/us-east-1.evil.example/model/a/converse',
    '/v1/bedrock/us-east-1%2Eevil/model/a/converse',
    '/v1/bedrock/us-east-1@evil.example/model/a/converse',
    '/v1/vertex/constructor/v1/models',
    '/v1/azure-openai',
    '/v1/azure-openai//openai/v1/models',
    '/v1/azure-openai/evil.example/openai/v1/models',
    '/v1/azure-openai/a@evil/openai/v1/models',
    '/v1/azure-openai/a:1/openai/v1/models',
    '/v1/azure-openai/a%2fb/openai/v1/models',
    '/v1/azure-openai/evil.example%23/openai/v1/models',
    '/v1/azure-openai/-a/openai/v1/models',
    '/v1/azure-openai/Resource/openai/v1/models',
    '/v1/custom/10.0.0.1/v1/models',
    '/v1/custom/[::1]/v1/models',
    `/v1/custom/${'a'.repeat(64)}/v1/models`,
  ])('L39: %s names no place that we know', (path) => {
    expect(at(path)).toMatchObject({ ok: false, refusal: { code: 'unknown_place' } });
  });

  it('a registered name stands between the provider and its path', () => {
    expect(at('/v1/custom/our-models/v1/chat/completions', { method: 'POST' })).toMatchObject({
      ok: true,
      call: { place: 'our-models', path: '/v1/chat/completions', endpoint: { operation: 'chat' } },
    });
  });

  it('a place that nobody knows is refused in the shape of its SDK', () => {
    expect(at('/v1/bedrock/mars/model/a/converse')).toMatchObject({ errorFlavour: 'aws' });
    expect(at('/v1/vertex/mars/v1/models')).toMatchObject({ errorFlavour: 'google' });
  });

  it('an unknown path below a known provider passes', () => {
    expect(at('/v1/openai/v9/anything/at/all', { method: 'DELETE' })).toMatchObject({
      ok: true,
      call: { method: 'DELETE', endpoint: { pattern: 'other', metering: 'unmetered' } },
    });
  });

  it.each([
    ['an unknown provider', '/v1/nobody/v1/models', 'unknown_provider'],
    ['a provider in other letters', '/v1/OpenAI/v1/models', 'unknown_provider'],
    ['an inherited name', '/v1/constructor/v1/models', 'unknown_provider'],
    ['none', '/v1/', 'unknown_provider'],
    ['another version', '/v2/openai/v1/models', 'unknown_endpoint'],
    ['the root', '/', 'unknown_endpoint'],
  ])('%s is refused', (_, path, code) => {
    expect(refusal(path)).toBe(code);
  });

  it('a method that HTTP does not know is refused', () => {
    expect(refusal('/v1/openai/v1/models', { method: 'PURGE' })).toBe('unknown_endpoint');
  });

  it.each([
    ['openai/v1/realtime', 'realtime', '/v1/realtime'],
    ['openai/v1/responses', 'responses', '/v1/responses'],
    ['xai/v1/realtime', 'realtime', '/v1/realtime'],
    ['azure-openai/ours/openai/realtime', 'realtime', '/openai/realtime'],
    ['azure-openai/ours/openai/v1/realtime', 'realtime', '/openai/v1/realtime'],
    [`google/ws/${LIVE}`, 'live', `/ws/${LIVE}`],
    [
      'vertex/us-central1/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent',
      'live',
      '/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent',
    ],
  ])('an upgrade at %s opens a session', (path, session, pattern) => {
    expect(upgraded(path)).toMatchObject({ ok: true, call: { endpoint: { session, pattern } } });
    const plain = route(arrivedCall(`https://gateway.test/v1/${path}`));
    expect(plain).toMatchObject({ ok: true, call: { endpoint: { session: null } } });
  });

  it.each([
    ['openai/v1/chat/completions', 'websocket'],
    ['openai/v1/elsewhere', 'websocket'],
    ['openai/v1/realtime', 'h2c'],
  ])('an upgrade at %s to %s is refused, not tried: nobody could read it', (path, protocol) => {
    expect(upgraded(path, protocol)).toEqual({
      ok: false,
      refusal: { code: 'websocket_not_supported' },
      errorFlavour: 'openai',
    });
  });
});

function upgraded(path: string, protocol = 'websocket') {
  const call = arrivedCall(`https://gateway.test/v1/${path}`);
  call.request.headers.set('upgrade', protocol);
  return route(call);
}
