import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueKeys } from '../../../scripts/bench/gateway-keys.ts';
import { Program } from '../../../scripts/bench/program.ts';
import type { ReceiverFigures } from '../../../scripts/bench/receiver-protocol.ts';
import { bundleWorker } from '../../../scripts/bundle/worker.ts';
import { type Simulator, startSimulator } from '../../../scripts/simulator/simulator.ts';
import { gatewaySecrets, gatewaySettings } from '../../../scripts/start/gateway-settings.ts';
import { publicHalf, type RootSecrets, rootSecrets } from '../../../scripts/start/root-secrets.ts';
import { type ServedGateway, type ServeOptions, serveGateway } from '../../../scripts/workerd/serve.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PATH = '/v1/openai/v1/chat/completions';
const BODY = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Hello [[number:1]]' }],
});

let directory: string;
let secrets: RootSecrets;
let simulator: Simulator;
let receiver: Program;
let options: ServeOptions;
let gateway: ServedGateway;

const headers = (key: string) => ({
  'content-type': 'application/json',
  'x-aso-api-key': key,
  'x-aso-dims': 'team=a',
});
const events = (count: number) =>
  receiver.ask<ReceiverFigures>('figures', { type: 'wait', events: count, timeoutMs: 30_000 });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'spendgate-serve-'));
  secrets = rootSecrets(directory);
  simulator = await startSimulator({ seed: 1 });
  receiver = new Program('receiver', 'receiver.ts');
  const { port } = await receiver.ask<{ type: 'ready'; port: number }>('ready', {
    type: 'listen',
    gatewayId: secrets.gatewayId,
    gatewayVerifyKey: publicHalf(secrets.gatewaySigningKey),
  });
  options = {
    directory: join(directory, 'gateway'),
    code: (await bundleWorker(ROOT, 'worker/local.ts')).code,
    address: '127.0.0.1:0',
    allowedNetworks: ['local'],
    isLocal: true,
    environment: {
      ...gatewaySettings(gatewaySecrets(secrets), `http://127.0.0.1:${port}`),
      PLAIN_HTTP: 'allowed',
      UPSTREAM: 'simulator',
      SIMULATOR_URL: simulator.url,
    },
  };
  gateway = await serveGateway(options);
});

afterAll(async () => {
  await gateway?.stop();
  receiver?.stop();
  await simulator?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the gateway under workerd serve', () => {
  it('passes a call through unchanged and delivers its event by courier', async () => {
    const [key] = await issueKeys(gateway.url, secrets, 1);
    const direct = await fetch(simulator.url + PATH, {
      method: 'POST',
      body: BODY,
      headers: { 'content-type': 'application/json' },
    });
    const through = await fetch(gateway.url + PATH, {
      method: 'POST',
      body: BODY,
      headers: headers(key?.reveal() ?? ''),
    });
    expect(through.status).toBe(200);
    expect(await through.text()).toBe(await direct.text());
    expect(await events(1)).toMatchObject({ events: 1, missing: 0, refused: 0, bases: { reported: 1 } });
  });

  it('refuses a key that it was not told of', async () => {
    const [key] = await issueKeys(gateway.url, secrets, 1);
    const altered = `${key?.reveal().slice(0, -1)}_`;
    const response = await fetch(gateway.url + PATH, {
      method: 'POST',
      body: BODY,
      headers: headers(altered),
    });
    expect(response.status).toBe(403);
  });

  it('killed outright and started again, it still has its keys and goes on numbering', async () => {
    const [key] = await issueKeys(gateway.url, secrets, 1);
    await gateway.stop();
    gateway = await serveGateway(options);
    const response = await fetch(gateway.url + PATH, {
      method: 'POST',
      body: BODY,
      headers: headers(key?.reveal() ?? ''),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    expect(await events(2)).toMatchObject({ events: 2, missing: 0, refused: 0 });
  });

  it('says what is wrong if it cannot start', async () => {
    const broken = { ...options, directory: join(directory, 'broken'), code: 'this is no JavaScript' };
    await expect(serveGateway(broken)).rejects.toThrow(/workerd ended while starting: .*SyntaxError/s);
  });
});
