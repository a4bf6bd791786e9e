/** L39: a call for a registered host goes to what the gate names, and nowhere if that is not a public host. */
import { describe, expect, it } from 'vitest';
import type { RegisteredHost } from '../../../contract/organisation.ts';
import type { AdmitRequest } from '../../../worker/gate/protocol.ts';
import { admit } from '../../../worker/pipeline/admit.ts';
import type { Admitted } from '../../../worker/pipeline/call.ts';
import { providerUpstream } from '../../../worker/pipeline/upstream.ts';
import { admittedCall } from './calls.ts';

const HOST: RegisteredHost = {
  kind: 'custom',
  name: 'ours',
  baseUrl: 'https://llm.example.com/serving',
  mustAskForUsage: true,
  onCallerLeft: 'drain',
};

/** A call below `/v1/custom/ours`, to a gate that has this host on record. */
function callWith(host: RegisteredHost | null) {
  const asked: AdmitRequest[] = [];
  const cancelled: string[] = [];
  const stub = {
    admit: async (request: AdmitRequest) => {
      asked.push(request);
      return {
        ok: true,
        admissionNumber: 1,
        admittedAtMs: 1,
        reservedNanos: '1000',
        host,
        credential: null,
        priceVersion: 0,
        priceOverrides: [],
      };
    },
    cancel: async (requestId: string) => cancelled.push(requestId),
  };
  const env = { KEY_GATE: { idFromName: () => 'id', get: () => stub } } as unknown as Admitted['env'];
  const call: Admitted = {
    ...admittedCall('custom', '/v1/chat/completions'),
    place: 'ours',
    env,
    key: { bucket: 'bucket' } as Admitted['key'],
    proof: { keyId: 'key', hashes: [] },
    dimensions: {},
    body: { kind: 'none' },
  };
  return { call, asked, cancelled };
}

describe('a registered host', () => {
  it('is asked of the gate in the hop that admits, and is where the call goes', async () => {
    const { call, asked, cancelled } = callWith(HOST);
    const admitted = await admit(call);
    expect(asked.map(({ call: { provider, host } }) => ({ provider, host }))).toEqual([
      { provider: 'custom', host: { kind: 'custom', name: 'ours' } },
    ]);
    if (!admitted.ok) throw new Error(admitted.refusal.code);
    const { provider, place, path } = admitted.call;
    expect(providerUpstream.urlFor(provider, place, path, '?a=b')).toBe(
      'https://llm.example.com/serving/v1/chat/completions?a=b',
    );
    expect(provider.onCallerLeft).toBe('drain');
    expect(cancelled).toEqual([]);
  });

  it.each([
    ['none', null],
    ['another', { ...HOST, name: 'theirs' }],
    ['one of another kind', { kind: 'azure-openai', name: 'ours' }],
    ['an address', { ...HOST, baseUrl: 'https://169.254.169.254' }],
    ['an internal name', { ...HOST, baseUrl: 'https://metadata.google.internal' }],
    ['plain HTTP', { ...HOST, baseUrl: 'http://llm.example.com' }],
  ] as const)('%s: the call is refused and its admission cancelled', async (_, host) => {
    const { call, cancelled } = callWith(host);
    expect(await admit(call)).toEqual({ ok: false, refusal: { code: 'unknown_host' } });
    expect(cancelled).toEqual([call.requestId]);
  });
});
