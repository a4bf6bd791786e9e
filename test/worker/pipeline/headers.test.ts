import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  returnedHeaders,
  sessionHeaders,
  signedAndStripped,
  upstreamHeaders,
  upstreamSearch,
} from '../../../worker/pipeline/headers.ts';

const KEY = `aso_k_${'A'.repeat(24)}.${'b'.repeat(49)}`;
const REQUEST_ID = '01890a5d-ac96-774b-bcce-b302099a8001';

const sent = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(upstreamHeaders(new Headers(headers)));
const returned = (headers: Record<string, string>, isBodyChanged = false): Record<string, string> =>
  Object.fromEntries(returnedHeaders(new Headers(headers), REQUEST_ID, isBodyChanged));

describe('headers on their way up', () => {
  it('the SDKs own headers and the provider credential pass as they are', () => {
    const passing = {
      authorization: 'Bearer sk-caller',
      'x-api-key': 'caller',
      'x-goog-api-key': 'caller',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': '1',
      'openai-organization': 'org',
      'user-agent': 'OpenAI/JS 7',
      'x-stainless-lang': 'js',
      accept: 'text/event-stream',
    };
    expect(sent(passing)).toEqual({ ...passing, 'accept-encoding': 'identity' });
  });

  it.each([
    ['ours', ['X-ASO-API-Key', 'X-ASO-Dims', 'X-ASO-Anything']],
    ['the platforms', ['CF-Ray', 'CF-Connecting-IP', 'CF-IPCountry', 'CDN-Loop', 'True-Client-IP']],
    ['the proxies', ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Real-IP', 'Forwarded']],
    [
      'the connections',
      [
        'Connection',
        'Keep-Alive',
        'Proxy-Authorization',
        'Proxy-Authenticate',
        'Proxy-Connection',
        'TE',
        'Trailer',
        'Transfer-Encoding',
        'Upgrade',
        'Expect',
      ],
    ],
    ['cookies, host and length', ['Cookie', 'Host', 'Content-Length']],
  ])('%s stay here', (_, names) => {
    const headers = Object.fromEntries(names.map((name) => [name, '1']));
    expect(sent({ ...headers, 'x-kept': '1' })).toEqual({ 'x-kept': '1', 'accept-encoding': 'identity' });
  });

  it('a header that Connection names stays with the connection', () => {
    const headers = { connection: 'close,  X-Hop , x-other', 'x-hop': '1', 'x-other': '2', 'x-kept': '3' };
    expect(sent(headers)).toEqual({ 'x-kept': '3', 'accept-encoding': 'identity' });
  });

  it('asks for content uncoded, whatever the caller takes', () => {
    expect(sent({ 'accept-encoding': 'gzip, br' })['accept-encoding']).toBe('identity');
  });

  it('of a signed request every header that the signature covers goes up as it is', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=A/20261121/us-east-1/bedrock/aws4_request, ' +
      'SignedHeaders=accept-encoding;content-length;content-type;host;x-amz-date, Signature=00';
    const covered = { 'accept-encoding': 'gzip', 'content-type': 'application/json', 'x-amz-date': 'D' };
    const received = { authorization, ...covered, 'content-length': '2', host: 'a', 'x-aso-dims': 'team=a' };
    expect(sent(received)).toEqual({ authorization, ...covered });
    expect(signedAndStripped(new Headers(received), '')).toBeNull();
    for (const name of ['x-aso-dims', 'cookie', 'x-forwarded-for', 'x-amz-key']) {
      const also = authorization.replace('host;', `host;${name};`);
      const value = name === 'x-amz-key' ? KEY : 'team=a';
      expect(signedAndStripped(new Headers({ ...received, authorization: also, [name]: value }), '')).toBe(
        name,
      );
    }
    const overHttp2 = { ...received, authorization: authorization.replace('host', ':authority') };
    expect(signedAndStripped(new Headers(overHttp2), '')).toBe(':authority');
    expect(signedAndStripped(new Headers({ 'x-aso-dims': 'team=a' }), '')).toBeNull();
  });

  it.each([
    ['whole', KEY],
    ['as a bearer token', `Bearer ${KEY}`],
    ['with a damaged end', KEY.slice(0, 40)],
    ['with a wrong check sum', `${KEY}x`],
    ['its first character', 'aso_k_0'],
    ['among other values', `first, ${KEY}, last`],
  ])('P3: L39: a gateway key is never forwarded, in whatever header: %s', (_, value) => {
    for (const name of ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'x-custom', 'user-agent'])
      expect(sent({ [name]: value })).toEqual({ 'accept-encoding': 'identity' });
  });
});

