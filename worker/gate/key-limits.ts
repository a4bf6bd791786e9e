/** A key's limits over time: requests per minute, and calls under way at once. */
import type { KeyRecord } from '../../contract/command.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { RateWindow } from './rate-window.ts';

export class KeyLimits {
  readonly #rates = new RateWindow();
  /** Calls that are being decided and count as under way already, by key. */
  readonly #deciding = new Map<string, number>();

  /**
   * Counts a call against its key's limits; `decided` must follow.
   * @param running calls of the key that have been admitted and have not ended
   * @returns why it may not pass: then nothing was counted, and `decided` must not follow
   */
  take({ keyId, policy }: KeyRecord, running: number, nowMs: number): Refusal | null {
    const { requestsPerMinute, concurrency } = policy;
    const deciding = this.#deciding.get(keyId) ?? 0;
    if (concurrency != null && running + deciding >= concurrency)
      return { code: 'too_many_at_once', level: 'key' };
    if (requestsPerMinute != null) {
      const waitMs = this.#rates.take(keyId, requestsPerMinute, nowMs);
      if (waitMs > 0)
        return { code: 'rate_limited', level: 'key', retryAfterSeconds: Math.ceil(waitMs / 1_000) };
    }
    this.#deciding.set(keyId, deciding + 1);
    return null;
  }

  /** The call is admitted and counted among those under way, or refused. */
  decided(keyId: string): void {
    const deciding = (this.#deciding.get(keyId) ?? 1) - 1;
    if (deciding > 0) this.#deciding.set(keyId, deciding);
    else this.#deciding.delete(keyId);
  }

  /** A call that was counted was refused for another reason. */
  untake(keyId: string): void {
    this.#rates.untake(keyId);
  }
}
