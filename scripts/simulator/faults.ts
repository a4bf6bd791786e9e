/** Everything that a provider or the way to it does wrong, on request. Each fault is described in README.md. */
import { constants, createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { Delivery, Part } from './delivery.ts';
import { errorAnswer } from './errors.ts';
import { BIG_MARK, BLOCK_BYTES, bigText, MEBIBYTE } from './script.ts';

const HTML =
  '<!doctype html>\n<html><head><title>502 Bad Gateway</title></head>\n' +
  '<body><h1>502 Bad Gateway</h1><p>A simulated proxy answered in place of the provider.</p></body></html>\n';
const BLOCK = Buffer.from(
  Uint8Array.from({ length: BLOCK_BYTES }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
);
const DEFAULT_MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request was refused.',
  401: 'The credential was refused.',
  429: 'Rate limit reached. Please try again later.',
  500: 'The server had an error while processing your request.',
  529: 'Overloaded',
};

/** An answer that takes the place of the dialect's own; null: it answers itself. */
export function replacedAnswer(call: Call, headers: readonly string[], origin: string): Answer | null {
  const { faults, unknownFault } = call.directives;
  const error = faults.get('error');
  if (unknownFault !== null) return refusal(call, headers, 400, 'The simulator knows no fault of this name.');
  if (error) {
    const status = clampStatus(error.amount ?? 500);
    const seconds = /^\d{1,5}$/.test(error.text) ? error.text : '1';
    const isSeconds = status === 429 && seconds === error.text;
    const message =
      error.text === '' || isSeconds ? (DEFAULT_MESSAGES[status] ?? 'A simulated error.') : error.text;
    return refusal(call, status === 429 ? [...headers, 'retry-after', seconds] : headers, status, message);
  }
  if (faults.has('refuse-stream-options') && call.body['stream_options'] !== undefined) {
    return refusal(
      call,
      headers,
      400,
      'Unrecognized request argument supplied: stream_options',
      'stream_options',
    );
  }
  const html = faults.get('html');
  if (html) return bare(html.amount ?? 502, 'text/html; charset=utf-8', HTML, []);
  if (faults.has('redirect'))
    return bare(302, 'text/plain', '', ['location', `${origin}/simulator/redirected`]);
  return null;
}

/** The delivery of an answer with the request's faults applied, in an order in which they combine. */
export async function faultyDelivery(answer: Answer, plain: Delivery, call: Call): Promise<Delivery> {
  const { faults } = call.directives;
  const binary = faults.get('binary');
  let delivery = binary ? binaryDelivery(plain, (binary.amount ?? 1) * MEBIBYTE) : plain;
  if (faults.has('malformed-frame')) delivery = withMalformedFrame(delivery, answer.kind === 'streamed');
  if (faults.has('crlf')) delivery = mapText(delivery, (text) => text.replace(/\r?\n/g, '\r\n'));
  if (faults.has('big')) delivery = withBigText(delivery, faults.get('big')?.amount ?? 1);
  if (faults.has('truncate')) delivery = { ...cut(delivery), contentLength: null };
  else if (faults.has('reset')) delivery = { ...cut(delivery), ending: 'reset' };
  else if (faults.has('stall')) {
    delivery = { ...cut(delivery), ending: answer.kind === 'streamed' ? 'stall' : 'silence' };
  }
  for (const coding of CODINGS) if (faults.has(coding)) delivery = await coded(delivery, coding);
  const bytes = faults.get('bytes')?.amount;
  if (bytes) delivery = inPieces(delivery, bytes);
  const slow = faults.get('slow')?.amount;
  return slow ? { ...delivery, pace: slow } : delivery;
}

function refusal(
  call: Call,
  headers: readonly string[],
  status: number,
  message: string,
  param?: string,
): Answer {
  const detail = { status, message, ...(param === undefined ? {} : { param }) };
  return errorAnswer(call.provider, call.dialect, `req_${call.identity.letters(24, 3)}`, detail, headers);
}

function bare(status: number, contentType: string, body: string, headers: readonly string[]): Answer {
  return { kind: 'whole', status, headers, contentType, body, usage: null, upstreamId: null, counts: null };
}

function clampStatus(status: number): number {
  return status >= 400 && status <= 599 ? status : 500;
}

function binaryDelivery(plain: Delivery, bytes: number): Delivery {
  const parts = Array<Part>(Math.ceil(bytes / BLOCK_BYTES)).fill(BLOCK);
  const common = { contentType: 'application/octet-stream', statements: [], pace: 'burst' } as const;
  return { ...plain, ...common, parts, contentLength: parts.length * BLOCK_BYTES };
}

/** The middle frame loses its end; a whole body loses its closing bracket. No statement of usage is hit. */
function withMalformedFrame(delivery: Delivery, isStreamed: boolean): Delivery {
  const middle = isStreamed ? Math.floor((delivery.parts.length - 1) / 2) : 0;
  const parts = delivery.parts.map((part, index) => {
    if (index !== middle) return part;
    if (typeof part !== 'string') return part.subarray(0, part.length >> 1);
    const end = part.length - part.trimEnd().length;
    const body = part.trimEnd();
    return body.slice(0, isStreamed ? Math.ceil(body.length / 2) : -1) + part.slice(part.length - end);
  });
  return resized({ ...delivery, parts });
}

function withBigText(delivery: Delivery, mebibytes: number): Delivery {
  const filler = bigText(mebibytes);
  const starts: number[] = [];
  const parts: Part[] = [];
  for (const part of delivery.parts) {
    const pieces = typeof part === 'string' ? part.split(BIG_MARK) : [part];
    pieces.forEach((piece, index) => {
      if (index > 0) parts.push(...filler);
      parts.push(piece);
    });
    starts.push(parts.length);
  }
  const statements = delivery.statements.map((statement) => ({
    ...statement,
    afterParts: starts[statement.afterParts - 1] ?? parts.length,
  }));
  return resized({ ...delivery, parts, statements });
}

/** The first half; the last part that is sent breaks off in its middle. */
function cut(delivery: Delivery): Delivery {
  const kept = Math.floor(delivery.parts.length / 2);
  const broken = delivery.parts[kept] ?? '';
  const half =
    typeof broken === 'string'
      ? broken.slice(0, Math.floor(broken.length / 2))
      : broken.subarray(0, broken.length >> 1);
  const statements = delivery.statements.filter((statement) => statement.afterParts <= kept);
  return { ...delivery, parts: [...delivery.parts.slice(0, kept), half], statements, isCut: true };
}

/** Content codings of RFC 9110 §8.4.1, RFC 7932 and RFC 8878, each with what flushes it. */
const CODERS = {
  gzip: [createGzip, constants.Z_SYNC_FLUSH],
  deflate: [createDeflate, constants.Z_SYNC_FLUSH],
  br: [createBrotliCompress, constants.BROTLI_OPERATION_FLUSH],
  zstd: [createZstdCompress, constants.ZSTD_e_flush],
} as const;
const CODINGS = Object.keys(CODERS) as (keyof typeof CODERS)[];

/** One coded stream, flushed after each part, so that parts stay visible on the wire. */
async function coded(delivery: Delivery, coding: keyof typeof CODERS): Promise<Delivery> {
  const [createCoder, flush] = CODERS[coding];
  const coder = createCoder();
  const parts: Buffer[] = [];
  let pending: Buffer[] = [];
  coder.on('data', (chunk: Buffer) => pending.push(chunk));
  for (const part of delivery.parts) {
    coder.write(part);
    await new Promise<void>((resolve) => {
      coder.flush(flush, resolve);
    });
    parts.push(Buffer.concat(pending));
    pending = [];
  }
  if (!delivery.isCut) {
    const ended = new Promise((resolve) => coder.once('end', resolve));
    coder.end();
    await ended;
    parts.push(Buffer.concat([parts.pop() ?? Buffer.alloc(0), ...pending]));
  }
  return resized({ ...delivery, parts, headers: [...delivery.headers, 'content-encoding', coding] });
}

/** The same bytes in writes of `size`, wherever that cuts lines and characters. */
function inPieces(delivery: Delivery, size: number): Delivery {
  const whole = Buffer.concat(
    delivery.parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
  );
  const parts: Buffer[] = [];
  for (let at = 0; at < whole.length; at += size) parts.push(whole.subarray(at, at + size));
  const statements = delivery.statements.map((statement) => {
    const bytes = byteLength(delivery.parts.slice(0, statement.afterParts));
    return { ...statement, afterParts: Math.ceil(bytes / size) };
  });
  return { ...delivery, parts, statements, pace: delivery.pace === 'burst' ? 'turn' : delivery.pace };
}

function mapText(delivery: Delivery, change: (text: string) => string): Delivery {
  return resized({
    ...delivery,
    parts: delivery.parts.map((part) => (typeof part === 'string' ? change(part) : part)),
  });
}

function resized(delivery: Delivery): Delivery {
  return delivery.contentLength === null
    ? delivery
    : { ...delivery, contentLength: byteLength(delivery.parts) };
}

function byteLength(parts: readonly Part[]): number {
  let bytes = 0;
  for (const part of parts) bytes += typeof part === 'string' ? Buffer.byteLength(part) : part.length;
  return bytes;
}
