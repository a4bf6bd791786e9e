/**
 * The request path. The order of steps is this file: each line needs what the one before found, and nothing goes
 * upstream that has not been admitted.
 */
import { newId } from '../../contract/ids.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { SELF_PATH } from '../../contract/self-path.ts';
import { answerControl } from '../control/commands.ts';
import { configOf, type Env } from '../env.ts';
import { shapeRefusal } from '../providers/error-body.ts';
import { openSession } from '../websocket/handshake.ts';
import { admit } from './admit.ts';
import { readCall, releaseBody } from './body.ts';
import type { Arrived, Identified, Routed } from './call.ts';
import { forward } from './forward.ts';
import { askOfKey, callFacts } from './gates.ts';
import { noteAnswer } from './guard.ts';
import { signedAndStripped } from './headers.ts';
import { identify } from './identify.ts';
import { endingAfter } from './linger.ts';
import { hardened, overHttps, preflight, readableByPages } from './own-answers.ts';
import { requireHttps, route } from './route.ts';
import { tellSelf } from './self.ts';
import { settle } from './settle.ts';
import type { Upstream } from './upstream.ts';

const OWN_PREFIX = '/v1/aso/';
const HEALTH_PATH = '/v1/aso/health';

type WaitUntil = (work: Promise<unknown>) => void;

export type Handler = (request: Request, env: Env, context: ExecutionContext) => Promise<Response>;

/** @param upstreamOf where calls go; the deployed Worker has the providers themselves */
export function createGateway(upstreamOf: (env: Env) => Upstream): Handler {
  return async function gateway(request, env, context) {
    const requestId = newId();
    try {
      const url = new URL(request.url);
      const config = await configOf(env);
      const upstream = upstreamOf(env);
      const call = { request, url, env, config, upstream, requestId, startedAtMs: Date.now() };
      const served = serve(call, context);
      // The runtime ends a call whose caller has left, at whatever step: what was admitted must be settled all the same.
      context.waitUntil(served.catch(() => undefined));
      return overHttps(await served, url);
    } catch {
      return refusal({ code: 'cannot_decide' }, 'openai', { request, requestId });
    }
  };
}

async function serve(arrived: Arrived, context: ExecutionContext): Promise<Response> {
  const secure = requireHttps(arrived);
  if (!secure.ok) return refusal(secure.refusal, 'openai', arrived);
  const waitUntil = (work: Promise<unknown>) => context.waitUntil(work);
  if (arrived.url.pathname.startsWith(OWN_PREFIX)) return answerOwn(arrived, waitUntil);
  const routed = route(secure.call);
  if (!routed.ok) return refusal(routed.refusal, routed.errorFlavour ?? 'openai', arrived);
  const { errorFlavour } = routed.call.endpoint;
  const identified = await identify(routed.call);
  if (!identified.ok) return refusal(identified.refusal, errorFlavour, arrived);
  const { call } = identified;
  const heard = (said: Refusal | null) => noteAnswer(call, call.proof, said, waitUntil);
  const refuse = (said: Refusal) => {
    heard(said);
    return refusal(said, errorFlavour, arrived);
  };
  const barred = barredCredential(call);
  if (barred) return refuse(await judged(call, barred));
  const read = await readCall(call);
  if (!read.ok) return refuse(await judged(call, read.refusal));
  const { session } = read.call.endpoint;
  if (session !== null) {
    const opened = await openSession(read.call, session, Date.now, waitUntil);
    return opened.ok ? opened.response : refuse(opened.refusal);
  }
  try {
    const admitted = await admit(read.call);
    if (!admitted.ok) return refuse(admitted.refusal);
    heard(null);
    const forwarded = await forward(admitted.call, Date.now);
    context.waitUntil(forwarded.end.then((end) => settle(admitted.call, end, Date.now)));
    return forwarded.ok ? forwarded.response : refusal({ code: forwarded.code }, errorFlavour, arrived);
  } finally {
    // It has gone upstream, or never will.
    releaseBody(read.call.body);
  }
}

/** A credential that must not go where this call goes, or a signature that could not hold there. */
function barredCredential({ upstream, request, url }: Routed): Refusal | null {
  const code = upstream.refuses(request.headers, url.search);
  if (code !== null) return { code };
  const subject = signedAndStripped(request.headers, url.search);
  return subject === null ? null : { code: 'signed_header', subject };
}

/** Identity comes before any other fault: the gate says whether the caller may hear of this one. */
async function judged(call: Identified, reason: Refusal): Promise<Refusal> {
  try {
    return await askOfKey(
      call,
      (gate) => gate.refuse(call.proof, callFacts(call, null, {}), reason),
      ({ code }) => code === 'invalid_key',
    );
  } catch {
    return { code: 'cannot_decide' };
  }
}

/** Tells a key of itself. */
async function answerSelf(arrived: Arrived, waitUntil: WaitUntil): Promise<Response> {
  if (arrived.request.method === 'OPTIONS') return hardened(preflight(), arrived.requestId);
  const told = await tellSelf(arrived, waitUntil);
  return readableByPages(
    told.ok
      ? hardened(Response.json(told.self), arrived.requestId)
      : await refusal(told.refusal, 'openai', arrived),
  );
}

async function answerOwn(arrived: Arrived, waitUntil: WaitUntil): Promise<Response> {
  const { request, url, env, requestId } = arrived;
  if (url.pathname === HEALTH_PATH) return hardened(Response.json({ status: 'ok' }), requestId);
  if (url.pathname === SELF_PATH) return answerSelf(arrived, waitUntil);
  const answer = await answerControl(request, url.pathname, env);
  return answer ? hardened(answer, requestId) : refusal({ code: 'unknown_endpoint' }, 'openai', arrived);
}

/** The body of a refused call may still be on its way: nothing has read it, or not all of it. */
async function refusal(
  reason: Refusal,
  flavour: Parameters<typeof shapeRefusal>[0],
  { request, requestId }: Pick<Arrived, 'request' | 'requestId'>,
): Promise<Response> {
  const { status, headers, body } = shapeRefusal(flavour, reason, requestId);
  const answer = hardened(new Response(body, { status, headers }), requestId);
  return request.body === null || request.body.locked ? answer : endingAfter(request.body, answer);
}
