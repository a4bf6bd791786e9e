/** Which port belongs to whom, and whether it is free. Everything listens on the loopback address only. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartOptions } from './options.ts';

export const HOST = '127.0.0.1';

export interface Ports {
  readonly gateway: number;
  readonly dashboard: number;
  /** Null where something else answers in the simulator's place. */
  readonly simulator: number | null;
}

export function portsOf({ portBase, upstream, upstreamUrl }: StartOptions): Ports {
  const isSimulated = upstream === 'simulator' && upstreamUrl === null;
  return { gateway: portBase, dashboard: portBase + 1, simulator: isSimulated ? portBase + 2 : null };
}

const LOOK_AGAIN_MS = 50;

/**
 * Sentences about ports that somebody else has; none if all are free.
 * @param patienceMs how long to wait for ports that an ending process may still hold
 */
export async function busyPorts(ports: Ports, patienceMs = 0): Promise<string[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const findings = await findBusy(ports);
    if (findings.length === 0 || Date.now() >= deadline) return findings;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function findBusy(ports: Ports): Promise<string[]> {
  const named: [string, number | null][] = [
    ['gateway', ports.gateway],
    ['dashboard', ports.dashboard],
    ['simulator', ports.simulator],
  ];
  const findings = await Promise.all(
    named.map(async ([name, port]) =>
      port === null || (await isFree(port)) ? [] : [`port ${port}, for the ${name}, is in use`],
    ),
  );
  return findings.flat();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
