/**
 * The open-source gateway that we measure ourselves against. It is no dependency of ours: it is fetched for the
 * benchmark only, once, into a cache folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = '@portkey-ai/gateway';
export const PORTKEY_VERSION = '1.15.2';
/** With the web server that npm would choose for it, its streams answer 500. */
const WEB_SERVER_VERSION = '1.14.0';
const START_FILE = `node_modules/${PACKAGE}/build/start-server.js`;

/** Why it cannot take part. */
export class PortkeyError extends Error {}

export interface RunningPortkey {
  readonly port: number;
  readonly pid: number;
  stop(): void;
}

/**
 * The folder that it is installed in, installing it if need be.
 * @param stop gives the installation up
 * @throws {PortkeyError} if npm cannot install it
 */
export async function installPortkey(root: string, stop: AbortSignal): Promise<string> {
  const directory = join(cacheFolder(root), `portkey-${PORTKEY_VERSION}`);
  if (existsSync(join(directory, START_FILE))) return directory;
  const partial = `${directory}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { [PACKAGE]: PORTKEY_VERSION },
    overrides: { '@hono/node-server': WEB_SERVER_VERSION },
  };
  writeFileSync(join(partial, 'package.json'), JSON.stringify(manifest));
  try {
    await npmInstall(partial, stop);
    rmSync(directory, { recursive: true, force: true });
    renameSync(partial, directory);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return directory;
}

/** @throws {PortkeyError} if it does not come up */
export async function startPortkey(directory: string): Promise<RunningPortkey> {
  const port = await freePort();
  const child = spawn(process.execPath, [START_FILE, `--port=${port}`, '--headless'], {
    cwd: directory,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await listening(child);
  return { port, pid: child.pid ?? 0, stop: () => child.kill('SIGKILL') };
}

function cacheFolder(root: string): string {
  const modules = join(root, 'node_modules');
  const folder = join(existsSync(modules) ? modules : tmpdir(), '.cache', 'spendgate-bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}

function npmInstall(directory: string, stop: AbortSignal): Promise<void> {
  const npmCli = process.env['npm_execpath'];
  const [command, first] = npmCli ? [process.execPath, [npmCli]] : ['npm', []];
  const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  const env = { ...process.env, npm_config_global: 'false', npm_config_workspaces: 'false' };
  const child = spawn(command, [...first, ...options], {
    cwd: directory,
    env,
    stdio: 'ignore',
    signal: stop,
  });
  return new Promise((resolve, reject) => {
    child.once('error', () =>
      reject(new PortkeyError(stop.aborted ? 'its installation took too long' : 'npm cannot be run')),
    );
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new PortkeyError(`npm could not install ${PACKAGE} ${PORTKEY_VERSION}`));
    });
  });
}

/** It says on standard output when it is ready. */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new PortkeyError('it ended while starting')));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (/ready for connections/i.test(text)) resolve();
    });
    child.stderr?.resume();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
