/** Starts the stand-in installation as a process, and looks at what it leaves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MARK } from '../../../../scripts/start/left-over.ts';
import { busyPorts } from '../../../../scripts/start/ports.ts';

export interface Run {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

export function startStandIn(args: readonly string[]): Run {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, output: () => output, ended };
}

/** Waits for a condition that a process will bring about; the test's own time limit is the only one. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    await sleep(10);
  }
}

export function newStateDir(): string {
  return mkdtempSync(join(tmpdir(), 'start-'));
}

/** Of files that run side by side each has ports of its own. */
const PORTS = 3_000;
const FIRST_PORT = 20_000 + PORTS * (Number(process.env['VITEST_POOL_ID'] ?? 0) % 4);

/** The first of three ports in a row, free a moment ago, below those that the system gives out by itself. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = randomInt(FIRST_PORT, FIRST_PORT + PORTS - 2);
    const busy = await busyPorts({ gateway: base, dashboard: base + 1, simulator: base + 2 });
    if (busy.length === 0) return base;
  }
}

/** Every living process that belongs to a state directory, whoever started it. */
export function processesOf(stateDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(`${MARK}=${stateDir}`))
    .map(Number);
}

export async function pidServing(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  return Number(await response.text());
}

export function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
