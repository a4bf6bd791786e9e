/**
 * The whole product as a user runs it: `npm start` in a process of its own, on free ports and a state directory of its
 * own. It ends with the test's process, however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MARK } from '../../scripts/start/left-over.ts';
import { busyPorts } from '../../scripts/start/ports.ts';
import type { ReadyFileContent } from '../../scripts/start/ready-file.ts';
import { freePortBase, processesOf } from '../scripts/start/stand-in/run.ts';
import { ownEnvironment } from './own-environment.ts';
import { prepareStore } from './prepared-store.ts';
import { findProcess, type ProgramName } from './processes.ts';
import { waitFor } from './wait-for.ts';

export interface StackOptions {
  /** Entry in the place of `scripts/start/main.ts`. */
  readonly main?: string;
  readonly reservationTtlSeconds?: number;
  /** A server of the test's own in the place of the simulator. */
  readonly upstreamUrl?: string;
  /** A PostgreSQL server in the place of the embedded store. */
  readonly postgresUrl?: string;
  /** It makes and migrates its store itself, as where it never ran; else it finds one that holds nothing. */
  readonly makesStore?: true;
}

/** What can be killed: one of the programs, or the supervisor that starts them again. */
export type Victim = ProgramName | 'supervisor';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const START_DEADLINE_MS = 120_000;

export class RunningStack {
  readonly stateDir: string;
  readonly #directory: string;
  readonly #options: StackOptions;
  #portBase = 0;
  #supervisor: ChildProcess | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #ready: ReadyFileContent | null = null;
  #output = '';

  constructor(options: StackOptions) {
    this.#directory = mkdtempSync(join(tmpdir(), 'stack-'));
    this.stateDir = join(this.#directory, 'state');
    this.#options = options;
  }

  get gatewayUrl(): string {
    return this.#content.gatewayUrl;
  }

  get dashboardUrl(): string {
    return this.#content.dashboardUrl;
  }

  get simulatorUrl(): string {
    return this.#content.simulatorUrl ?? '';
  }

  /** A gateway key. Each start has another. */
  get apiKey(): string {
    return this.#content.apiKey;
  }

  /** Reads the dashboard API. Each start has another. */
  get apiToken(): string {
    return this.#content.apiToken;
  }

  get loginUrl(): string {
    return this.#content.loginUrl;
  }

  /** All that the processes have written: the supervisor's to its terminal, then the programs' to their logs. */
  output(): string {
    const logs = (['gateway', 'dashboard', 'simulator'] as const).map((name) =>
      readIfThere(join(this.stateDir, 'logs', `${name}.log`)),
    );
    return [this.#output, ...logs].join('\n');
  }

  /** What the supervisor has written to its terminal. */
  terminal(): string {
    return this.#output;
  }

  /** Starts it, on the same state if it ran before. @throws {Error} with the output if it does not come up */
  async start(): Promise<void> {
    const isFirst = this.#portBase === 0;
    this.#portBase ||= await freePortBase();
    const readyFile = join(this.#directory, 'ready.json');
    const { main, reservationTtlSeconds: ttl, upstreamUrl, postgresUrl, makesStore } = this.#options;
    if (isFirst && !makesStore && postgresUrl === undefined)
      await prepareStore(join(this.stateDir, 'dashboard'));
    rmSync(readyFile, { force: true });
    const args = [
      '--disable-warning=ExperimentalWarning',
      main ?? join(ROOT, 'scripts/start/main.ts'),
      '--state-dir',
      this.stateDir,
      '--port-base',
      String(this.#portBase),
      '--ready-file',
      readyFile,
      ...(ttl === undefined ? [] : ['--reservation-ttl', String(ttl)]),
      ...(upstreamUrl === undefined ? [] : ['--upstream-url', upstreamUrl]),
    ];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: {
        ...ownEnvironment(),
        [MARK]: this.stateDir,
        ...(postgresUrl === undefined ? {} : { SPENDGATE_POSTGRES_URL: postgresUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#ended = once(child, 'close');
    this.#supervisor = child;
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    await waitFor('the stack', () => existsSync(readyFile) || hasEnded(), { deadlineMs: START_DEADLINE_MS });
    if (hasEnded()) throw new Error(`the stack ended while starting:\n${this.output()}`);
    this.#ready = JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyFileContent;
  }

  /** Ends all of it, as Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.#supervisor;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await this.#ended;
    await waitFor('the last process to end', () => processesOf(this.stateDir).length === 0);
  }

  /** Stops, and deletes what it kept. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  pid(name: Victim): number | null {
    return name === 'supervisor' ? (this.#supervisor?.pid ?? null) : findProcess(this.stateDir, name);
  }

  /** Sends a signal. @returns false if the program is not running just now */
  kill(name: Victim, signal: NodeJS.Signals = 'SIGKILL'): boolean {
    const pid = this.pid(name);
    if (pid === null) return false;
    try {
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  }

  /** Once the supervisor has been killed: waits for the end of what it ran, and starts on the same state. */
  async restart(): Promise<void> {
    await this.#ended;
    await this.start();
  }

  /**
   * Takes the dashboard away while `work` runs, so that its port is free and nobody starts it again. Afterwards the
   * supervisor does.
   */
  async withoutDashboard<T>(work: () => Promise<T>): Promise<T> {
    this.kill('supervisor', 'SIGSTOP');
    this.kill('dashboard');
    const ports = { gateway: 0, dashboard: Number(new URL(this.dashboardUrl).port), simulator: null };
    await waitFor("the dashboard's port to be free", async () => (await busyPorts(ports)).length === 0);
    try {
      return await work();
    } finally {
      this.kill('supervisor', 'SIGCONT');
      await waitFor('the dashboard to be back', async () => !(await isSilent(this.dashboardUrl)));
    }
  }

  get #content(): ReadyFileContent {
    if (!this.#ready) throw new Error('the stack has not started');
    return this.#ready;
  }
}

/** Starts a stack of its own for a test file. `stop` or `remove` ends it. */
export async function startStack(options: StackOptions = {}): Promise<RunningStack> {
  const stack = new RunningStack(options);
  try {
    await stack.start();
  } catch (error) {
    await stack.remove();
    throw error;
  }
  return stack;
}

async function isSilent(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/health`);
    await response.body?.cancel();
    return false;
  } catch {
    return true;
  }
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
