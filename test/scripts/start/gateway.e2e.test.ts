import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MARK } from '../../../scripts/start/left-over.ts';
import type { GatewayConfig } from '../../../scripts/start/messages.ts';
import { publicHalf, rootSecrets } from '../../../scripts/start/root-secrets.ts';
import { freePortBase, processesOf, until } from './stand-in/run.ts';

/** Shows what reaches a Worker: its bindings, the headers of the call, a Durable Object that counts on disk. */
const WORKER = `
  import { DurableObject } from 'cloudflare:workers';
  export class KeyGate extends DurableObject {
    constructor(ctx, env) {
      super(ctx, env);
      ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS counter (calls INTEGER)');
    }
    count() {
      this.ctx.storage.sql.exec('INSERT INTO counter VALUES (1)');
      return this.ctx.storage.sql.exec('SELECT count(*) AS calls FROM counter').one().calls;
    }
    delivered(message) { this.ctx.storage.kv.put('delivered', message); }
    message() { return this.ctx.storage.kv.get('delivered') ?? null; }
  }
  const gate = (env) => env.KEY_GATE.get(env.KEY_GATE.idFromName('a'));
  export default {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (pathname === '/count') return Response.json(await gate(env).count());
      if (pathname === '/queue') { await env.USAGE_QUEUE.send('usage', { contentType: 'text' }); return Response.json(null); }
      if (pathname === '/message') return Response.json(await gate(env).message());
      if (pathname === '/fail') throw new Error('a secret of the implementation');
      const text = Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string'));
      return Response.json({ url: request.url, headers: Object.fromEntries(request.headers), text });
    },
    async queue(batch, env) { await gate(env).delivered(batch.messages[0].body); },
  };`;

let directory: string;
let config: GatewayConfig;
let host: ChildProcess | null = null;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-'));
  const workerPath = join(directory, 'worker.js');
  writeFileSync(workerPath, WORKER);
  const { gatewaySigningKey, dashboardSigningKey, ...secrets } = rootSecrets(directory);
  config = {
    port: await freePortBase(),
    persistDir: join(directory, 'gateway'),
    workerPath,
    dashboardUrl: 'http://127.0.0.1:1',
    upstream: 'simulator',
    simulatorUrl: 'http://127.0.0.1:2',
    reservationTtlMs: null,
    secrets: { ...secrets, gatewaySigningKey, controlVerifyKeys: [publicHalf(dashboardSigningKey)] },
  };
});

afterEach(async () => {
  if (host && host.exitCode === null && host.signalCode === null) {
    const ended = once(host, 'exit');
    host.send({ type: 'stop' });
    await ended;
  }
  await until(() => workerdProcesses().length === 0);
  rmSync(directory, { recursive: true });
});

async function startGateway(): Promise<ChildProcess> {
  const path = fileURLToPath(new URL('../../../scripts/start/gateway.ts', import.meta.url));
  const env = { ...process.env, [MARK]: directory, CLOUDFLARE_CF_FETCH_ENABLED: 'false' };
  host = fork(path, [], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  host.send({ type: 'start', config });
  const [message] = (await once(host, 'message')) as [unknown];
  expect(message).toEqual({ type: 'ready' });
  return host;
}

const url = (path: string) => `http://127.0.0.1:${config.port}${path}`;

async function call(path: string): Promise<unknown> {
  return (await fetch(url(path))).json();
}

function workerdProcesses(): number[] {
  return processesOf(directory).filter((pid) => nameOf(pid) === 'workerd');
}

function nameOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return null;
  }
}

describe('gateway host', () => {
  it('gives the Worker its settings and each call as it was sent', async () => {
    await startGateway();
    const response = await fetch(url('/v1/openai/x?q=%20a'), {
      headers: { 'accept-encoding': 'br', 'x-own': '1' },
    });
    const seen = (await response.json()) as {
      url: string;
      headers: Record<string, string>;
      text: Record<string, string>;
    };
    expect(seen.url).toBe(url('/v1/openai/x?q=%20a'));
    expect(seen.headers).toMatchObject({ 'accept-encoding': 'br', 'x-own': '1' });
    expect(Object.keys(seen.headers).filter((name) => /^(mf|cf)-/.test(name))).toEqual([]);
    expect(seen.text).toMatchObject({
      UPSTREAM: 'simulator',
      SIMULATOR_URL: 'http://127.0.0.1:2',
      PLAIN_HTTP: 'allowed',
    });
    expect(seen.text).not.toHaveProperty('RESERVATION_TTL_MS');
    expect(JSON.parse(seen.text['CONTROL_VERIFY_KEYS'] ?? '')).toEqual([
      expect.not.objectContaining({ d: expect.anything() }),
    ]);
  });

  it('P30: shows nothing of an error that nobody caught', async () => {
    await startGateway();
    const response = await fetch(url('/fail'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/secret|worker\.js|at fetch/);
  });

  it('delivers what is put into the queue', async () => {
    await startGateway();
    await call('/queue');
    expect(await until(() => call('/message'))).toBe('usage');
  });

  it('keeps what Durable Objects wrote when it is killed outright, and workerd goes with it', async () => {
    const first = await startGateway();
    expect(await call('/count')).toBe(1);
    first.kill('SIGKILL');
    await until(() => workerdProcesses().length === 0);
    await startGateway();
    expect(await call('/count')).toBe(2);
  });

  it('ends when workerd is killed', async () => {
    const gateway = await startGateway();
    const ended = once(gateway, 'exit');
    expect(workerdProcesses()).toHaveLength(1);
    for (const pid of workerdProcesses()) process.kill(pid, 'SIGKILL');
    expect((await ended)[0]).toBe(1);
  });

  it('ends when its supervisor lets go of it', async () => {
    const gateway = await startGateway();
    const ended = once(gateway, 'exit');
    gateway.disconnect();
    expect((await ended)[0]).toBe(0);
    await until(() => workerdProcesses().length === 0);
  });
});
