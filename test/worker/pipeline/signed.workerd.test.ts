/** Requests that the caller signed for the provider's own host: nothing that the signature covers changes here. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../delivery/dashboard.ts';
import { Play, text } from '../upstream/client.ts';
import { Caller } from './caller.ts';

const CHAT = '/bedrock/us-east-1/openai/v1/chat/completions';
const CONVERSE = '/bedrock/us-east-1/model/us.amazon.nova-lite-v1%3A0/converse';
const BODY = '{ "model":"m", "messages":[], "stream": true }';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const signedFor = (names: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=A/20261121/us-east-1/bedrock/aws4_request, SignedHeaders=${names}, Signature=00`,
  'content-type': 'application/json',
  'x-amz-date': '20261121T120000Z',
});

async function call(path: string, headers: Record<string, string>, status = 200, answer = '{}') {
  const caller = await Caller.withKey();
  const play = await Play.of({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidSignatureException' },
    steps: [text(answer)],
  });
  const init = { method: 'POST', headers: { ...headers, ...play.headers }, body: BODY };
  const { response, over } = await caller.call(path, init);
  const body = await response.text();
  await over();
  return { caller, play, response, body };
}

describe('a signed request', () => {
  it('goes up with the body and the covered headers as they came, though its usage has to be asked for', async () => {
    const signed = signedFor('accept-encoding;content-length;content-type;host;x-amz-date');
    const { play } = await call(`${CHAT}?a=1%2B2`, {
      ...signed,
      'accept-encoding': 'gzip',
      'x-aso-dims': 'team=a',
    });
    const { requestBody, headers, target } = await play.exchange();
    expect(requestBody).toBe(BODY);
    expect(headers).toMatchObject({
      ...signed,
      'accept-encoding': 'gzip',
      'content-length': String(BODY.length),
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-aso-'))).toEqual([]);
    expect(target).toBe(`/v1${CHAT}?a=1%2B2`);
  });

  it('that is not signed is asked for usage', async () => {
    const { play } = await call(CHAT, {
      authorization: 'Bearer simulated',
      'content-type': 'application/json',
    });
    expect((await play.exchange()).requestBody).toContain('"stream_options":{"include_usage":true}');
  });

  it('whose signature covers what stays here is a 400 that names it, and goes nowhere', async () => {
    const signed = signedFor('host;x-amz-date;x-aso-dims');
    const { caller, response, body } = await call(CONVERSE, { ...signed, 'x-aso-dims': 'team=a' });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-aso-error')).toBe('signed_header');
    expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
    expect(JSON.parse(body)).toEqual({ message: expect.stringContaining('Header x-aso-dims is covered') });
    expect(await caller.events()).toMatchObject([{ kind: 'refusal' }]);
  });

  it('that was signed for another host, as the provider finds, is a 400 that says so and costs nothing', async () => {
    const message = 'The request signature we calculated does not match the signature you provided. …';
    const { caller, response, body } = await call(
      CONVERSE,
      signedFor('host'),
      403,
      JSON.stringify({ message }),
    );
    expect(response.status).toBe(400);
    expect(response.headers.get('x-aso-error')).toBe('signature_mismatch');
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(body).toContain('not for this gateway');
    const [event] = await caller.events();
    expect(event).toMatchObject({ status: 403, basis: 'none', chargedNanos: '0', outcome: 'upstream_error' });
  });

  it('that is refused for anything else is answered in the provider’s words', async () => {
    const refused = '{"message":"Signature expired: 20261121T000000Z is now earlier than it may be"}';
    for (const status of [403, 400]) {
      const { response, body } = await call(CONVERSE, signedFor('host'), status, refused);
      expect([response.status, body]).toEqual([status, refused]);
    }
    const mismatch = '{"message":"The request signature we calculated does not match"}';
    const unsigned = await call(CONVERSE, { authorization: 'Bearer simulated' }, 403, mismatch);
    expect([unsigned.response.status, unsigned.body]).toEqual([403, mismatch]);
  });
});
