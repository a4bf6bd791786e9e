import { errorFacts, type Log } from '../log.ts';

export interface Job {
  /** Has the next pass begin now; during a pass, right after it. */
  wake(): void;
  /** Begins no pass more and waits for the one under way. */
  stop(): Promise<void>;
}

export interface Repeated {
  /** For the log. */
  readonly name: string;
  /** From the end of a pass to the beginning of the next. */
  readonly everyMs: number;
  /** Pause before the first pass; absent: it begins at once. */
  readonly beginsAfterMs?: number;
  /** @returns a number: the pause after this pass, in place of `everyMs` */
  pass(isStopped: () => boolean): Promise<unknown>;
}

/** Work that comes round for as long as the API runs: one pass after the other; one that fails is logged. */
export function repeat(log: Log, { name, everyMs, beginsAfterMs = 0, pass }: Repeated): Job {
  let isStopped = false;
  let wake = () => {};
  const passes = run();

  async function run(): Promise<void> {
    if (beginsAfterMs > 0) await pause(awoken(), beginsAfterMs);
    while (!isStopped) {
      const isAwoken = awoken();
      const pauseMs = await pass(() => isStopped).catch((err: unknown) => {
        log.write({ name: 'job.failed', job: name, error: errorFacts(err) });
      });
      if (!isStopped) await pause(isAwoken, typeof pauseMs === 'number' ? pauseMs : everyMs);
    }
  }

  function awoken(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  async function pause(isAwoken: Promise<void>, pauseMs: number): Promise<void> {
    const timer = setTimeout(() => wake(), pauseMs);
    await isAwoken;
    clearTimeout(timer);
  }

  return {
    wake: () => wake(),
    async stop() {
      isStopped = true;
      wake();
      await passes;
    },
  };
}
