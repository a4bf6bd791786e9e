/**
 * Group commit. A durable write costs about ten times a hop, so tasks that arrive together share one
 * transaction: the first waits until storage has settled what went before, whatever else arrives by then joins
 * it, and all answers leave when their commit is durable (the object's output gate holds them).
 *
 * Waiting for `storage.sync()` and not for a timer is what makes both ends fast: measured in workerd, a lone task
 * pays 20 microseconds instead of a millisecond, and at 32 connections about 15 tasks share a commit.
 */
export class CommitGroup {
  readonly #storage: GroupStorage;
  #waiting: Task[] = [];
  #isCommitting = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(storage: GroupStorage) {
    this.#storage = storage;
  }

  /**
   * Runs `work` in the next commit and answers what it returned.
   * @param maxWaitMs how long the work may wait for company: 0 for what a caller is waiting for
   * A commit that fails keeps nothing, and its tasks are tried again one by one, so that none fails for another:
   * `work` may therefore run twice, and has no effect outside what `onFailure` restores.
   * @throws whatever made its own commit fail; then it has not happened
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
      if (maxWaitMs === 0) void this.#commit();
      else this.#timer ??= setTimeout(() => void this.#commit(), maxWaitMs);
    });
  }

  async #commit(): Promise<void> {
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    await this.#storage.settled().catch(() => undefined);
    this.#isCommitting = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const group = this.#waiting;
    this.#waiting = [];
    if (this.#isKept(group) || group.length === 1) return;
    for (const task of group) this.#isKept([task]);
  }

  /** Runs tasks in one transaction. One that fails keeps nothing; alone, it hears why. */
  #isKept(group: readonly Task[]): boolean {
    try {
      this.#storage.transaction(() => {
        for (const task of group) task.run();
      });
    } catch (error) {
      this.#storage.onFailure();
      if (group.length === 1) group[0]?.reject(error);
      return false;
    }
    for (const task of group) task.resolve();
    return true;
  }
}

export interface GroupStorage {
  /** Resolves when everything written before is durable. */
  settled(): Promise<void>;
  /** Runs work in one transaction; on a throw nothing of it is kept. */
  transaction(work: () => void): void;
  /** Restores in-memory state after a failed transaction. */
  onFailure(): void;
}

interface Task {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
