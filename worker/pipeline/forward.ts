/** Sends an admitted call upstream and lets the answer through. From here on every way out is a `Flight`'s end. */
import type { RefusalCode } from '../../contract/refusals.ts';
import { authorise } from '../credentials/authorise.ts';
import type { StreamStop } from '../endings/stream-stop.ts';
import { usageEdits } from '../metering/ask-for-usage.ts';
import { editBody } from '../metering/body-edits.ts';
import { openReader } from '../metering/open-reader.ts';
import { capEdits } from '../metering/output-cap.ts';
import { saysMismatch, signedHeaderNames } from '../providers/request-signature.ts';
import { UsageChunkFilter } from '../stream/usage-chunk-filter.ts';
import type { Admitted } from './call.ts';
import { mayTell } from './deferred.ts';
import { peekError } from './error-head.ts';
import { Flight } from './flight.ts';
import { returnedHeaders, upstreamHeaders, upstreamSearch } from './headers.ts';
import { streamStop } from './stream-stop.ts';
import {
  type BodyEnd,
  type BodyFilter,
  copyBody,
  passBody,
  pumpBody,
  type TapEnd,
  type Tapped,
  watchBody,
} from './tap.ts';
import { usageRefusals } from './usage-refusals.ts';

/** Bodies of stated length up to this are split rather than pumped: the split can hold no more than they have. */
const SMALL_BODY_BYTES = 64 * 1024;

export type Forwarded =
  | { readonly ok: true; readonly response: Response; readonly end: Promise<ForwardEnd> }
  | { readonly ok: false; readonly code: RefusalCode; readonly end: Promise<ForwardEnd> };

/** What settlement has to know. */
export interface ForwardEnd {
  readonly how: BodyEnd | 'unreachable' | 'timed_out' | 'not_sent';
  readonly status: number | null;
  readonly headers: Headers | null;
  readonly tap: TapEnd | null;
  readonly firstByteMs: number | null;
  /** What could end it at a budget; absent or null: nothing could. */
  readonly stop?: StreamStop | null;
}

export async function forward(call: Admitted, nowMs: () => number): Promise<Forwarded> {
  if (call.request.signal.aborted) {
    return { ok: false, code: 'caller_left', end: Promise.resolve({ ...NOTHING, how: 'not_sent' }) };
  }
  const flight = new Flight(call, nowMs);
  const isSigned = signedHeaderNames(call.request.headers, call.url.search) !== null;
  const asksUsage =
    !isSigned && call.facts.wantsSplice && call.provider.takesStreamOptions && usageRefusals.allows(call);
  let response = await send(call, flight, asksUsage, nowMs());
  let isAsked = asksUsage;
  if (response && asksUsage && (response.status === 400 || response.status === 422)) {
    const refused = await usageRefusals.isAbout(response);
    response = refused.response;
    if (refused.isAboutUsage) {
      usageRefusals.remember(call);
      isAsked = false;
      response = await send(call, flight, false, nowMs());
    }
  }
  if (response && isSigned && response.status === 403) {
    const peeked = await peekError(response);
    response = peeked.response;
    if (saysMismatch(peeked.text ?? '')) return refusedSignature(call, flight, response, nowMs);
  }
  if (!response) {
    const how = flight.failure();
    const code = how === 'timed_out' ? 'upstream_timeout' : 'upstream_unreachable';
    return { ok: false, code, end: Promise.resolve({ ...NOTHING, how: flight.end(how) }) };
  }
  return answer(call, flight, response, isAsked, nowMs);
}

/** The provider's 403 would not tell the caller what is wrong: see `docs/decisions/2026-11-21-signed-requests.md`. */
function refusedSignature(
  call: Admitted,
  flight: Flight,
  { status, headers }: Response,
  nowMs: () => number,
): Forwarded {
  const firstByteMs = nowMs() - call.startedAtMs;
  const end = { status, headers, firstByteMs, tap: null, how: flight.end('complete') };
  return { ok: false, code: 'signature_mismatch', end: Promise.resolve(end) };
}

