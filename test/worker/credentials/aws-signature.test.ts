import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AwsRequest, denyAws } from '../../../scripts/simulator/aws-signature.ts';
import { SIMULATED_AWS } from '../../../scripts/simulator/credentials.ts';
import { signForAws } from '../../../worker/credentials/aws-signature.ts';
import { NOON_MS } from '../gate/samples.ts';

const HOST = 'https://bedrock-runtime.eu-central-1.amazonaws.com';
const SCOPE = { region: 'eu-central-1', service: 'bedrock' };
const KEY = { kind: 'aws-access-key', ...SIMULATED_AWS } as const;
const BODY = '{"messages":[{"content":"grün"}]}';

/** The request as AWS receives it. */
async function arrived(
  path: string,
  headers: Record<string, string> = {},
  { body = BODY, method = 'POST', scope = SCOPE } = {},
): Promise<AwsRequest> {
  const url = new URL(HOST + path);
  const bytes = method === 'GET' ? null : new TextEncoder().encode(body);
  const signed = await signForAws(
    { method, url, headers: new Headers(headers), body: bytes },
    scope,
    KEY,
    NOON_MS,
  );
  return {
    method,
    host: url.host,
    path: url.pathname,
    query: url.search.slice(1),
    headers: Object.fromEntries(signed),
    region: 'eu-central-1',
    services: ['bedrock'],
    bodySha256: createHash('sha256')
      .update(bytes ?? '')
      .digest('hex'),
  };
}

describe('a request that the gateway signs', () => {
  it.each([
    ['plain', '/model/us.amazon.nova-lite-v1:0/converse'],
    ['encoded', '/model/us.amazon.nova-lite-v1%3A0/converse'],
    ['with a resource name', '/model/arn%3Aaws%3Abedrock%3Aeu%3A1%3Ax%2Fy/invoke'],
    ['with odd characters', "/model/a(b)'c!*~_-.%20d/converse"],
    ['with a query', '/async-invoke?maxResults=10&statusEquals=In%20Progress&a=1%2B2&b&a=0'],
  ])('%s is found whole by who verifies', async (_, path) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-amz-meta': ' two   words ' };
    expect(denyAws(await arrived(path, headers), NOON_MS)).toBeNull();
    expect(denyAws(await arrived(path, {}, { method: 'GET' }), NOON_MS)).toBeNull();
  });

  it('covers body, path, query, type and AWS’s own headers', async () => {
    const request = await arrived('/model/m/converse?a=1', { 'content-type': 'application/json' });
    const changes: Partial<AwsRequest>[] = [
      { bodySha256: '0'.repeat(64) },
      { path: '/model/n/converse' },
      { query: 'a=2' },
      { method: 'PUT' },
      { headers: { ...request.headers, 'content-type': 'text/plain' } },
      { headers: { ...request.headers, 'x-amz-content-sha256': '0'.repeat(64) } },
      { host: 'bedrock-runtime.us-east-1.amazonaws.com' },
    ];
    for (const change of changes)
      expect(denyAws({ ...request, ...change }, NOON_MS)?.code).toBe('InvalidSignatureException');
  });

  it('is good for its region, service and time', async () => {
    const request = await arrived('/model/m/converse');
    expect(denyAws({ ...request, region: 'us-east-1' }, NOON_MS)?.message).toContain('valid region');
    expect(denyAws({ ...request, services: ['bedrock-mantle'] }, NOON_MS)?.message).toContain('service');
    expect(denyAws(request, NOON_MS + 600_000)?.message).toContain('Signature expired');
  });

  it('has nothing of a signature, token or key that was there before', async () => {
    const before = {
      authorization: 'AWS4-HMAC-SHA256 Credential=OTHER/x',
      'x-amz-security-token': 'other',
      'x-amz-date': '20000101T000000Z',
    };
    const request = await arrived('/model/m/converse', before);
    expect(denyAws(request, NOON_MS)).toBeNull();
    expect(JSON.stringify(request.headers)).not.toMatch(/OTHER|other|2000/);
    expect(JSON.stringify(request)).not.toContain(SIMULATED_AWS.secretAccessKey);
  });
});
