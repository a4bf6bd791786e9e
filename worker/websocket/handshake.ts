/** Opens a session: admits it, asks the provider for a WebSocket, and puts the session between the two sockets. */

import { newId } from '../../contract/ids.ts';
import type { Refusal, RefusalCode } from '../../contract/refusals.ts';
import { strictModelId } from '../../contract/usage.ts';
import { authorise } from '../credentials/authorise.ts';
import { admit } from '../pipeline/admit.ts';
import type { Admitted, Read } from '../pipeline/call.ts';
import type { ForwardEnd } from '../pipeline/forward.ts';
import { returnedHeaders, sessionHeaders, upstreamSearch } from '../pipeline/headers.ts';
import { settle } from '../pipeline/settle.ts';
import type { SessionKind } from '../providers/endpoints.ts';
import { shapeRefusalEvent } from '../providers/error-body.ts';
import { possiblePriceLists } from '../providers/provider.ts';
import { DRAIN_MS, STOPPED_MS } from './allowance.ts';
import { Conversation } from './conversation.ts';
import { GateDesk } from './desk.ts';
import { PROTOCOLS } from './protocol.ts';
import { Session } from './session.ts';
import { connectSockets } from './sockets.ts';

/** Until the provider's answer. */
const HANDSHAKE_MS = 60_000;
/** Query parameters that can name the model; some address a deployment of it. */
const MODEL_PARAMETERS = ['model', 'deployment'];
/** Admission, the connection upstream, and the settlement of what opened the session. */
const ASKED_TO_OPEN = 3;

export type Opened =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * @param asked the call that asks for a WebSocket
 * @param waitUntil keeps the Worker alive until a promise resolves
 */
export async function openSession(
  asked: Read,
  kind: SessionKind,
  nowMs: () => number,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Opened> {
  const call = { ...asked, sessionId: asked.requestId };
  const model = MODEL_PARAMETERS.map((name) => call.url.searchParams.get(name)).find((name) => name) ?? null;
  const conversation = new Conversation(
    call.endpoint,
    possiblePriceLists(call.provider, call.place),
    model,
    nowMs,
  );
  // Where the server may begin a response with the first thing that it hears, opening holds a reservation for it.
  const isHeld = PROTOCOLS[kind].doesServerStart && model !== null;
  const admitted = await admit(isHeld ? heldAhead(call, conversation) : opening(call, model));
  if (!admitted.ok) return admitted;
  const answer = await connect(admitted.call, nowMs());
  if (answer === null) {
    const left = call.request.signal.aborted;
    waitUntil(endOpening(admitted.call, left ? 'caller_left' : 'unreachable', null, nowMs));
    return { ok: false, refusal: { code: left ? 'caller_left' : UNREACHABLE } };
  }
  const headers = returnedHeaders(answer.headers, call.requestId, false);
  const { webSocket } = answer;
  if (!webSocket) {
    waitUntil(endOpening(admitted.call, 'complete', answer, nowMs));
    return { ok: true, response: new Response(answer.body, { status: answer.status, headers }) };
  }
  if (!isHeld) waitUntil(endOpening(admitted.call, 'complete', answer, nowMs));
  const pair = new WebSocketPair();
  const { provider, endpoint } = admitted.call;
  const session = new Session({
    caller: pair[1],
    upstream: webSocket,
    endpoint,
    protocol: kind,
    conversation,
    desk: new GateDesk({ ...call, provider, credentialWish: 'none' }, answer.headers, nowMs, ASKED_TO_OPEN),
    refusalEvent: (refusal, causeId) =>
      shapeRefusalEvent(endpoint.errorFlavour, refusal, `event_${newId()}`, causeId),
    leaveMs: PROTOCOLS[kind].cancel !== null ? STOPPED_MS : provider.onCallerLeft === 'drain' ? DRAIN_MS : 0,
    timers: admitted.call.timers,
    nowMs,
  });
  if (isHeld) session.operations.use('response', admitted.call);
  waitUntil(connectSockets(session, pair[1], webSocket));
  return { ok: true, response: new Response(null, { status: 101, webSocket: pair[0], headers }) };
}

const UNREACHABLE: RefusalCode = 'upstream_unreachable';

/** The session's first reservation: for a response of the model that the address names. */
function heldAhead(call: Read, conversation: Conversation): Read {
  return { ...call, facts: conversation.responseFacts(null, 0) };
}

/** The opening of a session costs nothing by itself, and is judged by what is known of it. */
function opening(call: Read, model: string | null): Read {
  const strictModel = model === null ? null : strictModelId(model);
  return {
    ...call,
    endpoint: { ...call.endpoint, metering: 'free' },
    facts: { ...call.facts, model, strictModel, isStreamed: true },
  };
}

/** Null: there is no answer. */
async function connect(call: Admitted, atMs: number): Promise<Response | null> {
  const { request, upstream, provider, place, path, url } = call;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, HANDSHAKE_MS);
  request.signal.addEventListener('abort', abort);
  try {
    const plain = { headers: sessionHeaders(request.headers), search: upstreamSearch(url.search) };
    const { headers, search } = await authorise(call, plain, null, atMs);
    return await fetch(upstream.urlFor(provider, place, path, search), {
      headers,
      redirect: 'manual',
      signal: controller.signal,
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
}

/** Nothing has been asked for, so that nothing can be billed, however it ended. */
function endOpening(
  call: Admitted,
  how: ForwardEnd['how'],
  answer: Response | null,
  nowMs: () => number,
): Promise<void> {
  const free: Admitted = { ...call, endpoint: { ...call.endpoint, metering: 'free' } };
  const { status, headers } = answer ?? { status: null, headers: null };
  return settle(free, { how, status, headers, tap: null, firstByteMs: null }, nowMs);
}
