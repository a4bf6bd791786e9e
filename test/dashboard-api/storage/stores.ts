/**
 * An object store for tests, on a port: S3's protocol with every signature checked from the request as it came, and
 * Azure's with a shared access signature. It keeps what it was given, and fails where a test says so.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const KEY = { accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'secret/of+the=tests' };
export const REGION = 'eu-central-1';
/** An account of Azure's, whose key is made up. */
export const ACCOUNT = { account: 'testaccount', accountKey: Buffer.alloc(64, 7).toString('base64') };
export const SAS = 'sv=2023-11-03&sr=c&sp=cw&se=2126-01-01&sig=c2lnbmF0dXJl%3D';

export interface TestStore {
  readonly url: string;
  /** Finished objects by their path. */
  readonly objects: Map<string, Buffer>;
  /** Parts in the order in which they came, over all uploads. */
  readonly parts: string[];
  /** Asked before a request is served: a status to answer instead. */
  fail: (method: string, url: URL) => number | null;
  close(): void;
}

export async function testStore(): Promise<TestStore> {
  const objects = new Map<string, Buffer>();
  const waiting = new Map<string, Map<string, Buffer>>();
  const parts: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => serve(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store: TestStore = {
    url: `http://127.0.0.1:${port}`,
    objects,
    parts,
    fail: () => null,
    close: () => server.close(),
  };

  function serve(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', store.url);
    const method = request.method ?? '';
    const status = store.fail(method, url);
    if (status !== null) return void response.writeHead(status).end();
    const isAzure = url.searchParams.has('sig') || request.headers['x-ms-version'] !== undefined;
    const isKnown = isAzure
      ? url.search.endsWith(SAS) || isSignedByAccount(request, url, body)
      : isSigned(request, url, body);
    if (!isKnown) return void response.writeHead(403).end();
    if (isAzure) azure(url, request, body, response);
    else s3(method, url, body, response);
  }

  function s3(method: string, url: URL, body: Buffer, response: ServerResponse): void {
    const { pathname, searchParams: query } = url;
    const uploadId = query.get('uploadId');
    if (method === 'POST' && query.has('uploads')) {
      const id = `upload-${waiting.size + 1}`;
      waiting.set(id, new Map());
      response.end(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    } else if (uploadId !== null) {
      const held = waiting.get(uploadId);
      if (!held) return void response.writeHead(404).end();
      if (method === 'PUT') {
        const number = query.get('partNumber') ?? '';
        parts.push(number);
        held.set(number, body);
        return void response.writeHead(200, { etag: `"${md5(body)}"` }).end();
      }
      const listed = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)];
      const found = listed.map(([, number = '', tag = '']) => {
        const part = held.get(number);
        return part && `&quot;${md5(part)}&quot;` === tag ? part : null;
      });
      if (found.some((part) => part === null) || found.length !== held.size)
        return void response.end('<Error><Code>InvalidPart</Code></Error>');
      objects.set(pathname, Buffer.concat(found.flatMap((part) => part ?? [])));
      waiting.delete(uploadId);
      response.end('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
    } else if (method === 'PUT') {
      objects.set(pathname, body);
      response.end();
    } else response.writeHead(405).end();
  }

  function azure(url: URL, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { pathname, searchParams: query } = url;
    const held = waiting.get(pathname) ?? new Map<string, Buffer>();
    waiting.set(pathname, held);
    if (query.get('comp') === 'block') {
      const id = query.get('blockid') ?? '';
      parts.push(Buffer.from(id, 'base64').toString());
      held.set(id, body);
    } else if (query.get('comp') === 'blocklist') {
      const listed = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, id = '']) =>
        held.get(id),
      );
      if (listed.includes(undefined)) return void response.writeHead(400).end();
      objects.set(pathname, Buffer.concat(listed.flatMap((part) => part ?? [])));
    } else if (request.headers['x-ms-blob-type'] === 'BlockBlob') objects.set(pathname, body);
    else return void response.writeHead(400).end();
    response.writeHead(201).end();
  }
  return store;
}

const md5 = (body: Buffer): string => createHash('md5').update(body).digest('hex');
const sha256 = (body: string | Buffer): string => createHash('sha256').update(body).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** As AWS writes it down ("Signature Version 4 signing process"), from what arrived. */
function isSigned({ method = '', headers }: IncomingMessage, url: URL, body: Buffer): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  const [, keyId, day = '', region = '', names = '', signature] = match ?? [];
  const date = String(headers['x-amz-date'] ?? '');
  const signedNames = names.split(';');
  const isWhole = ['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signedNames.includes(name));
  if (keyId !== KEY.accessKeyId || region !== REGION || !date.startsWith(day) || !isWhole) return false;
  if (headers['x-amz-content-sha256'] !== sha256(body)) return false;
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonical = [
    method,
    url.pathname,
    query,
    ...signedNames.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${KEY.secretAccessKey}`);
  return hmac(key, toSign).toString('hex') === signature;
}

/** As Azure writes it down ("Authorize with Shared Key"), from what arrived. */
function isSignedByAccount({ method = '', headers }: IncomingMessage, url: URL, body: Buffer): boolean {
  const length = body.length === 0 ? '' : String(body.length);
  const ownHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${String(headers[name])}`);
  const query = [...url.searchParams].map(([name, value]) => `${name.toLowerCase()}:${value}`).sort();
  const empty = (count: number) => Array.from({ length: count }, () => '');
  const text = [
    method,
    ...empty(2),
    length,
    '',
    headers['content-type'] ?? '',
    ...empty(6),
    ...ownHeaders,
    `/${ACCOUNT.account}${url.pathname}`,
    ...query,
  ].join('\n');
  const signature = hmac(Buffer.from(ACCOUNT.accountKey, 'base64'), text).toString('base64');
  return headers.authorization === `SharedKey ${ACCOUNT.account}:${signature}`;
}
