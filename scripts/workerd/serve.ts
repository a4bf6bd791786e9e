/** Runs the gateway in `workerd serve`: writes what it needs into a folder, starts it, and ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type LOCAL_SETTINGS, type SETTINGS, type WorkerdSettings, workerdConfig } from './config.ts';

export interface ServeOptions extends Omit<WorkerdSettings, 'workerFile' | 'storageDir'> {
  /** The bundled Worker. */
  readonly code: string;
  /** Settings by name; an absent one is absent to the Worker. */
  readonly environment: Readonly<Partial<Record<(typeof SETTINGS | typeof LOCAL_SETTINGS)[number], string>>>;
  /** Where the runtime's inspector listens, `host:port`; none by default. */
  readonly inspectorAddress?: string;
  /** In a process group of its own: Ctrl-C at a terminal reaches the caller alone. */
  readonly isDetached?: boolean;
  /** Rewrites the configuration on its way: for a test that plays the internet. */
  configure?(config: string): string;
  /** Gets what workerd writes, for a user to read. */
  onOutput?(text: string): void;
}

export interface ServedGateway {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** Ends it at once, as a power cut would: everything that was answered is on disk. */
  stop(): Promise<void>;
  /** Takes no new calls, lets those in flight end, and then ends. Resolves when it has; `stop` cuts it short. */
  drain(): Promise<void>;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
}

const LAUNCHER = fileURLToPath(new URL('../start/workerd.sh', import.meta.url));

/** @throws {Error} with workerd's own words if it does not come up */
export async function serveGateway(options: ServeOptions): Promise<ServedGateway> {
  const { directory, code, environment, inspectorAddress } = options;
  const storageDir = join(directory, 'objects');
  mkdirSync(storageDir, { recursive: true, mode: 0o700 });
  const configPath = join(directory, 'gateway.capnp');
  const workerFile = join(directory, 'worker.js');
  writeFileSync(workerFile, code);
  const config = workerdConfig({ ...options, workerFile, storageDir });
  writeFileSync(configPath, options.configure?.(config) ?? config);
  const inspector = inspectorAddress === undefined ? [] : [`--inspector-addr=${inspectorAddress}`];
  const child = spawn(LAUNCHER, ['serve', '--control-fd=3', ...inspector, configPath], {
    env: { PATH: process.env['PATH'], SPENDGATE_WORKERD: workerdPath(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: options.isDetached ?? false,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  const port = await listening(child, options.onOutput ?? (() => undefined));
  const host = options.address.slice(0, options.address.lastIndexOf(':'));
  const protocol = options.tls?.at === 'gateway' ? 'https' : 'http';
  return {
    port,
    url: `${protocol}://${host}:${port}`,
    pid: child.pid ?? 0,
    stop: () => end('SIGKILL'),
    drain: () => end('SIGTERM'),
    ended,
  };
}

/** The runtime's executable for this platform, as the package `workerd` names it. */
function workerdPath(): string {
  const require = createRequire(import.meta.resolve('miniflare'));
  return (require('workerd') as { default: string }).default;
}

/** The port, once workerd reports that it listens. */
function listening(child: ChildProcess, onOutput: (text: string) => void): Promise<number> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
      onOutput(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`workerd ended while starting: ${said.trim()}`)));
    createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
      const report = JSON.parse(line) as { event: string; port?: number };
      if (report.event === 'listen' && report.port !== undefined) resolve(report.port);
    });
  });
}
