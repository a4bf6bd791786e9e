/** Messages between gates and ledger that are late, doubled, out of order or lost, as a schedule says. */
import type { Clock } from './clock.ts';

/** A caller gives a request up after this long; what was asked may still happen. */
const PATIENCE_MS = 450;

export interface Weather {
  /** The next integer in [0, below). */
  draw(below: number): number;
  /** Per cent of messages lost, and of messages doubled. */
  readonly lost: number;
  readonly doubled: number;
  readonly slowestMs: number;
}

export class Network {
  readonly #clock: Clock;
  readonly #weather: Weather;
  /** From then on everything arrives, once. */
  isCalm = false;

  constructor(clock: Clock, weather: Weather) {
    this.#clock = clock;
    this.#weather = weather;
  }

  /** Runs `handle` at the other end, perhaps twice, perhaps never. */
  send(handle: () => void): void {
    const { lost, doubled, slowestMs, draw } = this.#weather;
    const isLost = !this.isCalm && draw(100) < lost;
    const copies = isLost ? 0 : !this.isCalm && draw(100) < doubled ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#clock.after(this.isCalm ? 1 : 1 + draw(slowestMs), handle);
    }
  }

  /** Asks and waits for the answer; null: none came in time. */
  call<T>(handle: () => Promise<T> | T): Promise<T | null> {
    return new Promise((resolve) => {
      this.#clock.after(PATIENCE_MS, () => resolve(null));
      this.send(() => {
        void Promise.resolve(handle()).then((answer) => this.send(() => resolve(answer)));
      });
    });
  }
}
