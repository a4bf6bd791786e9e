import { evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../delivery/dashboard.ts';
import { alarmOf, Clock, eventsOf, type Gate, gateWithKey, runAlarm } from './gates.ts';
import { sampleAdmit, sampleCommand, sampleId, sampleSettlement } from './samples.ts';

const DAY_MS = 24 * 3_600_000;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

let clock: Clock;
let dashboard: Dashboard;

beforeEach(() => {
  clock = Clock.start();
  dashboard = Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Admits and settles the calls from one number to another. */
async function serve({ stub }: Gate, from: number, to: number): Promise<void> {
  await Promise.all(
    range(from, to).map(async (number) => {
      await stub.admit(sampleAdmit(number));
      await stub.settle(sampleSettlement(number, '700', { endedAtMs: clock.nowMs }));
    }),
  );
}

const received = (gate: Gate): number[] => dashboard.eventsOf(gate.name).map((event) => event.eventNumber);
const acknowledged = async (gate: Gate): Promise<number> => (await gate.stub.figures()).acknowledged;
const mark = async (gate: Gate, eventNumber: number) => ({
  gateId: gate.name,
  incarnationId: (await gate.stub.figures()).incarnationId ?? '',
  eventNumber,
});

describe('delivery', () => {
  it('P6: everything arrives in order and is acknowledged as far as the API has it', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 120);
    await runAlarm(gate);
    expect(received(gate)).toEqual(range(1, 120));
    expect(await acknowledged(gate)).toBe(120);
    expect(dashboard.eventsOf(gate.name)).toEqual(await eventsOf(gate));
    await serve(gate, 121, 121);
    await runAlarm(gate);
    expect(received(gate)).toEqual(range(1, 121));
  });

  it('sends again what was not acknowledged, and stops when it is', async () => {
    const gate = await gateWithKey();
    dashboard.isSilent = true;
    await serve(gate, 1, 2);
    await runAlarm(gate);
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2]);
    clock.advance(10_000);
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2, 1, 2]);
    dashboard.isSilent = false;
    clock.advance(20_000);
    await runAlarm(gate);
    expect(await acknowledged(gate)).toBe(2);
    clock.advance(DAY_MS);
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2, 1, 2, 1, 2]);
  });

  it('an evicted gate sends again what it cannot know to have arrived', async () => {
    const gate = await gateWithKey();
    dashboard.isSilent = true;
    await serve(gate, 1, 3);
    await runAlarm(gate);
    await evictDurableObject(gate.stub);
    dashboard.isSilent = false;
    await gate.stub.figures();
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(await acknowledged(gate)).toBe(3);
  });
});

describe('an acknowledgement', () => {
  it('counts only for what was sent in this life, of this incarnation', async () => {
    const gate = await gateWithKey();
    dashboard.isSilent = true;
    await serve(gate, 1, 3);
    await gate.stub.acknowledge(await mark(gate, 1));
    expect(await acknowledged(gate)).toBe(0);
    await runAlarm(gate);
    await gate.stub.acknowledge({ ...(await mark(gate, 3)), incarnationId: sampleId(99) });
    await gate.stub.acknowledge(await mark(gate, 4));
    expect(await acknowledged(gate)).toBe(0);
    await gate.stub.acknowledge(await mark(gate, 2));
    expect(await acknowledged(gate)).toBe(2);
    await gate.stub.acknowledge(await mark(gate, 1));
    expect(await acknowledged(gate)).toBe(2);
    await evictDurableObject(gate.stub);
    await gate.stub.acknowledge(await mark(gate, 3));
    expect(await acknowledged(gate)).toBe(2);
  });
});

describe('replay', () => {
  it('sends again what follows the number that is asked for', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 4);
    await runAlarm(gate);
    const { incarnationId } = await gate.stub.figures();
    await gate.stub.replay(incarnationId, 2);
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2, 3, 4, 3, 4]);
    expect(await acknowledged(gate)).toBe(4);
  });

  it('sends all that is kept to an API that knows another incarnation or none', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 2);
    await runAlarm(gate);
    await gate.stub.replay(null, 7);
    await runAlarm(gate);
    await gate.stub.replay(sampleId(99), 7);
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2, 1, 2, 1, 2]);
  });
});

describe('retention', () => {
  it('keeps acknowledged events seven days, and others for as long as it takes', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 3);
    await runAlarm(gate);
    dashboard.isSilent = true;
    await serve(gate, 4, 5);
    await runAlarm(gate);
    clock.advance(6 * DAY_MS);
    await runAlarm(gate);
    expect(await eventsOf(gate)).toHaveLength(5);
    clock.advance(366 * DAY_MS);
    await runAlarm(gate);
    expect((await eventsOf(gate)).map((event) => event.eventNumber)).toEqual([4, 5]);
    expect(await gate.stub.figures()).toMatchObject({ admitted: 5, ended: 5, events: 5 });
  });

  it('is looked after on a gate that has nothing else to do', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 1);
    await runAlarm(gate);
    const next = await alarmOf(gate);
    expect(next).not.toBeNull();
    clock.advance(8 * DAY_MS);
    await runAlarm(gate);
    expect(await eventsOf(gate)).toEqual([]);
    expect(await alarmOf(gate)).toBeNull();
  });
});

describe('P31: with the dashboard API down', () => {
  it('calls go on, nothing is lost, and the alarm backs off up to five minutes without throwing', async () => {
    const gate = await gateWithKey();
    const waits: number[] = [];
    await serve(gate, 1, 1);
    dashboard.outage = 'unreachable';
    for (let turn = 0; turn < 11; turn++) {
      expect(await runAlarm(gate)).toBe(true);
      const next = (await alarmOf(gate)) ?? 0;
      waits.push((next - clock.nowMs) / 1_000);
      clock.advance(next - clock.nowMs);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    await serve(gate, 2, 3);
    dashboard.outage = null;
    await runAlarm(gate);
    expect(received(gate)).toEqual([1, 2, 3]);
    expect(await acknowledged(gate)).toBe(3);
  });

  it('lost operations are still closed in time', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 1);
    await gate.stub.admit(sampleAdmit(2));
    dashboard.outage = 503;
    await runAlarm(gate);
    clock.advance(180_000);
    await runAlarm(gate);
    expect(await gate.stub.figures()).toMatchObject({ open: 0, ended: 2 });
  });

  it('a refused batch, or an answer that makes no sense, is not an acknowledgement', async () => {
    const gate = await gateWithKey();
    await serve(gate, 1, 1);
    for (const outage of [400, 401, 500] as const) {
      dashboard.outage = outage;
      await runAlarm(gate);
    }
    dashboard.outage = null;
    dashboard.answerText = '{"watermarks":"all"}';
    await runAlarm(gate);
    expect(await acknowledged(gate)).toBe(0);
    dashboard.answerText = null;
    await runAlarm(gate);
    expect(await acknowledged(gate)).toBe(1);
  });
});

describe('a key of a gate', () => {
  it('is one of many that share numbers and outbox', async () => {
    const gate = await gateWithKey();
    const { record } = sampleCommand(1);
    await gate.stub.apply(sampleCommand(1, { ...record, keyId: 'Bucket0001serial02tagtag' }));
    await gate.stub.admit(sampleAdmit(1));
    const second = sampleAdmit(2);
    const proof = { ...second.proof, keyId: 'Bucket0001serial02tagtag' };
    expect(await gate.stub.admit({ ...second, proof })).toMatchObject({ admissionNumber: 2 });
  });
});
