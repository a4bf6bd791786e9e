/** A gate that does not answer: the caller is asked to come back, in the shape of its SDK, and is charged nothing. */
import { describe, expect, it } from 'vitest';
import { admit } from '../../../worker/pipeline/admit.ts';
import { readCall } from '../../../worker/pipeline/body.ts';
import type { Admitted } from '../../../worker/pipeline/call.ts';
import { admittedCall } from './calls.ts';

/** A call to a gate that breaks off every question, and what it was asked. */
function callToSilentGate() {
  const asked: string[] = [];
  const silent = (question: string) => async () => {
    asked.push(question);
    throw new Error('broken off');
  };
  const cancelled: string[] = [];
  const stub = {
    admit: silent('admit'),
    verify: silent('verify'),
    cancel: async (requestId: string) => cancelled.push(requestId),
  };
  const env = { KEY_GATE: { idFromName: () => 'id', get: () => stub } } as unknown as Admitted['env'];
  const call: Admitted = {
    ...admittedCall('anthropic', '/v1/messages'),
    env,
    key: { bucket: 'bucket' } as Admitted['key'],
    proof: { keyId: 'key', hashes: [] },
    dimensions: {},
    body: { kind: 'none' },
  };
  return { call, asked, cancelled };
}

const CANNOT_DECIDE = { ok: false, refusal: { code: 'cannot_decide' } };

describe('L32: a gate that does not answer', () => {
  it('before a large body is read', async () => {
    const { call, asked } = callToSilentGate();
    const request = new Request(call.request.url, {
      method: 'POST',
      body: new Blob(['{}']).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(await readCall({ ...call, request })).toEqual(CANNOT_DECIDE);
    expect(asked).toEqual(['verify']);
  });

  it('L5: at admission: an admission whose answer was lost is cancelled, since nothing goes upstream', async () => {
    const { call, asked, cancelled } = callToSilentGate();
    expect(await admit(call)).toEqual(CANNOT_DECIDE);
    expect(asked).toEqual(['admit', 'admit']);
    expect(cancelled).toEqual([call.requestId]);
  });
});
