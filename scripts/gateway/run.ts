/** The life of a gateway in production, from the lock on its state to its last call. */
import { accessSync, constants } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleWorker } from '../bundle/worker.ts';
import { say } from '../start/progress.ts';
import { lockStateDir } from '../start/state-lock.ts';
import type { Stop } from '../start/supervise.ts';
import { type ServedGateway, serveGateway } from '../workerd/serve.ts';
import type { GatewayOptions } from './options.ts';
import { checkSettings, isLoopback, type Setting } from './settings.ts';

type Settings = Readonly<Partial<Record<Setting, string>>>;

const STOPPED = 0;
const FAILED = 1;
const REFUSED = 2;

const DRAIN_MS = 30_000;
const HEALTH_MS = 10_000;
const HEALTH_PATH = '/v1/aso/health';

/**
 * @param environment where the settings are
 * @returns the exit code
 */
export async function runGateway(
  root: string,
  options: GatewayOptions,
  environment: Readonly<Record<string, string | undefined>>,
  stop: Stop,
): Promise<number> {
  const checked = checkSettings(environment);
  const problems = [
    ...(checked.kind === 'refused' ? checked.problems : contradictions(options, checked.settings)),
    ...unreadableFiles(options),
  ];
  for (const problem of problems) say(problem);
  if (problems.length > 0 || checked.kind === 'refused') return REFUSED;

  const locked = lockStateDir(options.stateDir);
  if (locked.kind !== 'held') {
    say(
      locked.kind === 'busy'
        ? `${options.stateDir} is in use by ${locked.pid === null ? 'another process' : `process ${locked.pid}`}.`
        : `${options.stateDir} cannot hold the state: ${locked.reason}.`,
    );
    return FAILED;
  }
  try {
    return await serve(root, options, checked.settings, stop);
  } finally {
    locked.lock.release();
  }
}

/** What is wrong only together. */
function contradictions({ tls, allowedNetworks }: GatewayOptions, settings: Settings): string[] {
  const problems: string[] = [];
  const isPlain = settings.PLAIN_HTTP !== undefined;
  if (tls === null && !isPlain)
    problems.push(
      'nobody would end TLS, and plain HTTP is refused: give --tls-cert and --tls-key, or --behind-proxy (see --help)',
    );
  if (tls !== null && isPlain)
    problems.push('PLAIN_HTTP is for neither --tls-cert nor --behind-proxy: remove it');
  const { hostname } = new URL(settings.INGEST_URL ?? '');
  if (isLoopback(hostname) && !allowedNetworks.includes('local'))
    problems.push(
      'INGEST_URL is on this machine, which the gateway may not reach without --allow-network local',
    );
  return problems;
}

function unreadableFiles({ tls, trustedCaFile }: GatewayOptions): string[] {
  const files = tls?.at === 'gateway' ? [tls.certFile, tls.keyFile] : [];
  if (trustedCaFile !== null) files.push(trustedCaFile);
  return files.filter((path) => !isReadable(path)).map((path) => `${path} cannot be read`);
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

async function serve(root: string, options: GatewayOptions, settings: Settings, stop: Stop): Promise<number> {
  const { address, stateDir, tls, allowedNetworks, trustedCaFile } = options;
  const { code } = await bundleWorker(root, 'worker/worker.ts');
  let gateway: ServedGateway;
  try {
    gateway = await serveGateway({
      directory: join(stateDir, 'gateway'),
      code,
      address,
      allowedNetworks,
      isLocal: false,
      isDetached: true,
      environment: settings,
      ...(tls === null ? {} : { tls }),
      ...(trustedCaFile === null ? {} : { trustedCaFile }),
      onOutput: (text) => process.stderr.write(text),
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return FAILED;
  }
  const kill = () => void gateway.stop();
  process.once('exit', kill);
  stop.impatient.addEventListener('abort', kill);
  try {
    if (!(await answers(gateway))) {
      say('the gateway listens and does not answer');
      return FAILED;
    }
    process.stdout.write(`SpendGate's gateway ${settings.GATEWAY_ID} listens on ${gateway.url}\n`);
    return await untilEnd(gateway, stop);
  } finally {
    await gateway.stop();
    process.off('exit', kill);
  }
}

async function untilEnd(gateway: ServedGateway, stop: Stop): Promise<number> {
  const asked = new Promise<'asked'>((resolve) => {
    if (stop.requested.aborted) resolve('asked');
    stop.requested.addEventListener('abort', () => resolve('asked'), { once: true });
  });
  if ((await Promise.race([asked, gateway.ended])) !== 'asked') {
    say('workerd has ended by itself');
    return FAILED;
  }
  say('stopping; calls in flight have 30 seconds');
  const patience = new AbortController();
  const isDrained = await Promise.race([
    gateway.drain().then(() => true),
    sleep(DRAIN_MS, false, { signal: patience.signal }).catch(() => true),
  ]);
  patience.abort();
  if (!isDrained) say('calls were still in flight; they are closed at the next start');
  return STOPPED;
}

/** Asks as a caller would. Whose certificate it is, is not asked: it is our own. */
function answers({ url, port }: ServedGateway): Promise<boolean> {
  const { protocol, hostname } = new URL(url);
  const host =
    hostname === '0.0.0.0' ? '127.0.0.1' : hostname === '[::]' ? '::1' : hostname.replace(/^\[|\]$/g, '');
  const ask = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = ask({
      host,
      port,
      path: HEALTH_PATH,
      headers: { 'x-forwarded-proto': 'https' },
      rejectUnauthorized: false,
      timeout: HEALTH_MS,
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.end();
  });
}
