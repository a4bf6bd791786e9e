import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { busyPorts } from '../../../scripts/start/ports.ts';

const MINUTE_MS = 60_000;

async function serverOnAnyPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, ports: { gateway: 0, dashboard: port, simulator: null } };
}

it('names a port that is in use, and whose it would be', async () => {
  const { server, ports } = await serverOnAnyPort();
  expect(await busyPorts(ports)).toEqual([`port ${ports.dashboard}, for the dashboard, is in use`]);
  server.close();
});

it('waits for a port that an ending process still holds', async () => {
  const { server, ports } = await serverOnAnyPort();
  const found = busyPorts(ports, MINUTE_MS);
  server.close();
  expect(await found).toEqual([]);
});
