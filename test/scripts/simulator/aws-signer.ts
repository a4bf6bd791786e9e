/**
 * A caller's side of AWS Signature Version 4, written apart from what verifies it:
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 */
import { createHash, createHmac } from 'node:crypto';
import { SIMULATED_AWS } from '../../../scripts/simulator/credentials.ts';

export interface Signing {
  /** Where it is signed for; https unless it says otherwise. */
  readonly url: string;
  readonly body: string;
  /** Covered by the signature, besides `host` and the date. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly region?: string;
  readonly service?: string;
  readonly at?: Date;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

/** The headers of a signed request, `host` left out: whoever sends it sets that. */
export function signedHeaders(signing: Signing): Record<string, string> {
  const { method = 'POST', region = 'us-east-1', service = 'bedrock', at = new Date() } = signing;
  const { accessKeyId, secretAccessKey } = { ...SIMULATED_AWS, ...signing };
  const { host, pathname, searchParams } = new URL(signing.url);
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = { ...signing.headers, host, 'x-amz-date': date };
  const names = Object.keys(headers).sort();
  searchParams.sort();
  const canonical = [
    method,
    pathname.replace(/[^/]+/g, encodeURIComponent),
    searchParams.toString().replaceAll('+', '%20'),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(signing.body),
  ].join('\n');
  const key = scope
    .split('/')
    .reduce((secret: Buffer, part) => hmac(secret, part), Buffer.from(`AWS4${secretAccessKey}`));
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  const { host: _host, ...sent } = headers;
  return {
    ...sent,
    authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, ` +
      `Signature=${hmac(key, text).toString('hex')}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
