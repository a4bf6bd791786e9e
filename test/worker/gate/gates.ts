/** Gates as tests in workerd use them: each test its own object, and a clock that they set. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { KeyRecord } from '../../../contract/command.ts';
import { type UsageEvent, usageEventSchema } from '../../../contract/event.ts';
import type { KeyGate } from '../../../worker/gate/key-gate.ts';
import { sampleCommand, sampleRecord } from './samples.ts';

/**
 * The gates' clock. It stands a day ahead of the machine's, so that no alarm falls due by itself: alarms run when a
 * test runs them.
 */
export class Clock {
  nowMs = Date.now() + 24 * 3_600_000;

  static start(): Clock {
    const clock = new Clock();
    vi.spyOn(Date, 'now').mockImplementation(() => clock.nowMs);
    return clock;
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }
}

export interface Gate {
  readonly name: string;
  readonly stub: DurableObjectStub<KeyGate>;
}

export function gateNamed(name: string): Gate {
  return { name, stub: env.KEY_GATE.get(env.KEY_GATE.idFromName(name)) };
}

/** A gate that nobody has ever called. */
export function newGate(): Gate {
  return gateNamed(`gate-${crypto.randomUUID()}`);
}

/** A gate with one key. */
export async function gateWithKey(record: KeyRecord = sampleRecord()): Promise<Gate> {
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, record));
  return gate;
}

export const runAlarm = ({ stub }: Gate): Promise<boolean> => runDurableObjectAlarm(stub);

export function alarmOf({ stub }: Gate): Promise<number | null> {
  return runInDurableObject(stub, (_, state) => state.storage.getAlarm());
}

/** What stands in the gate's outbox, checked against the event's schema. */
export function eventsOf({ stub }: Gate): Promise<UsageEvent[]> {
  return runInDurableObject(stub, (_, state) =>
    state.storage.sql
      .exec<{ event: string }>('SELECT event FROM outbox ORDER BY event_number')
      .toArray()
      .map((row) => usageEventSchema.parse(JSON.parse(row.event))),
  );
}

export function tablesOf({ stub }: Gate): Promise<string[]> {
  return runInDurableObject(stub, (_, state) =>
    state.storage.sql
      .exec<{ name: string }>(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
      )
      .toArray()
      .map((row) => row.name),
  );
}
