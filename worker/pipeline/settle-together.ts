/**
 * Settlements of one gate that come at about the same time travel in one call: alone, each costs a tenth of all that
 * the gateway does for a small answer. Nobody waits for them, and the gate takes them one by one.
 */
import { deliveryPort } from '../delivery/port.ts';
import type { Settlement } from '../gate/protocol.ts';
import type { Admitted } from './call.ts';
import { keyGate } from './gates.ts';

/** How long the first one waits for others. With the gate's own wait it stays within 20 ms. */
const GATHER_MS = 10;
/** A group this old has lost the call that was to send it: the next settlement takes it along. */
const STRANDED_MS = 1_000;
const MOST_TOGETHER = 100;

interface Group {
  readonly settlements: Settlement[];
  readonly startedMs: number;
}

const groups = new Map<string, Group>();

/** Settles with whatever else ends now. Never throws: what no one takes, the gate's alarm closes at the reservation. */
export async function settleTogether(call: Admitted, settlement: Settlement, nowMs: number): Promise<void> {
  const { gateId } = call;
  const found = groups.get(gateId);
  const isStranded = found !== undefined && nowMs - found.startedMs > STRANDED_MS;
  if (found && !isStranded && found.settlements.length < MOST_TOGETHER) {
    found.settlements.push(settlement);
    return;
  }
  const group: Group = { settlements: [settlement], startedMs: nowMs };
  if (isStranded) group.settlements.push(...found.settlements.splice(0));
  groups.set(gateId, group);
  await scheduler.wait(GATHER_MS);
  if (groups.get(gateId) === group) groups.delete(gateId);
  const settlements = group.settlements.splice(0);
  if (settlements.length > 0) await hand(call, settlements);
}

async function hand(call: Admitted, settlements: readonly Settlement[]): Promise<void> {
  let refused: readonly Settlement[] = settlements;
  try {
    const ids = new Set(await keyGate(call).settleAll(settlements));
    refused = settlements.filter(({ requestId }) => ids.has(requestId));
  } catch {
    // The gate did not answer: it may have taken them, and takes none twice.
  }
  await keep(call, refused);
}

/** Keeps what the gate did not take, until it takes it. Never throws. */
export async function keep(call: Admitted, settlements: readonly Settlement[]): Promise<void> {
  const port = settlements.length > 0 ? deliveryPort(call.env) : null;
  for (const settlement of settlements) {
    await port?.keepSettlement(call.gateId, settlement).catch(() => undefined);
  }
}
