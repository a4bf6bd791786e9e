/**
 * What AWS checks before it reads a request: a bearer token, or Signature Version 4
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). One pair of credentials is
 * known. Pure.
 */
import { createHmac, hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SIMULATED_AWS } from './credentials.ts';

/** A request as it arrived, at the address that AWS would have received it at. */
export interface AwsRequest {
  readonly method: string;
  readonly host: string;
  /** Still percent-encoded, without query. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Lower-case hex. */
  readonly bodySha256: string;
  readonly region: string;
  /** Names that the credential's scope may have. */
  readonly services: readonly string[];
}

export interface AwsCredential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface AwsDenial {
  readonly status: number;
  /** The exception's name. */
  readonly code: string;
  readonly message: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 300_000;
const AUTHORIZATION = /^(?:Credential|SignedHeaders|Signature)=/;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

const denied = (status: number, code: string, message: string): AwsDenial => ({ status, code, message });
const invalid = (message: string): AwsDenial => denied(403, 'InvalidSignatureException', message);
const incomplete = (message: string): AwsDenial => denied(400, 'IncompleteSignatureException', message);

/** Why AWS would not take the request; null: it would. */
export function denyAws(
  request: AwsRequest,
  nowMs: number,
  known: AwsCredential = SIMULATED_AWS,
): AwsDenial | null {
  const { authorization = '' } = request.headers;
  if (/^Bearer \S+$/i.test(authorization)) return null;
  if (authorization === '') {
    return denied(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    return incomplete('Unsupported AWS authorization scheme.');
  }
  const fields = fieldsOf(authorization);
  const [credential, names, signature] = ['Credential', 'SignedHeaders', 'Signature'].map(
    (name) => fields.get(name) ?? '',
  );
  if (!credential || !names || !signature) {
    return incomplete("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature'.");
  }
  const date = String(request.headers['x-amz-date'] ?? '');
  const atMs = instantOf(date);
  if (atMs === null)
    return incomplete("Authorization header requires the existence of a 'X-Amz-Date' header.");
  const [keyId, ...scope] = credential.split('/');
  if (keyId !== known.accessKeyId) {
    return denied(
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  const [day, region, service = '', end] = scope;
  if (scope.length !== 4 || day !== date.slice(0, 8) || end !== 'aws4_request') {
    return invalid('Credential should be scoped correctly to its date.');
  }
  if (region !== request.region) return invalid('Credential should be scoped to a valid region.');
  if (!request.services.includes(service)) return invalid('Credential should be scoped to correct service.');
  const signed = names.split(';');
  if (!signed.includes('host')) return invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  if (Math.abs(nowMs - atMs) > MAX_SKEW_MS) {
    return invalid(
      atMs < nowMs
        ? `Signature expired: ${date} is now earlier than the oldest that is taken.`
        : `Signature not yet current: ${date} is still later than the newest that is taken.`,
    );
  }
  const stringToSign = [ALGORITHM, date, scope.join('/'), hash('sha256', canonicalRequest(request, signed))];
  const expected = sign(signingKey(known, scope), stringToSign.join('\n')).toString('hex');
  return expected === signature ? null : invalid(MISMATCH);
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';

function canonicalRequest(request: AwsRequest, signed: readonly string[]): string {
  const headers: Readonly<Record<string, string | readonly string[] | undefined>> = {
    ...request.headers,
    host: request.host,
  };
  const lines = signed.map((name) => `${name}:${collapsed(String(headers[name] ?? ''))}\n`);
  return [
    request.method,
    // Each segment once more, as it stands: only S3 leaves that out.
    request.path.split('/').map(encoded).join('/'),
    canonicalQuery(request.query),
    lines.join(''),
    signed.join(';'),
    request.bodySha256,
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return `${encoded(decodeURIComponent(name))}=${encoded(decodeURIComponent(value))}`;
    })
    .sort()
    .join('&');
}

function signingKey({ secretAccessKey }: AwsCredential, scope: readonly string[]): Buffer {
  return scope.reduce((key: Buffer, part) => sign(key, part), Buffer.from(`AWS4${secretAccessKey}`));
}

const sign = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const collapsed = (value: string): string => value.trim().replace(/ +/g, ' ');
/** RFC 3986: everything but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function fieldsOf(authorization: string): ReadonlyMap<string, string> {
  const parts = authorization
    .slice(ALGORITHM.length)
    .split(',')
    .map((part) => part.trim());
  const fields = parts.filter((part) => AUTHORIZATION.test(part));
  return new Map(
    fields.map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]),
  );
}

function instantOf(date: string): number | null {
  const parts = AMZ_DATE.exec(date)?.slice(1);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
