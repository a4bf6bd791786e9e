/** Tells the user what takes time. On standard error: standard output carries the result. */

const REPEAT_MS = 5_000;

export function say(sentence: string): void {
  process.stderr.write(`spendgate: ${sentence}\n`);
}

/** Announces a step, repeats how long it has taken while it lasts, and passes its result on. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`${what} …`);
  const startedAtMs = Date.now();
  const repeat = setInterval(
    () => say(`${what}: ${Math.round((Date.now() - startedAtMs) / 1000)} s so far`),
    REPEAT_MS,
  );
  try {
    return await work();
  } finally {
    clearInterval(repeat);
  }
}
