import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AwsRequest, denyAws } from '../../../scripts/simulator/aws-signature.ts';
import { type Signing, signedHeaders } from './aws-signer.ts';

const HOST = 'bedrock-runtime.us-east-1.amazonaws.com';
const PATH = '/model/us.amazon.nova-lite-v1%3A0/converse';
const NOW = new Date('2026-11-21T12:00:00Z');
const BODY = '{"messages":[]}';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/** A request that was signed so, and the part of it that arrives otherwise. */
function arrived(signing: Partial<Signing> = {}, other: Partial<AwsRequest> = {}): AwsRequest {
  const url = `https://${HOST}${PATH}`;
  const headers = { 'content-type': 'application/json' };
  return {
    method: 'POST',
    host: HOST,
    path: PATH,
    query: '',
    headers: signedHeaders({ url, body: BODY, headers, at: NOW, ...signing }),
    bodySha256: sha256(BODY),
    region: 'us-east-1',
    services: ['bedrock'],
    ...other,
  };
}
const codeOf = (request: AwsRequest) => denyAws(request, NOW.getTime())?.code ?? null;

describe('signature version 4', () => {
  it('agrees with the signature that AWS publishes for its simplest example', () => {
    const request: AwsRequest = {
      method: 'GET',
      host: 'example.amazonaws.com',
      path: '/',
      query: '',
      headers: {
        'x-amz-date': '20150830T123600Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
          'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
      },
      bodySha256: sha256(''),
      region: 'us-east-1',
      services: ['service'],
    };
    const known = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: ['wJalrXUtnFEMI', 'K7MDENG+bPxRfiCYEXAMPLEKEY'].join('/'),
    };
    const atMs = Date.parse('2015-08-30T12:36:00Z');
    expect(denyAws(request, atMs, known)).toBeNull();
    expect(denyAws({ ...request, method: 'POST' }, atMs, known)).toMatchObject({ status: 403 });
  });

  it('takes a request that arrives as it was signed, with a query in any order', () => {
    expect(codeOf(arrived())).toBeNull();
    const url = `https://${HOST}${PATH}?b=2&a=one%20two`;
    expect(codeOf(arrived({ url }, { query: 'a=one%20two&b=2' }))).toBeNull();
  });

  it.each<[string, AwsRequest]>([
    ['another body', arrived({}, { bodySha256: sha256(`${BODY} `) })],
    ['another path', arrived({}, { path: PATH.replace('lite', 'pro') })],
    ['another host', arrived({ url: `http://127.0.0.1:8787/v1/bedrock/us-east-1${PATH}` })],
    ['a query that was not there', arrived({}, { query: 'a=1' })],
    ['another secret', arrived({ secretAccessKey: 'another' })],
    ['a region that is not the host’s', arrived({ region: 'eu-west-1' })],
    ['another service', arrived({ service: 's3' })],
    ['an old date', arrived({ at: new Date(NOW.getTime() - 301_000) })],
    ['a date to come', arrived({ at: new Date(NOW.getTime() + 301_000) })],
  ])('refuses %s', (_, request) => {
    expect(denyAws(request, NOW.getTime())).toMatchObject({ status: 403, code: 'InvalidSignatureException' });
  });

  it('refuses a signed header that was changed or lost', () => {
    const request = arrived();
    const changed = { ...request.headers, 'content-type': 'text/plain' };
    expect(codeOf({ ...request, headers: changed })).toBe('InvalidSignatureException');
    const { 'content-type': _lost, ...rest } = request.headers;
    expect(codeOf({ ...request, headers: rest })).toBe('InvalidSignatureException');
  });

  it('tells what is missing from what is unknown', () => {
    expect(codeOf(arrived({ accessKeyId: 'SOMEBODY' }))).toBe('UnrecognizedClientException');
    expect(codeOf(arrived({}, { headers: {} }))).toBe('MissingAuthenticationTokenException');
    for (const authorization of ['Basic eDp5', 'AWS4-HMAC-SHA256 Credential=a'])
      expect(codeOf(arrived({}, { headers: { authorization } }))).toBe('IncompleteSignatureException');
  });

  it('takes a Bedrock API key', () => {
    expect(codeOf(arrived({}, { headers: { authorization: 'Bearer simulated' } }))).toBeNull();
  });
});
