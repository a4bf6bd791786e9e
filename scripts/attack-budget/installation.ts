/** An installation of the script's own: `npm start` in a process, on free ports and a state directory that goes again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MARK } from '../start/left-over.ts';
import { busyPorts } from '../start/ports.ts';
import type { ReadyFileContent } from '../start/ready-file.ts';

const START_DEADLINE_MS = 180_000;
const LOOK_EVERY_MS = 100;

export interface RunningInstallation {
  readonly addresses: ReadyFileContent;
  /** Ends all processes and removes what they kept. */
  stop(): Promise<void>;
}

/** @throws {Error} with what the processes said, if it does not come up */
export async function startInstallation(): Promise<RunningInstallation> {
  const directory = mkdtempSync(join(tmpdir(), 'attack-budget-'));
  const stateDir = join(directory, 'state');
  const readyFile = join(directory, 'ready.json');
  const main = fileURLToPath(new URL('../start/main.ts', import.meta.url));
  const args = [
    '--state-dir',
    stateDir,
    '--port-base',
    String(await freePortBase()),
    '--ready-file',
    readyFile,
  ];
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: { PATH, HOME, ...compiled, [MARK]: stateDir },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const stop = async () => {
    await end(child);
    rmSync(directory, { recursive: true, force: true });
  };
  for (let waitedMs = 0; !existsSync(readyFile); waitedMs += LOOK_EVERY_MS) {
    if (child.exitCode !== null || waitedMs > START_DEADLINE_MS) {
      await stop();
      throw new Error(`the installation did not come up:\n${output}`);
    }
    await pause(LOOK_EVERY_MS);
  }
  return { addresses: JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyFileContent, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  await ended;
}

async function freePortBase(): Promise<number> {
  for (;;) {
    const base = randomInt(20_000, 32_000);
    const busy = await busyPorts({ gateway: base, dashboard: base + 1, simulator: base + 2 });
    if (busy.length === 0) return base;
  }
}
