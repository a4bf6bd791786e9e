/** Requests in the last sixty seconds, per key: exact, in memory, and gone with the object, which is a minute's loss. */

const WINDOW_MS = 60_000;

export class RateWindow {
  /** Instants of the last minute, oldest first, from `first` on. */
  readonly #keys = new Map<string, { times: number[]; first: number }>();

  /** Counts a request. @returns 0, or how many milliseconds to wait for room: then it was not counted */
  take(keyId: string, limit: number, nowMs: number): number {
    const window = this.#window(keyId, nowMs);
    const oldest = window.times[window.first];
    if (window.times.length - window.first >= limit && oldest !== undefined) {
      // The request after which there is room again, should the limit have been lowered.
      const freed = window.times[window.times.length - limit] ?? oldest;
      return freed + WINDOW_MS - nowMs;
    }
    window.times.push(nowMs);
    return 0;
  }

  /** Requests in the window, and how long until the oldest leaves it; null: it is empty. */
  inUse(keyId: string, nowMs: number): { readonly count: number; readonly freedInMs: number | null } {
    const { times, first } = this.#window(keyId, nowMs);
    const oldest = times[first];
    return {
      count: times.length - first,
      freedInMs: oldest === undefined ? null : oldest + WINDOW_MS - nowMs,
    };
  }

  /** Takes the newest request back: it was refused for another reason. */
  untake(keyId: string): void {
    const window = this.#keys.get(keyId);
    if (window && window.times.length > window.first) window.times.pop();
  }

  #window(keyId: string, nowMs: number): { times: number[]; first: number } {
    const window = this.#keys.get(keyId) ?? { times: [], first: 0 };
    this.#keys.set(keyId, window);
    while ((window.times[window.first] ?? Number.POSITIVE_INFINITY) <= nowMs - WINDOW_MS) window.first++;
    if (window.first > 1_000 && window.first * 2 > window.times.length) {
      window.times = window.times.slice(window.first);
      window.first = 0;
    }
    return window;
  }
}
