import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseKey } from '../../../contract/key.ts';
import { prepareStore } from '../../stack/prepared-store.ts';
import { edKey } from '../api.ts';
import { type FakeGateway, fakeGateway } from '../edge/fake-gateway.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'dashboard-api', 'local.ts');
const GATEWAY_ID = 'local-test';

interface Ready {
  readonly type: 'ready';
  readonly loginUrl: string;
  readonly apiKey: string | null;
  readonly apiToken: string | null;
  readonly organisationName: string;
}

/** A running local API and what it prints. */
class Local {
  readonly child: ChildProcess = fork(PROGRAM, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
  printed = '';
  readonly #messages: Record<string, unknown>[] = [];
  #wake = () => {};

  constructor() {
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.printed += String(chunk);
      });
    }
    this.child.on('message', (message) => {
      this.#messages.push(message as Record<string, unknown>);
      this.#wake();
    });
    this.child.on('exit', () => this.#wake());
  }

  send(message: object): void {
    this.child.send(message);
  }

  async next<Message>(type: string): Promise<Message> {
    for (;;) {
      const at = this.#messages.findIndex((message) => message['type'] === type);
      const [message] = at < 0 ? [] : this.#messages.splice(at, 1);
      if (message) return message as Message;
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.printed}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

const signing = edKey('dashboard-1');
const gatewayKey = edKey('gateway-1');
const running: Local[] = [];
let root: string;
let stateDir: string;
let gateway: FakeGateway;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'local-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(async () => {
  gateway = await fakeGateway(GATEWAY_ID, signing.publicJwk, () => new Date());
});
afterEach(async () => {
  for (const local of running.splice(0)) {
    local.child.kill('SIGKILL');
    await local.ended();
  }
  await gateway.close();
});

function start(wants: { wantsReadyCredentials?: boolean; wantsNewKey?: boolean } = {}): Local {
  const local = new Local();
  running.push(local);
  local.send({
    type: 'start',
    config: {
      stateDir,
      port: 0,
      gatewayUrl: gateway.url,
      webRoot: join(root, 'no-page'),
      secrets: {
        gatewayId: GATEWAY_ID,
        peppers: { '1': Buffer.alloc(32, 1).toString('base64') },
        keyIdTagSecret: Buffer.alloc(32, 2).toString('base64'),
        secretKeys: { '1': Buffer.alloc(32, 3).toString('base64') },
        dashboardSigningKey: signing.privateJwk,
        gatewayVerifyKey: gatewayKey.publicJwk,
      },
      wantsReadyCredentials: false,
      ...wants,
    },
  });
  return local;
}

async function ready(local: Local): Promise<Ready & { url: string }> {
  const { port } = await local.next<{ port: number }>('listening');
  local.send({ type: 'gateway-ready' });
  return { ...(await local.next<Ready>('ready')), url: `http://127.0.0.1:${port}` };
}

const statusOf = async (url: string, token: string | null) =>
  (await fetch(`${url}/api/v1/keys`, { headers: { authorization: `Bearer ${token}` } })).status;

test('a first run makes organisation and key; later runs keep them; credentials change hands; nothing secret leaks', async () => {
  stateDir = join(root, 'state');
  const first = start();
  const begun = await ready(first);
  expect(parseKey(begun.apiKey ?? '').ok).toBe(true);
  expect(begun).toMatchObject({ apiToken: null, organisationName: 'Local organisation' });
  expect(gateway.keys.size).toBe(1);

  const token = new URL(begun.loginUrl).hash.replace('#token=', '');
  const signIn = await fetch(`${begun.url}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: begun.url, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ token }),
  });
  expect(signIn.status).toBe(204);
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const session = await fetch(`${begun.url}/api/v1/session`, { headers: { cookie } });
  expect(await session.json()).toMatchObject({
    organisation: { name: 'Local organisation' },
    gatewayUrl: gateway.url,
  });
  first.send({ type: 'new-login-link' });
  expect((await first.next<{ url: string }>('login-link')).url).not.toBe(begun.loginUrl);
  first.send({ type: 'gateway-ready' });
  expect(await first.next('ready')).toMatchObject({ apiKey: null, apiToken: null });
  first.send({ type: 'stop' });
  expect(await first.ended()).toBe(0);

  const second = start({ wantsReadyCredentials: true });
  const granted = await ready(second);
  expect(await statusOf(granted.url, granted.apiToken)).toBe(200);
  expect(gateway.keys.size).toBe(2);
  const resumed = await fetch(`${granted.url}/api/v1/session`, { headers: { cookie } });
  expect(resumed.status).toBe(200);
  second.child.kill('SIGTERM');
  expect(await second.ended()).toBe(0);

  const third = start({ wantsReadyCredentials: true, wantsNewKey: true });
  const replaced = await ready(third);
  expect(await statusOf(replaced.url, granted.apiToken)).toBe(401);
  expect(await statusOf(replaced.url, replaced.apiToken)).toBe(200);
  const states = [...gateway.keys.values()].map(({ record }) => record.status).toSorted();
  expect(states).toEqual(['active', 'active', 'active', 'revoked']);
  third.child.disconnect();
  expect(await third.ended()).toBe(0);

  const secrets = [begun.apiKey, granted.apiKey, granted.apiToken, replaced.apiKey, replaced.apiToken, token];
  const files = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const stored = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  expect(stored.some((content) => content.includes('Local organisation'))).toBe(true);
  for (const secret of secrets) {
    expect(secret).toEqual(expect.any(String));
    for (const local of [first, second, third]) expect(local.printed).not.toContain(secret);
    expect(stored.some((content) => content.includes(secret ?? ''))).toBe(false);
  }
  expect(statSync(stateDir).mode & 0o777).toBe(0o700);
});

test('killed at any point, the next start goes on with the same organisation', async () => {
  stateDir = join(root, 'killed');
  const first = start();
  await first.next('listening');
  const organisation = readFileSync(join(stateDir, 'organisation-id'), 'utf8');
  first.child.kill('SIGKILL');
  await first.ended();
  const second = start();
  expect(await ready(second)).toMatchObject({ apiKey: null });
  expect(readFileSync(join(stateDir, 'organisation-id'), 'utf8')).toBe(organisation);
  expect(gateway.keys.size).toBe(1);
});

test('a second opener of the same state ends with an error that says why', async () => {
  stateDir = join(root, 'twice');
  await prepareStore(stateDir);
  const first = start();
  await first.next('listening');
  const second = start();
  expect(await second.ended()).toBe(1);
  expect(second.printed).toContain('in use by another process');
});

test('it runs under its parent only, and ends with it', async () => {
  const alone = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = text(alone.stderr);
  expect(await once(alone, 'exit')).toEqual([2, null]);
  expect(await said).toBe('Local mode runs under `npm start`.\n');
  const orphan = fork(PROGRAM, { stdio: 'ignore', execArgv: [] });
  orphan.disconnect();
  expect(await once(orphan, 'exit')).toEqual([0, null]);
});