async function send(
  call: Admitted,
  flight: Flight,
  asksUsage: boolean,
  atMs: number,
): Promise<Response | null> {
  const { body, method, upstream, provider, place, path, request, url } = call;
  const held = body.kind === 'held' ? edited(body.bytes, call, asksUsage) : null;
  const plain = {
    headers: upstreamHeaders(request.headers, url.search),
    search: upstreamSearch(url.search),
  };
  const { headers, search } = await authorise(call, plain, held, atMs);
  try {
    return await fetch(upstream.urlFor(provider, place, path, search), {
      method,
      headers,
      body: body.kind === 'stream' ? body.stream : held,
      redirect: 'manual',
      signal: flight.signal,
    });
  } catch {
    // The runtime says the same of a connection refused and of one that broke: whether the provider saw the call
    // is not known, and what is not known is not free.
    return null;
  }
}

/** The caller's own bytes, but for the cap that a policy wants and the usage that we ask for. */
function edited(bytes: Uint8Array, { facts, cap }: Admitted, asksUsage: boolean): Uint8Array {
  const { outputCap } = facts;
  const capped = cap !== null && outputCap !== null ? capEdits(bytes, outputCap, cap) : [];
  return editBody(bytes, asksUsage ? [...usageEdits(facts), ...capped] : capped);
}

function answer(
  call: Admitted,
  flight: Flight,
  response: Response,
  isAsked: boolean,
  nowMs: () => number,
): Forwarded {
  const { status, headers } = response;
  const firstByteMs = nowMs() - call.startedAtMs;
  const known = { status, headers, firstByteMs };
  const filter = isAsked ? new UsageChunkFilter() : null;
  const isPlain = isEventStream(headers) && !headers.has('content-encoding');
  const stop = isPlain && status === 200 ? streamStop(call, filter) : null;
  const returned = returnedHeaders(headers, call.requestId, isAsked || stop !== null);
  if (!response.body) {
    const end = { ...known, how: flight.end('complete'), tap: null };
    return {
      ok: true,
      response: new Response(null, { status, headers: returned }),
      end: Promise.resolve(end),
    };
  }
  const tapped = tap(call, flight, response, response.body, stop ?? filter, nowMs);
  const end = tapped.end.then((result) => ({ ...known, how: flight.end(result.how), tap: result, stop }));
  return { ok: true, response: new Response(tapped.body, { status, headers: returned }), end };
}

function tap(
  call: Admitted,
  flight: Flight,
  { status, headers }: Response,
  body: ReadableStream,
  filter: BodyFilter | null,
  nowMs: () => number,
): Tapped {
  const { endpoint, facts } = call;
  const contentType = headers.get('content-type');
  const mayState = contentType === null || !SOUND_OR_PICTURE.test(contentType);
  const isStated = endpoint.metering === 'usage' || mayTell(call);
  const isRead = isStated && status >= 200 && status <= 299 && mayState;
  const length = call.method === 'HEAD' ? null : statedLength(headers);
  flight.answered(isRead);
  if (!isRead) return passBody(body, flight, length);
  const reader = openReader(endpoint, { contentType, status, isStreamed: facts.isStreamed, headers });
  const isEvents = isEventStream(headers);
  if (isEvents && filter) return pumpBody(body, reader, filter, flight);
  if (isEvents && !mayBeLong(call)) return watchBody(body, reader, flight, nowMs);
  if (length !== null && length <= SMALL_BODY_BYTES) return copyBody(body, reader, flight, length);
  return pumpBody(body, reader, null, flight, length);
}

const isEventStream = (headers: Headers): boolean =>
  headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') ?? false;

/** Types of bodies that hold no text, and so no usage. */
const SOUND_OR_PICTURE = /^(?:audio|image|video)\//i;

/** Names of models that answer with images, sound or film. */
const MEDIA_MODEL = /image|audio|tts|voice|video/;

/** Streams that may hold media can be longer than a split is let run ahead, and are pumped. */
const mayBeLong = ({ facts }: Admitted): boolean =>
  facts.mayHoldMedia || (facts.strictModel !== null && MEDIA_MODEL.test(facts.strictModel));

/** Bytes of a body by its header; null where it states none, or comes coded and will be longer. */
function statedLength(headers: Headers): number | null {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) && !headers.has('content-encoding') ? Number(text) : null;
}

const NOTHING = { status: null, headers: null, tap: null, firstByteMs: null };
