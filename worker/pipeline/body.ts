/**
 * Reads of a request what policy and metering need. A JSON body is held as bytes; a multipart one until its model
 * field is seen, or streams if it is larger and no rule needs the model; everything else streams through unread.
 */
import { MAX_DIMENSION_PAIRS, parseDimensions } from '../../contract/dimensions.ts';
import type { VerifyAnswer } from '../gate/protocol.ts';
import { opaqueFacts, readRequestFacts, tierInHeaders } from '../metering/request-facts.ts';
import { type CallBody, type Identified, proceed, type Read, type StepResult, stop } from './call.ts';
import { askOfKey } from './gates.ts';
import { multipartModel } from './multipart.ts';
import { inTime, LATE, UPLOAD_IDLE_MS, uploadLimitMs } from './upload-clock.ts';

export const MAX_JSON_BYTES = 32 * 1024 * 1024;
export const MAX_MULTIPART_BYTES = 26 * 1024 * 1024;
/** Above this the key is verified before the body is read. */
const VERIFY_FIRST_BYTES = 256 * 1024;
/** Bodies held in one isolate at the same time. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** Eight pairs of 32 and 64 characters, each perhaps four bytes long or escaped in JSON. */
const MAX_DIMENSIONS_HEADER = MAX_DIMENSION_PAIRS * (32 + 64) * 6;

/** An SDK sends some twenty; providers refuse far fewer than this. */
const MAX_HEADERS = 256;

let heldBytes = 0;

/** Bytes of request bodies that this isolate holds now. */
export const heldBodyBytes = (): number => heldBytes;

/** The call no longer needs its body. It lets go of the bytes: a call lasts as long as its answer, perhaps an hour. */
export function releaseBody(body: CallBody): void {
  if (body.kind !== 'held') return;
  heldBytes -= body.bytes.length;
  body.bytes = EMPTY;
}

export async function readCall(call: Identified): Promise<StepResult<Read>> {
  if ([...call.request.headers.keys()].length > MAX_HEADERS) return stop('too_many_headers');
  const header = call.request.headers.get('x-aso-dims');
  if ((header?.length ?? 0) > MAX_DIMENSIONS_HEADER) return stop('header_too_large', 'X-ASO-Dims');
  const parsed = parseDimensions(header);
  if (!parsed.ok) return stop(parsed.code, parsed.subject);
  const body = await readBody(call);
  if (!body.ok) return body;
  const facts = factsOf(call, body.call);
  if (!facts.ok) {
    releaseBody(body.call);
    return stop(facts.code);
  }
  const tier = tierInHeaders(call.request.headers, call.provider.tierHeaders ?? []);
  const asked = tier === null ? facts.facts : { ...facts.facts, serviceTier: tier };
  return proceed({ ...call, dimensions: parsed.dimensions, body: body.call, facts: asked });
}

function factsOf({ endpoint, request }: Identified, body: CallBody) {
  if (body.kind !== 'held') {
    const facts = opaqueFacts(EMPTY, endpoint);
    // What streams through unread may hold anything, of any length.
    return { ok: true as const, facts: body.kind === 'stream' ? { ...facts, mayHoldMedia: true } : facts };
  }
  const type = request.headers.get('content-type') ?? '';
  // Some endpoints for uploads take their fields as JSON as well.
  const isJson = endpoint.body === 'multipart' && type.startsWith('application/json');
  const read = readRequestFacts(body.bytes, isJson ? { ...endpoint, body: 'json' } : endpoint);
  if (!read.ok || endpoint.body !== 'multipart' || !type.startsWith('multipart/')) return read;
  const { isStreamed, ...named } = multipartModel(body.bytes, type);
  const model = endpoint.modelIn === 'path' ? {} : named;
  return { ok: true as const, facts: { ...read.facts, ...model, isStreamed } };
}

async function readBody(call: Identified): Promise<StepResult<CallBody>> {
  const { request, endpoint } = call;
  if (request.body === null) return proceed({ kind: 'none' });
  // What the gateway signs it has to have.
  const isHeld = endpoint.body === 'json' || endpoint.body === 'multipart' || maySign(call);
  if (!isHeld) {
    return proceed({ kind: 'stream', stream: request.body });
  }
  const limit = endpoint.body === 'multipart' ? MAX_MULTIPART_BYTES : MAX_JSON_BYTES;
  const length = request.headers.get('content-length');
  const stated = length === null ? null : Number(length);
  if (stated !== null && stated > limit && (endpoint.body !== 'multipart' || maySign(call)))
    return stop('body_too_large');
  if (stated === null || stated > VERIFY_FIRST_BYTES) {
    const verified = await verify(call);
    if (!verified.ok) return verified;
    if (stated !== null && stated > limit) {
      return verified.hasModelRule
        ? stop('body_too_large')
        : proceed({ kind: 'stream', stream: request.body });
    }
  }
  if (heldBytes + (stated ?? VERIFY_FIRST_BYTES) > MAX_HELD_BYTES) return stop('busy');
  return stated === null ? readUnstated(request.body, limit) : readStated(request, stated);
}

/** Whether the call may go up with a signature of ours, which covers its body. */
const maySign = ({ credentialWish, provider }: Identified): boolean =>
  credentialWish !== 'none' && provider.signing?.kind === 'aws-access-key';

async function verify(call: Identified): Promise<VerifyAnswer> {
  try {
    return await askOfKey<VerifyAnswer>(
      call,
      async (gate) => gate.verify(call.proof),
      (answer) => !answer.ok && answer.refusal.code === 'invalid_key',
    );
  } catch {
    return { ok: false, refusal: { code: 'cannot_decide' } };
  }
}

async function readStated(request: Request, stated: number): Promise<StepResult<CallBody>> {
  heldBytes += stated;
  try {
    const buffer = await inTime(request.arrayBuffer(), uploadLimitMs(stated));
    if (buffer === LATE) {
      heldBytes -= stated;
      return stop('upload_timeout');
    }
    const bytes = new Uint8Array(buffer);
    heldBytes += bytes.length - stated;
    return proceed({ kind: 'held', bytes });
  } catch {
    heldBytes -= stated;
    return stop('malformed_body');
  }
}

/** A body that does not say how long it is (chunked): read up to the limit. */
async function readUnstated(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<StepResult<CallBody>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const startedMs = Date.now();
  const reader = stream.getReader();
  try {
    for (;;) {
      const leftMs = startedMs + uploadLimitMs(size) - Date.now();
      const read = await inTime(reader.read(), Math.min(UPLOAD_IDLE_MS, leftMs));
      if (read === LATE) {
        heldBytes -= size;
        void reader.cancel().catch(() => undefined);
        return stop('upload_timeout');
      }
      const { done, value } = read;
      if (done) break;
      chunks.push(value);
      size += value.length;
      heldBytes += value.length;
      const code = size > limit ? 'body_too_large' : heldBytes > MAX_HELD_BYTES ? 'busy' : null;
      if (code === null) continue;
      heldBytes -= size;
      reader.releaseLock();
      return stop(code);
    }
  } catch {
    heldBytes -= size;
    return stop('malformed_body');
  }
  return proceed({ kind: 'held', bytes: joined(chunks, size) });
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const EMPTY = new Uint8Array(0);
