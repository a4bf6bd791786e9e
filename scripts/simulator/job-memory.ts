/** What is asked for again after it was made: background and stored responses, batches, and files. */

/** A thing that is polled: its states in turn, as bodies. */
export interface Job {
  /** What one poll after another is answered; the last one for ever. */
  readonly states: readonly object[];
  /** What is answered once it has been cancelled. */
  readonly cancelled: object;
  polls: number;
  isCancelled: boolean;
}

const MAX_REMEMBERED = 1_000;
const MAX_FILE_CHARACTERS = 4_000_000;

/** Bounded; the oldest is forgotten first. */
export class JobMemory {
  readonly #jobs = new Map<string, Job>();
  readonly #files = new Map<string, string>();

  /** @param states what polls are answered, in turn */
  add(id: string, states: readonly object[], cancelled: object): void {
    keep(this.#jobs, id, { states, cancelled, polls: 0, isCancelled: false });
  }

  /** How it stands when asked once more; null: there is none. */
  poll(id: string): object | null {
    const job = this.#jobs.get(id);
    if (!job) return null;
    return job.isCancelled
      ? job.cancelled
      : (job.states[Math.min(job.polls++, job.states.length - 1)] ?? null);
  }

  /** Cancels what has not ended. */
  cancel(id: string): object | null {
    const job = this.#jobs.get(id);
    if (!job) return null;
    job.isCancelled ||= job.polls < job.states.length;
    return this.poll(id);
  }

  /** @returns false if the text is too long to keep */
  addFile(id: string, text: string): boolean {
    if (text.length > MAX_FILE_CHARACTERS) return false;
    keep(this.#files, id, text);
    return true;
  }

  file(id: string): string | null {
    return this.#files.get(id) ?? null;
  }
}

function keep<Value>(memory: Map<string, Value>, id: string, value: Value): void {
  memory.set(id, value);
  if (memory.size <= MAX_REMEMBERED) return;
  for (const oldest of memory.keys()) {
    memory.delete(oldest);
    return;
  }
}
