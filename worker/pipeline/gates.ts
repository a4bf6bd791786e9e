/** The gate of a call's key. */

import type { Dimensions } from '../../contract/dimensions.ts';
import type { KeyGate } from '../gate/key-gate.ts';
import type { CallFacts } from '../gate/protocol.ts';
import type { RequestFacts } from '../metering/request-facts.ts';
import type { Identified } from './call.ts';

export function keyGate({ env, key }: Pick<Identified, 'env' | 'key'>): DurableObjectStub<KeyGate> {
  return env.KEY_GATE.get(env.KEY_GATE.idFromName(key.bucket));
}

/** What the gate is told of a call; `facts` is null where the body was not read. */
export function callFacts(call: Identified, facts: RequestFacts | null, dimensions: Dimensions): CallFacts {
  const { requestId, provider, upstream, method, endpoint } = call;
  return {
    requestId,
    provider: provider.id,
    upstream: upstream.kind,
    method,
    endpoint: endpoint.pattern,
    isStreamed: facts?.isStreamed ?? endpoint.isStreamByPath,
    model: facts?.model ?? null,
    mustNameModel: endpoint.metering !== 'free',
    dimensions,
    requestBytes: facts?.bodyBytes ?? null,
  };
}