describe('the query on its way up', () => {
  it('passes byte for byte', () => {
    for (const search of ['', '?alt=sse', '?a=%7E%20+&&b=&c', '?$alt=json%3Benum-encoding=int&key=AIza1'])
      expect(upstreamSearch(search)).toBe(search);
    expect(upstreamSearch('?')).toBe('');
  });

  it.each([
    ['a value', `?key=${KEY}`, ''],
    ['between others', `?a=1&key=${KEY}&b=2`, '?a=1&b=2'],
    ['twice', `?key=${KEY}&a=1&key=${KEY}`, '?a=1'],
    ['a name', `?${KEY}`, ''],
    ['encoded', '?key=%61so%5Fk%5fA1&a=1', '?a=1'],
    ['encoded beside what cannot be decoded', '?key=%61so_k_A1%zz%ff&a=1', '?a=1'],
    ['behind a semicolon', `?a=1;key=${KEY}`, ''],
  ])('P3: L39: a gateway key is taken out of it: %s', (_, search, expected) => {
    expect(upstreamSearch(search)).toBe(expected);
  });

  it('P3: L39: whatever stands around it and however it is encoded', () => {
    const byte = (code: number, isEncoded: boolean): string =>
      isEncoded ? `%${code.toString(16).padStart(2, '0')}` : String.fromCharCode(code);
    const filler = fc.stringMatching(/^[A-Za-z0-9%=&;+._~-]{0,12}$/);
    fc.assert(
      fc.property(
        filler,
        filler,
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        (before, after, encoded) => {
          const key = [...'aso_k_Z']
            .map((letter, at) => byte(letter.charCodeAt(0), encoded[at] === true))
            .join('');
          // A `%` right before would make other bytes of the same text.
          const search = `?${before.replace(/%[0-9A-Fa-f]?$/, '')}${key}${after}`;
          expect(lenientlyDecoded(upstreamSearch(search))).not.toMatch(/aso_k_[0-9A-Za-z]/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** As a server decodes that lets malformed escapes stand. */
function lenientlyDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

describe('headers of a call that asks for a WebSocket', () => {
  const asked = (headers: Record<string, string>) => Object.fromEntries(sessionHeaders(new Headers(headers)));

  it('ask the provider for one, with what is the callers and not the connections', () => {
    const headers = {
      authorization: 'Bearer caller',
      'openai-beta': 'realtime=v1',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      'sec-websocket-extensions': 'permessage-deflate',
      'x-aso-api-key': KEY,
    };
    expect(asked(headers)).toEqual({
      authorization: 'Bearer caller',
      'openai-beta': 'realtime=v1',
      upgrade: 'websocket',
    });
  });

  it('sub-protocols pass with the provider credential among them, and without a gateway key', () => {
    const offered = 'realtime, openai-insecure-api-key.caller,openai-beta.realtime-v1';
    expect(asked({ 'sec-websocket-protocol': offered })['sec-websocket-protocol']).toBe(
      'realtime, openai-insecure-api-key.caller, openai-beta.realtime-v1',
    );
    const withKey = `realtime, openai-insecure-api-key.${KEY}`;
    expect(asked({ 'sec-websocket-protocol': withKey })['sec-websocket-protocol']).toBe('realtime');
    expect(asked({ 'sec-websocket-protocol': KEY })).not.toHaveProperty('sec-websocket-protocol');
  });

  it('what the provider agreed with us about the connection stays behind', () => {
    const agreed = {
      'sec-websocket-accept': 'x',
      'sec-websocket-extensions': 'permessage-deflate',
      'sec-websocket-protocol': 'realtime',
    };
    expect(returned(agreed)).toEqual({
      'sec-websocket-protocol': 'realtime',
      'x-aso-request-id': REQUEST_ID,
    });
  });
});

describe('headers on their way back', () => {
  it('are the upstreams, with our request id', () => {
    const headers = {
      'content-type': 'application/json',
      'openai-organization': 'org',
      'retry-after': '7',
      'x-ratelimit-remaining-requests': '1',
      'x-request-id': 'req_1',
      'set-cookie': 'a=b',
    };
    expect(returned(headers)).toEqual({ ...headers, 'x-aso-request-id': REQUEST_ID });
  });

  it('what belongs to the upstreams connection stays behind', () => {
    const headers = {
      connection: 'close',
      'keep-alive': '5',
      'transfer-encoding': 'chunked',
      upgrade: 'h2c',
    };
    expect(returned(headers)).toEqual({ 'x-aso-request-id': REQUEST_ID });
  });

  it('a request id of ours wins over one that the upstream claims', () => {
    expect(returned({ 'x-aso-request-id': 'forged' })['x-aso-request-id']).toBe(REQUEST_ID);
  });

  it('the length is told unless the body will be changed', () => {
    expect(returned({ 'content-length': '12' })['content-length']).toBe('12');
    expect(returned({ 'content-length': '12' }, true)['content-length']).toBeUndefined();
  });

  it('several values of one header stay several', () => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    expect(returnedHeaders(headers, REQUEST_ID, false).getSetCookie()).toEqual(['a=1', 'b=2']);
  });
});
