/** Virtual time: what is to happen, in order. Nothing here ever waits for a real clock. */

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class Clock {
  nowMs = 1_700_000_000_000;
  readonly #events: Event[] = [];
  #order = 0;

  get isIdle(): boolean {
    return this.#events.length === 0;
  }

  after(delayMs: number, run: () => void): void {
    this.#events.push({ atMs: this.nowMs + delayMs, order: this.#order++, run });
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Runs the next event and everything that follows from it at once. */
  async step(): Promise<void> {
    const next = this.#events.reduce((first, event) => (isBefore(event, first) ? event : first));
    this.#events.splice(this.#events.indexOf(next), 1);
    this.nowMs = Math.max(this.nowMs, next.atMs);
    next.run();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
