/** The gates of a local installation, told what they would have counted of made-up calls. */
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import type { SeededGate } from '../../worker/seeded-gate.ts';
import { bundleWorker } from '../bundle/worker.ts';
import { gateRuntime } from '../start/gateway-runtime.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** A gate is an object, and one request may not open any number of them. */
const AT_A_TIME = 50;

/**
 * Writes into the gateway's storage, through the runtime that it has there.
 * @param stateDir of an installation that is not running
 * @throws {Error} if a gate holds another organisation's keys
 */
export async function noteInGates(stateDir: string, gates: readonly SeededGate[]): Promise<void> {
  const { code } = await bundleWorker(ROOT, 'worker/seeded.ts');
  const runtime = new Miniflare(gateRuntime(join(stateDir, 'gateway'), code));
  try {
    for (let at = 0; at < gates.length; at += AT_A_TIME) {
      const body = JSON.stringify(gates.slice(at, at + AT_A_TIME));
      const answer = await runtime.dispatchFetch('http://seed/', { method: 'POST', body });
      if (!answer.ok) throw new Error(`the gates were not told: ${(await answer.text()).split('\n')[0]}`);
    }
  } finally {
    await runtime.dispose();
  }
}
