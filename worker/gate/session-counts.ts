/**
 * Operations of WebSocket sessions, for the limit on calls at once: a session is one call, however many operations it
 * has open, since it holds one ahead. In memory alone: after a restart of the object each counts by itself again.
 */
export class SessionCounts {
  /** Request ids of a session's operations, by key and session. Those that have ended are forgotten when looked at. */
  readonly #byKey = new Map<string, Map<string, Set<string>>>();
  readonly #isOpen: (requestId: string) => boolean;

  /** @param isOpen whether an operation has been admitted and has not ended */
  constructor(isOpen: (requestId: string) => boolean) {
    this.#isOpen = isOpen;
  }

  /** An operation of a session has been admitted. */
  add(keyId: string, sessionId: string, requestId: string): void {
    const sessions = this.#byKey.get(keyId) ?? new Map<string, Set<string>>();
    const operations = sessions.get(sessionId) ?? new Set();
    this.#byKey.set(keyId, sessions.set(sessionId, operations.add(requestId)));
  }

  /**
   * How many of a key's open operations do not count.
   * @param joining the session of which one more is to be admitted; null: it belongs to none
   */
  uncounted(keyId: string, joining: string | null): number {
    const sessions = this.#byKey.get(keyId);
    if (!sessions) return 0;
    let uncounted = 0;
    for (const [sessionId, operations] of sessions) {
      for (const requestId of operations) if (!this.#isOpen(requestId)) operations.delete(requestId);
      if (operations.size === 0) sessions.delete(sessionId);
      else uncounted += operations.size - (sessionId === joining ? 0 : 1);
    }
    if (sessions.size === 0) this.#byKey.delete(keyId);
    return uncounted;
  }
}
