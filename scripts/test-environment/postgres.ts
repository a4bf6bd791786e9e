/** A PostgreSQL server that lives as long as a test run, from the system's own binaries. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PostgresServer {
  /** Login that may create databases and roles. */
  readonly url: string;
  /** Ends all its processes with SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on what it had kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const INSTALLED = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 60_000;

/** Folder with `initdb` and `postgres` of the newest version that Debian's packages installed; null without one. */
export function findPostgres(installed = INSTALLED): string | null {
  if (!existsSync(installed)) return null;
  const versions = readdirSync(installed).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(installed, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/**
 * Starts a server on the loopback address, with a password of its own and nothing flushed to disk.
 * @param binaries folder from `findPostgres`
 * @throws {Error} if it does not start
 */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'spendgate-postgres-'));
  const user = serverUser();
  if (user) chownSync(directory, user.uid, user.gid);
  const password = randomBytes(16).toString('hex');
  const port = await freePort();
  try {
    initialise(binaries, directory, password, user);
    let server = run(binaries, directory, port, user);
    await accepting(binaries, port, server);
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      kill: () => kill(server),
      async restart() {
        // What is left of the last life may hold on to its memory for a moment: then this one ends at once.
        const deadline = Date.now() + START_TIMEOUT_MS;
        do {
          server = run(binaries, directory, port, user);
          if (await isAccepting(binaries, port, server)) return;
          await sleep(100);
        } while (Date.now() < deadline);
        throw new Error('the PostgreSQL server for the tests did not start again');
      },
      stop: () => stop(server, directory),
    };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then Debian's own user for it is used. */
function serverUser(): User | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function initialise(binaries: string, directory: string, password: string, user: User | null): void {
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const args = [
    '-D',
    join(directory, 'data'),
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  execFileSync(join(binaries, 'initdb'), [...args, '--auth=scram-sha-256', `--pwfile=${passwordFile}`], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user,
  });
  rmSync(passwordFile);
}

/** The server ends with this process, also when that is killed outright. */
function run(binaries: string, directory: string, port: number, user: User | null): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: directory,
    fsync: 'off',
    max_connections: 200,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [join(binaries, 'postgres'), '-D', join(directory, 'data'), ...options];
  const [program = '', ...args] = existsSync('/usr/bin/setpriv')
    ? ['/usr/bin/setpriv', '--pdeathsig', 'QUIT', ...command]
    : command;
  return spawn(program, args, { cwd: directory, stdio: 'ignore', ...user });
}

/** Its children are in sessions of their own: each is killed, so that none is left to write anything. */
async function kill(server: ChildProcess): Promise<void> {
  const { pid } = server;
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  const children = childrenOf(pid);
  server.kill('SIGKILL');
  for (const child of children) killIfThere(child);
  await ended;
}

/** Linux only, as /proc is. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** @throws {Error} if it does not start */
async function accepting(binaries: string, port: number, server: ChildProcess): Promise<void> {
  if (await isAccepting(binaries, port, server)) return;
  server.kill('SIGQUIT');
  throw new Error('the PostgreSQL server for the tests did not start');
}

/** Waits until it takes connections. @returns false if it ends instead, or takes too long */
async function isAccepting(binaries: string, port: number, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null && server.signalCode === null) {
    const probe = spawn(join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], {
      stdio: 'ignore',
    });
    const [code] = (await once(probe, 'exit')) as [number | null];
    if (code === 0) return true;
    await sleep(100);
  }
  return false;
}

async function stop(server: ChildProcess, directory: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('the system gave no port');
  return address.port;
}
