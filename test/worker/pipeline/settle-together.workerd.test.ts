/** Settlements that share a call to their gate: all of them arrive, and what the gate does not take is kept. */
import { describe, expect, it } from 'vitest';
import type { Settlement } from '../../../worker/gate/protocol.ts';
import type { Admitted } from '../../../worker/pipeline/call.ts';
import { settle } from '../../../worker/pipeline/settle.ts';
import { settleTogether } from '../../../worker/pipeline/settle-together.ts';
import { sampleSettlement } from '../gate/samples.ts';
import { admittedCall } from './calls.ts';

type Take = (settlements: readonly Settlement[]) => Promise<readonly string[]>;

/** A call at a gate that takes settlements so; with what was handed over and what was kept. */
function callTo(gateId: string, take: Take) {
  const handed: number[] = [];
  const kept: Settlement[] = [];
  const gate = {
    settleAll: (settlements: readonly Settlement[]) => {
      handed.push(settlements.length);
      return take(settlements);
    },
    cancel: async () => {
      throw new Error('broken off');
    },
  };
  const courier = { keepSettlement: async (_: string, settlement: Settlement) => kept.push(settlement) };
  const namespace = (stub: object) => ({ idFromName: () => 'id', get: () => stub });
  const env = { KEY_GATE: namespace(gate), COURIER: namespace(courier) } as unknown as Admitted['env'];
  const call: Admitted = {
    ...admittedCall('openai', '/v1/chat/completions', { strictModel: 'gpt-4o-mini' }),
    env,
    gateId,
  };
  return { call, handed, kept };
}

const takesAll: Take = async () => [];

describe('settlements that end together', () => {
  it('travel in one call to their gate', async () => {
    const { call, handed, kept } = callTo('together', takesAll);
    await Promise.all([1, 2, 3].map((number) => settleTogether(call, sampleSettlement(number), 1_000)));
    expect(handed).toEqual([3]);
    expect(kept).toEqual([]);
  });

  it('go to the gate that admitted them', async () => {
    const one = callTo('bucket', takesAll);
    const other = callTo('bucket.1', takesAll);
    await Promise.all([
      settleTogether(one.call, sampleSettlement(1), 1_000),
      settleTogether(other.call, sampleSettlement(2), 1_000),
    ]);
    expect([one.handed, other.handed]).toEqual([[1], [1]]);
  });

  it('L5: are kept, those that the gate could not write alone', async () => {
    const second = sampleSettlement(2);
    const { call, kept } = callTo('refusing', async () => [second.requestId]);
    await Promise.all([sampleSettlement(1), second].map((one) => settleTogether(call, one, 1_000)));
    expect(kept).toEqual([second]);
  });

  it('L5: are kept, all of them, if the gate does not answer', async () => {
    const { call, kept } = callTo('silent', async () => {
      throw new Error('broken off');
    });
    await Promise.all([1, 2].map((number) => settleTogether(call, sampleSettlement(number), 1_000)));
    expect(kept).toHaveLength(2);
  });

  it('L5: are taken along by the next one if their own sender is gone', async () => {
    const { call, handed } = callTo('stranded', takesAll);
    void settleTogether(call, sampleSettlement(1), 1_000);
    await settleTogether(call, sampleSettlement(2), 3_000);
    expect(handed).toEqual([2]);
  });
});

it('L5: an operation of which no byte went upstream ends as cancelled, though its gate could not be told so', async () => {
  const { call, kept } = callTo('cancelled', takesAll);
  const nothing = { status: null, headers: null, tap: null, firstByteMs: null };
  await settle(call, { ...nothing, how: 'not_sent' }, () => 5_000);
  expect(kept).toMatchObject([
    {
      requestId: call.requestId,
      outcome: 'cancelled',
      basis: 'none',
      endedAtMs: 5_000,
      lines: [{ costNanos: '0', chargedNanos: '0', basis: 'none' }],
    },
  ]);
});
