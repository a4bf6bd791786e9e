import { describe, expect, it } from 'vitest';
import { saysMismatch, signedHeaderNames } from '../../../worker/providers/request-signature.ts';

const signed = (names: string, algorithm = 'AWS4-HMAC-SHA256') =>
  `${algorithm} Credential=A/20261121/us-east-1/bedrock/aws4_request, SignedHeaders=${names}, Signature=00`;
const namesOf = (headers: Record<string, string>, search = '') => {
  const names = signedHeaderNames(new Headers(headers), search);
  return names && [...names];
};

describe('a signed request', () => {
  it('names what its signature covers, in either algorithm', () => {
    expect(namesOf({ authorization: signed('content-type;host;x-amz-date') })).toEqual([
      'content-type',
      'host',
      'x-amz-date',
    ]);
    expect(namesOf({ authorization: signed('Host', 'AWS4-ECDSA-P256-SHA256') })).toEqual(['host']);
    const compact = 'AWS4-HMAC-SHA256 Credential=A,SignedHeaders=host;accept,Signature=00';
    expect(namesOf({ authorization: compact })).toEqual(['host', 'accept']);
  });

  it('may carry its signature in the query', () => {
    const search =
      '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host%3Bx-amz-date&X-Amz-Signature=00';
    expect(namesOf({}, search)).toEqual(['host', 'x-amz-date']);
  });

  it('is told from any other', () => {
    expect(namesOf({})).toBeNull();
    expect(namesOf({ authorization: 'Bearer AWS4-HMAC-SHA256' }, '?key=1')).toBeNull();
  });

  it('names nothing that is no header', () => {
    expect(namesOf({ authorization: signed('host;<script>;a_b') })).toEqual(['host']);
    expect(namesOf({ authorization: 'AWS4-HMAC-SHA256 nothing' })).toEqual([]);
  });

  it('was refused for its signature, and not for its date, scope or owner', () => {
    expect(saysMismatch('{"message":"The request signature we calculated does not match the …"}')).toBe(true);
    for (const other of [
      'Signature expired: 20261121T000000Z is now earlier than …',
      'Credential should be scoped to a valid region.',
      'The security token included in the request is invalid.',
      'User is not authorized to perform: bedrock:InvokeModel',
    ])
      expect(saysMismatch(JSON.stringify({ message: other }))).toBe(false);
  });
});
