/** Calls as they stand on the wire: raw headers and bytes, for comparing two answers to the last byte. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Headers } from './calls.ts';

export interface WireCall {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Headers;
  readonly body?: string | Buffer;
  /** The body is sent without its length, in chunks of this many bytes. */
  readonly chunkBytes?: number;
}

export interface WireAnswer {
  readonly status: number;
  readonly reason: string;
  /** `name: value` in lower-case names, sorted; without what belongs to a connection, the date and what is ours. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const NOT_COMPARED = /^(connection|keep-alive|transfer-encoding|date|x-aso-)/;

/** Begins a call; the answer's body is not read yet. */
export async function begin(base: string, call: WireCall, more: Headers = {}): Promise<IncomingMessage> {
  const { method = call.body === undefined ? 'GET' : 'POST', path, headers, body } = call;
  const sent = request(base + path, { method, headers: { ...headers, ...more }, agent: false });
  if (call.chunkBytes === undefined) sent.end(body);
  else await pipeline(Readable.from(pieces(Buffer.from(body ?? ''), call.chunkBytes)), sent);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Makes a call and reads all of its answer. */
export async function exchange(base: string, call: WireCall, more: Headers = {}): Promise<WireAnswer> {
  const answer = await begin(base, call, more);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const { rawHeaders } = answer;
  const headers = rawHeaders
    .flatMap((name, index) => (index % 2 === 0 ? `${name.toLowerCase()}: ${rawHeaders[index + 1]}` : []))
    .filter((header) => !NOT_COMPARED.test(header));
  return {
    status: answer.statusCode ?? 0,
    reason: answer.statusMessage ?? '',
    headers: headers.toSorted(),
    body: Buffer.concat(chunks),
  };
}

/** Length and SHA-256 of a body that is too large to keep. */
export async function digest(answer: IncomingMessage): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of answer) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** A chat stream without the chunk that states usage: `choices` is empty and `usage` an object. */
export function withoutUsageChunk(body: Buffer): string {
  const frames = body.toString().split('\n\n');
  return frames.filter((frame) => !/"choices":\[\],.*"usage":\{/.test(frame)).join('\n\n');
}

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** The text of a body, with the content-coding that its headers name removed. */
export function decoded({ headers, body }: WireAnswer): string {
  const coding = headers.find((header) => header.startsWith('content-encoding: '))?.slice(18);
  const decode = coding === undefined ? undefined : DECODERS[coding];
  return (decode?.(body) ?? body).toString();
}
