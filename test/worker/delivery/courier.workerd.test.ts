import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock, eventsOf, type Gate, gateWithKey } from '../gate/gates.ts';
import {
  ORGANISATION,
  OTHER_ORGANISATION,
  sampleAdmit,
  sampleId,
  sampleSettlement,
} from '../gate/samples.ts';
import { Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
let clock: Clock;

beforeEach(() => {
  clock = Clock.start();
  dashboard = Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const newCourier = () => env.COURIER.get(env.COURIER.idFromName(`courier-${crypto.randomUUID()}`));

const message = (
  gateId: string,
  incarnationId: string,
  numbers: readonly number[],
  organisationId = ORGANISATION,
): string =>
  JSON.stringify({
    organisationId,
    gateId,
    incarnationId,
    events: numbers.map((eventNumber) => ({ eventNumber })),
  });

describe('delivery', () => {
  it('what gates hand over together goes in one POST, and each hears of its own', async () => {
    const courier = newCourier();
    const answers = await Promise.all([
      courier.deliver(message('gate-a', sampleId(1), [1, 2])),
      courier.deliver(message('gate-b', sampleId(2), [1])),
    ]);
    expect(dashboard.batches).toHaveLength(1);
    expect(dashboard.batches[0]?.messages.map(({ gateId }) => gateId)).toEqual(['gate-a', 'gate-b']);
    expect(answers).toEqual([
      [{ gateId: 'gate-a', incarnationId: sampleId(1), eventNumber: 2 }],
      [{ gateId: 'gate-b', incarnationId: sampleId(2), eventNumber: 1 }],
    ]);
  });

  it('P8: no POST carries events of two organisations', async () => {
    const courier = newCourier();
    const answers = await Promise.all([
      courier.deliver(message('gate-a', sampleId(1), [1])),
      courier.deliver(message('gate-b', sampleId(2), [1], OTHER_ORGANISATION)),
      courier.deliver(message('gate-c', sampleId(3), [1])),
    ]);
    const groups = dashboard.batches.map(({ messages }) => messages.map(({ gateId }) => gateId));
    expect(groups).toEqual([['gate-a', 'gate-c'], ['gate-b']]);
    expect(answers.map((marks) => marks?.length)).toEqual([1, 1, 1]);
  });

  it('no POST carries more messages than the API takes', async () => {
    const courier = newCourier();
    const gates = Array.from({ length: 230 }, (_, index) => index + 1);
    const answers = await Promise.all(
      gates.map((number) => courier.deliver(message(`gate-${number}`, sampleId(1_000 + number), [1]))),
    );
    const sizes = dashboard.batches.map(({ messages }) => messages.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(230);
    expect(answers.flatMap((marks) => marks?.map(({ gateId }) => gateId))).toEqual(
      gates.map((number) => `gate-${number}`),
    );
  });

  it('tells a gate that a message was not taken, and takes it later', async () => {
    const courier = newCourier();
    dashboard.outage = 'unreachable';
    expect(await courier.deliver(message('gate-a', sampleId(1), [1]))).toBeNull();
    dashboard.outage = null;
    expect(await courier.deliver(message('gate-a', sampleId(1), [1]))).toMatchObject([{ eventNumber: 1 }]);
  });

  it('keeps no event of its own', async () => {
    const courier = newCourier();
    await courier.deliver(message('gate-a', sampleId(1), [1]));
    const kept = await runInDurableObject(courier, (_, state) => state.storage.list());
    expect(kept.size).toBe(0);
  });
});

describe('settlements that a gate did not take', () => {
  const keep = async (courier: ReturnType<typeof newCourier>, gate: Gate, number: number, nanos = '700') => {
    await gate.stub.admit(sampleAdmit(number));
    await courier.keepSettlement(gate.name, sampleSettlement(number, nanos));
  };

  it('L4: are applied later, also after an eviction, and once', async () => {
    const courier = newCourier();
    const gate = await gateWithKey();
    await keep(courier, gate, 1);
    await evictDurableObject(courier);
    expect(await runDurableObjectAlarm(courier)).toBe(true);
    expect(await eventsOf(gate)).toMatchObject([{ outcome: 'completed', chargedNanos: '700' }]);
    expect(await runDurableObjectAlarm(courier)).toBe(false);
    expect(await eventsOf(gate)).toHaveLength(1);
  });

  it('those that keep coming do not put off the ones before them', async () => {
    const courier = newCourier();
    const gate = await gateWithKey();
    const dueMs = () => runInDurableObject(courier, (_, state) => state.storage.getAlarm());
    await keep(courier, gate, 1);
    const first = await dueMs();
    clock.advance(4_000);
    await keep(courier, gate, 2);
    expect(await dueMs()).toBe(first);
  });

  it('one that a gate cannot take does not hold up the others, and stays', async () => {
    const courier = newCourier();
    const [broken, sound] = [await gateWithKey(), await gateWithKey()];
    await keep(courier, broken, 1, 'not an amount');
    await keep(courier, sound, 2);
    await runDurableObjectAlarm(courier);
    expect(await eventsOf(sound)).toMatchObject([{ outcome: 'completed' }]);
    const kept = await runInDurableObject(courier, (_, state) => state.storage.list());
    expect([...kept.keys()]).toEqual([`settlement:${sampleId(1)}`]);
    expect(await runDurableObjectAlarm(courier)).toBe(true);
  });

  it('L5: many that no gate takes do not keep the others from their turn', async () => {
    const courier = newCourier();
    const sound = await gateWithKey();
    const broken = await gateWithKey();
    await broken.stub.admit(sampleAdmit(1));
    for (let number = 1; number <= 150; number++)
      await courier.keepSettlement(broken.name, {
        ...sampleSettlement(1, 'not an amount'),
        requestId: sampleId(number),
      });
    await keep(courier, sound, 9_999);
    await runDurableObjectAlarm(courier);
    await runDurableObjectAlarm(courier);
    expect(await eventsOf(sound)).toMatchObject([{ outcome: 'completed' }]);
    const kept = await runInDurableObject(courier, (_, state) => state.storage.list());
    expect([...kept.keys()]).toEqual([`settlement:${sampleId(1)}`]);
  });
});
