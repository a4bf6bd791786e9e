import { describe, expect, it } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import { SIMULATED_AWS } from '../../../scripts/simulator/credentials.ts';
import { authorise } from '../../../worker/credentials/authorise.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { NOON_MS } from '../gate/samples.ts';
import { admittedCall } from '../pipeline/calls.ts';

const KEY = 'stored-key';
const credential = { secret: new Secret({ kind: 'api-key', key: KEY } as const), token: null };

const authorised = (name: string, path: string) =>
  authorise(
    { ...admittedCall(name, path), credential },
    { headers: new Headers(), search: '' },
    null,
    NOON_MS,
  );

describe('a stored key', () => {
  it.each([
    ['openai', '/v1/chat/completions', { authorization: `Bearer ${KEY}` }],
    ['openai', '/v1/what/nobody/knows', { authorization: `Bearer ${KEY}` }],
    ['anthropic', '/v1/messages', { 'x-api-key': KEY }],
    ['google-ai-studio', '/v1beta/models/m:generateContent', { 'x-goog-api-key': KEY }],
    ['google-ai-studio', '/v1beta/openai/chat/completions', { authorization: `Bearer ${KEY}` }],
    ['google-ai-studio', '/v1beta/openai/what/nobody/knows', { authorization: `Bearer ${KEY}` }],
    ['azure-openai', '/openai/v1/chat/completions', { 'api-key': KEY }],
    ['bedrock', '/model/m/converse', { authorization: `Bearer ${KEY}` }],
    ['bedrock-mantle', '/v1/chat/completions', { authorization: `Bearer ${KEY}` }],
    ['bedrock-mantle', '/anthropic/v1/messages', { 'x-api-key': KEY }],
    ['vertex', '/v1/publishers/google/models/m:generateContent', { 'x-goog-api-key': KEY }],
    ['cohere', '/v2/chat', { authorization: `Bearer ${KEY}` }],
    ['openrouter', '/v1/messages', { authorization: `Bearer ${KEY}` }],
    ['custom', '/v1/chat/completions', { authorization: `Bearer ${KEY}` }],
  ])('goes to %s%s in the provider’s own place', async (name, path, headers) => {
    const { headers: sent, search } = await authorised(name, path);
    expect([Object.fromEntries(sent), search]).toEqual([headers, '']);
  });

  it('of a session stands in the query where its caller had the gateway key there', async () => {
    const call = admittedCall('google-ai-studio', '/ws/x');
    const path = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';
    const endpoint = matchEndpoint(call.provider, 'GET', path, true);
    const url = new URL('https://gateway.test/x?key=aso_k_abc&b=1');
    const sent = { headers: new Headers(), search: '?b=1' };
    const at = { ...call, credential, endpoint, url };
    expect(await authorise(at, sent, null, NOON_MS)).toEqual({ ...sent, search: `?b=1&key=${KEY}` });
    const plain = await authorise({ ...at, url: new URL('https://gateway.test/x') }, sent, null, NOON_MS);
    expect([plain.search, plain.headers.get('x-goog-api-key')]).toEqual(['?b=1', KEY]);
  });

  it('is in nothing that the caller sent on', async () => {
    const sent = { headers: new Headers({ accept: '*/*' }), search: '' };
    await authorise({ ...admittedCall('openai', '/v1/models'), credential }, sent, null, NOON_MS);
    expect([...sent.headers.keys()]).toEqual(['accept']);
  });
});

it('a call without a stored credential goes as it came', async () => {
  const sent = { headers: new Headers(), search: '?a=1' };
  expect(await authorise(admittedCall('openai', '/v1/models'), sent, null, NOON_MS)).toBe(sent);
});

it('what AWS takes is signed for AWS’s own host, in the region that the path names', async () => {
  const secret = new Secret({ kind: 'aws-access-key', ...SIMULATED_AWS } as const);
  const call = { ...admittedCall('bedrock-mantle', '/v1/chat/completions'), place: 'eu-west-1' };
  const sent = { headers: new Headers(), search: '' };
  const { headers } = await authorise({ ...call, credential: { secret, token: null } }, sent, null, NOON_MS);
  expect(headers.get('authorization')).toMatch(
    /^AWS4-HMAC-SHA256 Credential=SIMULATED-ACCESS-KEY\/\d{8}\/eu-west-1\/bedrock-mantle\/aws4_request, /,
  );
});
