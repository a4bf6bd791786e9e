/**
 * One program that the supervisor runs, in a process group of its own so that it can be ended with everything that
 * it started. When it ends without having been asked to, it is started again, later each time it happens.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { type ChildMessage, isChildMessage } from './messages.ts';

export interface ChildProgram {
  /** As the user knows it: `gateway`, `dashboard`, `simulator`. */
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Takes standard output and standard error. */
  readonly logPath: string;
  /** How the program is asked to end. */
  readonly endsOn: 'stop message' | 'disconnect';
  /** Talks to the program until it is ready for work; called after each start of it. */
  greet(child: Child): Promise<void>;
}

/** What the supervisor wants to hear of a child. */
export interface ChildWatch {
  /** The process groups have changed. */
  onGroupChange(): void;
  /** Something the user should know, as one sentence. */
  onTrouble(sentence: string): void;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;
/** Having run this long, a child that ends is started again at once: it is not failing at its start. */
const SETTLED_AFTER_MS = 30_000;
const GREETING_TIMEOUT_MS = 120_000;
const LARGEST_LOG_BYTES = 10 * 1024 * 1024;

export class Child {
  readonly name: string;
  readonly #program: ChildProgram;
  readonly #watch: ChildWatch;
  #process: ChildProcess | null = null;
  #startedAtMs = 0;
  #failures = 0;
  #restart: NodeJS.Timeout | null = null;
  #isStopping = false;

  constructor(program: ChildProgram, watch: ChildWatch) {
    this.name = program.name;
    this.#program = program;
    this.#watch = watch;
  }

  /** Process group of the running program, null while none runs. */
  get group(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Starts the program for the first time. @throws {ChildError} if it does not become ready */
  async start(): Promise<void> {
    this.#fork();
    try {
      await this.#program.greet(this);
    } catch (error) {
      this.#isStopping = true;
      this.#killGroup();
      throw error;
    }
    this.#process?.on('exit', (code, signal) => this.#again(code, signal));
  }

  send(message: ChildMessage): void {
    if (this.#process?.connected) this.#process.send(message, () => undefined);
  }

  /** The next message of this type. @throws {ChildError} if the program ends first, or takes too long */
  answer(type: string): Promise<ChildMessage> {
    const child = this.#process;
    if (!child) return Promise.reject(new ChildError(`the ${this.name} is not running`));
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timeout);
        child.off('message', hear);
        child.off('exit', end);
        act();
      };
      const hear = (message: unknown) => {
        if (isChildMessage(message) && message.type === type) settle(() => resolve(message));
      };
      const end = () =>
        settle(() => reject(new ChildError(`the ${this.name} ended while starting${this.#lastWords()}`)));
      const timeout = setTimeout(
        () =>
          settle(() => reject(new ChildError(`the ${this.name} did not become ready${this.#lastWords()}`))),
        GREETING_TIMEOUT_MS,
      );
      child.on('message', hear);
      child.on('exit', end);
    });
  }

  /** Asks the program to end, and ends it after the patience is over, with all that it started. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return this.#killGroup();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (this.#program.endsOn === 'disconnect') child.disconnect();
    else this.send({ type: 'stop' });
    const impatience = setTimeout(() => this.#killGroup(), patienceMs);
    await ended;
    clearTimeout(impatience);
    this.#killGroup();
  }

  /** Ends the program and all that it started, now. */
  kill(): void {
    this.#isStopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    this.#killGroup();
  }

  #fork(): void {
    const { path, args, environment, logPath } = this.#program;
    rotate(logPath);
    const log = openSync(logPath, 'a', 0o600);
    this.#process = fork(path, args, {
      detached: true,
      env: { ...process.env, ...environment },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#startedAtMs = Date.now();
    this.#process.on('error', () => undefined);
    this.#watch.onGroupChange();
  }

  /** The program has ended: what it left is cleared away, and after a pause it starts again. */
  #again(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#isStopping) return;
    this.#killGroup();
    if (Date.now() - this.#startedAtMs > SETTLED_AFTER_MS) this.#failures = 0;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** this.#failures, LONGEST_DELAY_MS);
    this.#failures += 1;
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    this.#watch.onTrouble(
      `the ${this.name} ${how}; it starts again in ${delayMs / 1000} s (log: ${this.#program.logPath})`,
    );
    this.#restart = setTimeout(() => void this.#startAgain(), delayMs);
  }

  async #startAgain(): Promise<void> {
    this.#fork();
    const child = this.#process;
    child?.on('exit', (code, signal) => this.#again(code, signal));
    try {
      await this.#program.greet(this);
      if (!this.#isStopping) this.#watch.onTrouble(`the ${this.name} runs again`);
    } catch (error) {
      if (!(error instanceof ChildError)) throw error;
      // Ended while starting: that it did so starts it once more. Still there but silent: ended here, to the same effect.
      this.#killGroup();
    }
  }

  #killGroup(): void {
    const group = this.group;
    if (group === null) return;
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  }

  #lastWords(): string {
    const lines = readLog(this.#program.logPath).trimEnd().split('\n').slice(-12).join('\n  ');
    return lines === '' ? '' : `; the end of its log, ${this.#program.logPath}:\n  ${lines}`;
  }
}

/** A program could not be started. The message is for the user. */
export class ChildError extends Error {}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG_BYTES) renameSync(path, `${path}.1`);
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
