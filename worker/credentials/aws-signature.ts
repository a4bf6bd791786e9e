/**
 * Signs a request with AWS Signature Version 4, for a service that reads the path as it stands on the wire:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. No I/O.
 */
import type { CredentialSecret } from '../../contract/credential.ts';

export type AwsAccessKey = Extract<CredentialSecret, { kind: 'aws-access-key' }>;

/** A request as it will arrive. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array | null;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** What the runtime adds or changes on the way is not signed; AWS asks for the host and for every header of its own. */
const SIGNED = /^(?:host|content-type|x-amz-.*)$/;

/** The headers with the signature in `authorization`. Whatever was signed before is signed anew. */
export async function signForAws(
  { method, url, headers, body }: UnsignedRequest,
  { region, service }: SigningScope,
  { accessKeyId, secretAccessKey }: AwsAccessKey,
  nowMs: number,
): Promise<Headers> {
  const date = `${new Date(nowMs).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const sent = new Headers(headers);
  for (const name of ['authorization', 'x-amz-security-token']) sent.delete(name);
  const bodyHash = hex(await sha256(body ?? new Uint8Array(0)));
  sent.set('x-amz-date', date);
  sent.set('x-amz-content-sha256', bodyHash);
  const lines = new Map(
    [['host', url.host], ...sent].filter(([name = '']) => SIGNED.test(name)) as [string, string][],
  );
  const names = [...lines.keys()].sort();
  const canonical = [
    method,
    url.pathname.split('/').map(encoded).join('/'),
    canonicalQuery(url.search),
    ...names.map((name) => `${name}:${(lines.get(name) ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const toSign = [ALGORITHM, date, scope.join('/'), hex(await sha256(bytes(canonical)))].join('\n');
  let key = bytes(`AWS4${secretAccessKey}`);
  for (const part of [...scope, toSign]) key = await hmac(key, part);
  const credential = `${accessKeyId}/${scope.join('/')}`;
  sent.set(
    'authorization',
    `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${hex(key)}`,
  );
  return sent;
}

/** Pairs by name and value, each encoded once, whatever it came as. */
function canonicalQuery(search: string): string {
  const pairs = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '');
  return pairs
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encoded(decoded(name)), encoded(decoded(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function sha256(content: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', content));
}

async function hmac(key: Uint8Array, text: string): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes(text)));
}

const hex = (content: Uint8Array): string =>
  [...content].map((byte) => byte.toString(16).padStart(2, '0')).join('');
