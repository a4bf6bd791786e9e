/** The gates of a call's key. */
import type { Dimensions } from '../../contract/dimensions.ts';
import { plainAddress } from '../../contract/policies/networks.ts';
import type { Env } from '../env.ts';
import type { KeyGate } from '../gate/key-gate.ts';
import type { CallFacts } from '../gate/protocol.ts';
import { canWriteCap } from '../metering/output-cap.ts';
import type { RequestFacts } from '../metering/request-facts.ts';
import { hostToFind } from '../providers/provider.ts';
import { signedHeaderNames } from '../providers/request-signature.ts';
import type { Identified, Read } from './call.ts';

/** Names of objects are derived by hash; a gate's is worth remembering. */
const objectIds = new Map<string, DurableObjectId>();
const MAX_OBJECT_IDS = 10_000;

export function keyGate({ env, gateId }: Pick<Identified, 'env' | 'gateId'>): DurableObjectStub<KeyGate> {
  return gateOf(env, gateId);
}

/** The gate of that name. */
export function gateOf(env: Env, gateId: string): DurableObjectStub<KeyGate> {
  let id = objectIds.get(gateId);
  if (!id) {
    if (objectIds.size >= MAX_OBJECT_IDS) objectIds.clear();
    id = env.KEY_GATE.idFromName(gateId);
    objectIds.set(gateId, id);
  }
  return env.KEY_GATE.get(id);
}

/**
 * Asks the call's gate about its key. One that is not the key's first and does not know it may have lost its storage:
 * then the first one is asked.
 */
export async function askOfKey<T>(
  call: Identified,
  ask: (gate: DurableObjectStub<KeyGate>) => Promise<T>,
  isUnknown: (answer: T) => boolean,
): Promise<T> {
  const answer = await ask(keyGate(call));
  if (call.gateId === call.key.bucket || !isUnknown(answer)) return answer;
  return ask(gateOf(call.env, call.key.bucket));
}

/** Where the caller is, as a proxy says that is trusted; null where none is. */
export function clientAddress({ request, config }: Pick<Identified, 'request' | 'config'>): string | null {
  const { clientAddressHeader } = config;
  return clientAddressHeader === null ? null : plainAddress(request.headers.get(clientAddressHeader));
}

/** A call whose body has been read, or not yet. */
type CallSoFar = Identified & Partial<Pick<Read, 'body'>>;

/** Of a body that streams through unread; null where it does not say how long it is. */
function statedBytes({ request }: Identified): number | null {
  const text = request.headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Nothing is written into a request that is signed, or that is not held. */
function capOf(
  { endpoint, request, url, body }: CallSoFar,
  facts: RequestFacts | null,
): CallFacts['outputCap'] {
  if (endpoint.outputCap === null || endpoint.metering === 'free') return null;
  const isHeld = body?.kind === 'held' && facts !== null && facts.outputCap !== null;
  const isSigned = signedHeaderNames(request.headers, url.search) !== null;
  return isHeld && canWriteCap(facts.outputCap) && !isSigned ? 'writable' : 'fixed';
}

/** What the gate is told of a call; `facts` is null where the body was not read. */
export function callFacts(call: CallSoFar, facts: RequestFacts | null, dimensions: Dimensions): CallFacts {
  const { requestId, provider, place, upstream, method, endpoint } = call;
  return {
    requestId,
    provider: provider.id,
    host: hostToFind(provider, place),
    upstream: upstream.kind,
    method,
    endpoint: endpoint.pattern,
    isStreamed: facts?.isStreamed ?? endpoint.isStreamByPath,
    model: facts?.model ?? null,
    mustNameModel: endpoint.metering !== 'free',
    operation: endpoint.operation,
    isUnmetered: endpoint.metering === 'unmetered',
    serviceTier: facts?.serviceTier ?? null,
    maxOutputTokens: facts?.maxOutputTokens ?? null,
    outputCap: capOf(call, facts),
    clientAddress: clientAddress(call),
    sessionId: call.sessionId ?? null,
    dimensions,
    requestBytes: call.body?.kind === 'stream' ? statedBytes(call) : (facts?.bodyBytes ?? null),
  };
}
