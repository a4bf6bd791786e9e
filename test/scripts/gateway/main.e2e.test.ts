import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker } from '../../../scripts/bundle/worker.ts';
import { gatewaySecrets, gatewaySettings } from '../../../scripts/start/gateway-settings.ts';
import { rootSecrets } from '../../../scripts/start/root-secrets.ts';
import { ownEnvironment } from '../../stack/own-environment.ts';
import { hasOpenssl, makeAuthority, makeCertificate } from './certificates.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(ROOT, 'scripts/gateway/main.ts');

let directory: string;
let settings: Record<string, string>;
const started: ChildProcess[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spendgate-gateway-'));
  settings = gatewaySettings(gatewaySecrets(rootSecrets(directory)), 'https://spend.example');
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const stateDir = (name: string) => join(directory, name);

/** One that ends with its test. */
function start(args: readonly string[], environment = settings): ChildProcess {
  const child = run(args, environment);
  started.push(child);
  return child;
}

function run(args: readonly string[], environment = settings): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { ...ownEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs to the end. */
async function outcome(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** The address that it says it listens on. */
async function listening(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output');
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /listens on (\S+)\n$/.exec(said.toString())?.[1];
  if (url === undefined) throw new Error(`said instead: ${said}`);
  return url;
}

describe('a gateway in production, behind a proxy that ends TLS', () => {
  let gateway: ChildProcess;
  let url: string;

  beforeAll(async () => {
    gateway = run(['--state-dir', stateDir('proxied'), '--listen', '127.0.0.1:0', '--behind-proxy']);
    url = await listening(gateway);
  });
  afterAll(() => gateway.kill('SIGKILL'));

  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { headers: { 'x-forwarded-proto': 'https', ...headers } });

  it('runs the Worker that is deployed, with nothing of local mode in it', async () => {
    const code = readFileSync(join(stateDir('proxied'), 'gateway/worker.js'), 'utf8');
    expect(code).toBe((await bundleWorker(ROOT, 'worker/worker.ts')).code);
    const ofLocalMode = /SIMULATOR_URL|simulatorUpstream/;
    expect((await bundleWorker(ROOT, 'worker/local.ts')).code).toMatch(ofLocalMode);
    expect(code).not.toMatch(ofLocalMode);
  });

  it('is in good health, and over HTTPS as its caller sees it', async () => {
    const response = await ask('/v1/aso/health');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
  });

  it.each([
    ['no key', '/v1/openai/v1/models', {}, 401, 'missing_key'],
    [
      'a key that nobody issued',
      '/v1/openai/v1/models',
      { 'x-aso-api-key': 'aso_k_a.b' },
      403,
      'invalid_key',
    ],
    ['a provider that there is not', '/v1/simulator/v1/models', {}, 404, 'unknown_provider'],
  ])('answers %s as anywhere', async (_what, path, headers, status, code) => {
    const response = await ask(path, headers);
    expect([response.status, response.headers.get('x-aso-error')]).toEqual([status, code]);
  });

  it('P20: self-hosted, what reached the proxy over plain HTTP or came past it is refused', async () => {
    const past = await fetch(`${url}/v1/aso/health`);
    const plain = await ask('/v1/aso/health', { 'x-forwarded-proto': 'http' });
    for (const { status } of [past, plain]) expect(status).toBeGreaterThanOrEqual(400);
  });

  it('keeps its state for its owner alone, and no secret in the configuration', () => {
    expect(statSync(stateDir('proxied')).mode & 0o777).toBe(0o700);
    const config = readFileSync(join(stateDir('proxied'), 'gateway/gateway.capnp'), 'utf8');
    for (const [name, value] of Object.entries(settings)) {
      expect(config).toContain(`fromEnvironment = "${name}"`);
      expect(config).not.toContain(value);
    }
  });

  it('is the only one on its state', async () => {
    const second = await outcome(
      start(['--state-dir', stateDir('proxied'), '--listen', '127.0.0.1:0', '--behind-proxy']),
    );
    expect(second).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`process ${gateway.pid}`),
    });
    expect((await ask('/v1/aso/health')).status).toBe(200);
  });

  it('says so if its port is taken', async () => {
    const { host } = new URL(url);
    const second = await outcome(
      start(['--state-dir', stateDir('second'), '--listen', host, '--behind-proxy']),
    );
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/in use/);
  });

  it('ends with its port free and exit code 0 when asked to', async () => {
    gateway.kill('SIGTERM');
    const [code] = await once(gateway, 'exit');
    expect(code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe.skipIf(!hasOpenssl())('a gateway in production that ends TLS itself', () => {
  it('P20: shows its certificate', async () => {
    const authority = makeAuthority(directory);
    const { certFile, keyFile } = makeCertificate(directory, 'localhost', authority);
    const files = ['--tls-cert', certFile, '--tls-key', keyFile];
    const gateway = start(['--state-dir', stateDir('tls'), '--listen', 'localhost:0', ...files]);
    const { protocol, port } = new URL(await listening(gateway));
    expect(protocol).toBe('https:');
    const asked = request({
      host: 'localhost',
      port,
      path: '/v1/aso/health',
      ca: readFileSync(authority.certFile),
    });
    asked.end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(200);
    asked.destroy();
  });
});

describe('what is not production is refused before anything runs', () => {
  const STATE = ['--state-dir', 'never-made'];

  it.each([
    ['a setting without a value', { PEPPERS: '' }, [...STATE, '--behind-proxy'], 'PEPPERS'],
    [
      'a weak secret',
      { KEY_ID_TAG_SECRET: Buffer.alloc(32).toString('base64') },
      [...STATE, '--behind-proxy'],
      'KEY_ID_TAG_SECRET',
    ],
    ['a simulator', { SIMULATOR_URL: 'http://127.0.0.1:1' }, [...STATE, '--behind-proxy'], 'SIMULATOR_URL'],
    ['plain HTTP that nobody allowed', {}, STATE, '--behind-proxy'],
    ['plain HTTP beside TLS', { PLAIN_HTTP: 'allowed' }, [...STATE, '--behind-proxy'], 'PLAIN_HTTP'],
    [
      'an API that cannot be reached',
      { INGEST_URL: 'http://localhost:1' },
      [...STATE, '--behind-proxy'],
      '--allow-network local',
    ],
    ['a file that is not there', {}, [...STATE, '--behind-proxy', '--trust-ca', 'no.pem'], 'no.pem'],
    ['an unknown option', {}, [...STATE, '--upstream', 'simulator'], '--upstream'],
  ])('%s', async (_what, changed, args, words) => {
    const refused = await outcome(start(args, { ...settings, ...changed }));
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^spendgate: [^\n]*\n$/);
    expect(refused.stderr).toContain(words);
  });

  it('--help needs no setting', async () => {
    const help = await outcome(start(['--help'], {}));
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--state-dir');
  });

  it('an unusable state directory', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const refused = await outcome(start(['--state-dir', file, '--behind-proxy']));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot hold the state') });
  });
});
