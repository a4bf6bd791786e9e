/** Calls as they stand in the pipeline, for tests of single steps. */

import { NO_TIMERS } from '../../../contract/policies/timers.ts';
import { opaqueFacts, type RequestFacts } from '../../../worker/metering/request-facts.ts';
import type { Admitted, Arrived } from '../../../worker/pipeline/call.ts';
import { simulatorUpstream } from '../../../worker/pipeline/local-upstream.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import type { Provider } from '../../../worker/providers/provider.ts';
import { findProvider } from '../../../worker/providers/registry.ts';
import { NOON_MS, sampleId } from '../gate/samples.ts';

/** A call that has just come in at this address; no binding is there to be used. */
export function arrivedCall(address: string, init: RequestInit = {}, isPlainHttpAllowed = false): Arrived {
  return {
    request: new Request(address, init),
    url: new URL(address),
    config: { isPlainHttpAllowed } as Arrived['config'],
    env: {} as Arrived['env'],
    upstream: simulatorUpstream('http://127.0.0.1:4100'),
    requestId: sampleId(1),
    startedAtMs: NOON_MS,
  };
}

/** An admitted `POST` to a path below a provider, with 1,000 nano-dollars reserved. */
export function admittedCall(
  name: string,
  path: string,
  facts: Partial<RequestFacts> = {},
  reservedNanos = 1_000n,
): Admitted {
  const provider = findProvider(name);
  if (!provider) throw new Error(`no provider ${name}`);
  const endpoint = matchEndpoint(provider, 'POST', path);
  const call: Partial<Admitted> = {
    ...arrivedCall(`https://gateway.test/v1/${name}${path}`),
    provider,
    endpoint,
    path,
    method: 'POST',
    admittedAtMs: NOON_MS,
    reservedNanos,
    cap: null,
    timers: NO_TIMERS,
    priceOverrides: [],
    credential: null,
    credentialAccount: null,
    facts: { ...opaqueFacts(new Uint8Array(0), endpoint), ...facts },
  };
  return call as Admitted;
}

/** `/` and a place of the provider's, or nothing where it has none. Registered ones are all called `registered`. */
export function somePlace({ place }: Provider): string {
  if (place === null) return '';
  const [first = 'registered'] = place.kind === 'listed' ? place.names : [];
  return `/${first}`;
}
