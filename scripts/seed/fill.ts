/** Makes up the calls of one organisation and has them taken in. */
import type { UsageEvent } from '../../contract/event.ts';
import type { Database } from '../../db/database.ts';
import type { SeededGate } from '../../worker/seeded-gate.ts';
import { eventsOf } from './generate.ts';
import type { SeedCommand } from './options.ts';
import { storeEvents, storeUses } from './store.ts';
import type { World } from './world.ts';

/** The next batch is made up while the store works on the last one. @returns what the gate would have counted */
export async function fill(
  db: Database,
  world: World,
  { period, batch }: Pick<SeedCommand, 'period' | 'batch'>,
  count: number,
  progress: (added: number) => void,
): Promise<SeededGate> {
  const receivedAt = new Date(period.toMs);
  const uses = new Map<string, number>();
  let calls = 0;
  let last: UsageEvent | undefined;
  let working: Promise<void> = Promise.resolve();
  for (const events of eventsOf(world, period, count, batch)) {
    for (const { kind, keyId, admittedAtMs } of events) {
      if (kind === 'closing') calls += 1;
      uses.set(keyId, Math.max(admittedAtMs, uses.get(keyId) ?? 0));
    }
    last = events.at(-1);
    await working;
    progress(events.length);
    working = storeEvents(db, world, events, receivedAt);
    // Its failure is met by the next turn; until then it is not unheard of.
    working.catch(() => undefined);
  }
  await working;
  await storeUses(db, world, uses);
  const { organisationId, gateId, incarnationId } = world;
  const [events, chargedNanos] = [last?.eventNumber ?? 0, last?.totalChargedNanos ?? '0'];
  return { gateId, incarnationId, organisationId, calls, events, chargedNanos };
}
