/**
 * Tokens of the calls admitted in the last sixty seconds, per key: what each may use at worst until it has ended, then
 * what it has used. In memory, and gone with the object, which is a minute's loss.
 */

const WINDOW_MS = 60_000;

interface Entry {
  readonly requestId: string;
  readonly atMs: number;
  tokens: number;
}

interface Minute {
  entries: Entry[];
  /** Entries before this one have left the window. */
  first: number;
  tokens: number;
}

export class TokenWindow {
  readonly #keys = new Map<string, Minute>();
  /** Calls in the window, by request id. */
  readonly #calls = new Map<string, { readonly minute: Minute; readonly entry: Entry }>();

  /**
   * Counts a call.
   * @param tokens that it may use at worst; at most `limit`
   * @returns 0, or how many milliseconds to wait for room: then it was not counted
   */
  take(keyId: string, requestId: string, tokens: number, limit: number, nowMs: number): number {
    const minute = this.#minute(keyId, nowMs);
    let missing = minute.tokens + tokens - limit;
    if (missing > 0) {
      for (let at = minute.first; at < minute.entries.length; at++) {
        const leaving = minute.entries[at];
        missing -= leaving?.tokens ?? 0;
        if (leaving && missing <= 0) return leaving.atMs + WINDOW_MS - nowMs;
      }
      return WINDOW_MS;
    }
    const entry = { requestId, atMs: nowMs, tokens };
    minute.entries.push(entry);
    minute.tokens += tokens;
    this.#calls.set(requestId, { minute, entry });
    return 0;
  }

  /** Tokens in the window, and how long until the oldest leave it; null: it is empty. */
  inUse(keyId: string, nowMs: number): { readonly count: number; readonly freedInMs: number | null } {
    const { entries, first, tokens } = this.#minute(keyId, nowMs);
    const oldest = entries[first];
    return { count: tokens, freedInMs: oldest === undefined ? null : oldest.atMs + WINDOW_MS - nowMs };
  }

  /** What a call has used is known. One that has left the window counts no more anyway. */
  correct(requestId: string, tokens: number): void {
    const call = this.#calls.get(requestId);
    if (!call) return;
    call.minute.tokens += tokens - call.entry.tokens;
    call.entry.tokens = tokens;
  }

  #minute(keyId: string, nowMs: number): Minute {
    const minute = this.#keys.get(keyId) ?? { entries: [], first: 0, tokens: 0 };
    this.#keys.set(keyId, minute);
    for (;;) {
      const oldest = minute.entries[minute.first];
      if (!oldest || oldest.atMs > nowMs - WINDOW_MS) break;
      minute.tokens -= oldest.tokens;
      minute.first++;
      this.#calls.delete(oldest.requestId);
    }
    if (minute.first > 1_000 && minute.first * 2 > minute.entries.length) {
      minute.entries = minute.entries.slice(minute.first);
      minute.first = 0;
    }
    return minute;
  }
}
