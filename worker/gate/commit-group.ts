/**
 * Group commit. A durable write costs about ten times a hop, so tasks that arrive together share one
 * transaction: the first schedules a commit for the end of the current turn of the event loop, whatever else
 * arrives by then joins it, and all answers leave when it is durable (the object's output gate holds them).
 */
export class CommitGroup {
  readonly #transaction: (work: () => void) => void;
  readonly #onFailure: () => void;
  #waiting: Task[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueMs = Number.POSITIVE_INFINITY;

  /**
   * @param transaction runs work in one storage transaction; on a throw nothing of it is kept
   * @param onFailure restores in-memory state after a failed transaction
   */
  constructor(transaction: (work: () => void) => void, onFailure: () => void) {
    this.#transaction = transaction;
    this.#onFailure = onFailure;
  }

  /**
   * Runs `work` in the next commit and answers what it returned.
   * @param maxWaitMs how long the work may wait for company: 0 for what a caller is waiting for
   * @throws whatever made the commit fail; then no task of the group has happened
   */
  run<T>(work: () => T, maxWaitMs = 0): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        run: () => {
          result = work();
        },
        resolve: () => resolve(result),
        reject,
      });
      this.#schedule(maxWaitMs);
    });
  }

  #schedule(maxWaitMs: number): void {
    const dueMs = Date.now() + maxWaitMs;
    if (this.#timer !== null && dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => this.#commit(), maxWaitMs);
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    this.#timer = null;
    this.#dueMs = Number.POSITIVE_INFINITY;
    try {
      this.#transaction(() => {
        for (const task of group) task.run();
      });
    } catch (error) {
      this.#onFailure();
      for (const task of group) task.reject(error);
      return;
    }
    for (const task of group) task.resolve();
  }
}

interface Task {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
