import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consume } from '../../../worker/delivery/consumer.ts';
import { Clock, eventsOf, gateWithKey, runAlarm } from '../gate/gates.ts';
import {
  ORGANISATION,
  OTHER_ORGANISATION,
  sampleAdmit,
  sampleId,
  sampleSettlement,
} from '../gate/samples.ts';
import { Dashboard } from './dashboard.ts';

let dashboard: Dashboard;

beforeEach(() => {
  Clock.start();
  dashboard = Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const delivery = (
  organisationId: string,
  gateId: string,
  incarnationId: string,
  eventNumber: number,
): string => JSON.stringify({ organisationId, gateId, incarnationId, events: [{ eventNumber }] });

/** Runs the consumer over messages with these bodies, named by their place, and says what it did with each. */
async function run(bodies: readonly string[], attempts = 1) {
  const acked: number[] = [];
  const retried: { place: number; delaySeconds: number | undefined }[] = [];
  const messages = bodies.map((body, place) => ({
    id: String(place),
    timestamp: new Date(0),
    attempts,
    body,
    ack: () => acked.push(place),
    retry: (options?: QueueRetryOptions) => retried.push({ place, delaySeconds: options?.delaySeconds }),
  }));
  await consume({ queue: 'usage', messages } as unknown as MessageBatch<string>, env);
  return { acked: acked.toSorted(), retried };
}

describe('deliveries', () => {
  it('are acknowledged to the queue and to their gate', async () => {
    const gate = await gateWithKey();
    dashboard.isSilent = true;
    await gate.stub.admit(sampleAdmit(1));
    await gate.stub.settle(sampleSettlement(1));
    await runAlarm(gate);
    dashboard.isSilent = false;
    const { incarnationId } = await gate.stub.figures();
    const { acked } = await run([delivery(ORGANISATION, gate.name, incarnationId ?? '', 1)]);
    expect(acked).toEqual([0]);
    expect((await gate.stub.figures()).acknowledged).toBe(1);
  });

  it('of different organisations go in different POSTs', async () => {
    const bodies = [ORGANISATION, OTHER_ORGANISATION, ORGANISATION].map((organisation, index) =>
      delivery(organisation, `gate-${index}`, sampleId(index), 1),
    );
    expect((await run(bodies)).acked).toEqual([0, 1, 2]);
    expect(dashboard.batches.map(({ messages }) => messages.map(({ gateId }) => gateId))).toEqual([
      ['gate-0', 'gate-2'],
      ['gate-1'],
    ]);
  });

  it('that the API does not take are retried, later each time, for at most five minutes', async () => {
    dashboard.outage = 503;
    const bodies = [delivery(ORGANISATION, 'gate-0', sampleId(1), 1)];
    expect(await run(bodies, 1)).toEqual({ acked: [], retried: [{ place: 0, delaySeconds: 2 }] });
    expect((await run(bodies, 5)).retried).toEqual([{ place: 0, delaySeconds: 32 }]);
    expect((await run(bodies, 90)).retried).toEqual([{ place: 0, delaySeconds: 300 }]);
  });
});

describe('kept settlements', () => {
  it('are applied to their gate', async () => {
    const gate = await gateWithKey();
    await gate.stub.admit(sampleAdmit(1));
    const kept = JSON.stringify({ bucket: gate.name, settlement: sampleSettlement(1) });
    expect(await run([kept])).toEqual({ acked: [0], retried: [] });
    expect(await eventsOf(gate)).toMatchObject([{ chargedNanos: '700' }]);
  });

  it('that a gate cannot take are retried and hold up nothing else', async () => {
    const gate = await gateWithKey();
    await gate.stub.admit(sampleAdmit(1));
    const broken = JSON.stringify({ bucket: gate.name, settlement: sampleSettlement(1, 'not an amount') });
    const result = await run([broken, delivery(ORGANISATION, 'gate-0', sampleId(1), 1)]);
    expect(result).toEqual({ acked: [1], retried: [{ place: 0, delaySeconds: 2 }] });
    expect(await gate.stub.figures()).toMatchObject({ open: 1, ended: 0 });
  });
});
