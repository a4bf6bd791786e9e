/** How long a session may go on, and how much it may pass at once. */

/** No frame either way: while something is being generated, and while nothing is. */
export const RUNNING_SILENCE_MS = 300_000;
export const RESTING_SILENCE_MS = 900_000;
export const TOTAL_MS = 3_600_000;
/** An open operation is renewed this often, so that the gate does not take it for lost. */
export const RENEW_EVERY_MS = 60_000;
/** What a response may take to state its usage once its caller has left: one that was stopped, and one that goes on. */
export const STOPPED_MS = 5_000;
export const DRAIN_MS = 25_000;
/**
 * Requests that a session makes at the most. Cloudflare ends a Worker that makes more than 1,000 in one invocation,
 * unless configured otherwise: https://developers.cloudflare.com/workers/platform/limits/#subrequests
 */
export const MAX_ASKED = 900;
/** Frames that wait for an admission, in characters or bytes. */
export const MAX_WAITING = 16 * 1024 * 1024;

/** A direction may pass this much at once, which is the longest frame there can be, and this much more every second. */
const BURST = 32 * 1024 * 1024;
const PER_SECOND = 1024 * 1024;

/**
 * The runtime takes whatever it is given and does not say what it still holds, so that the only bound on its memory is
 * on what is passed: no model writes as fast, for as long.
 */
export class Throughput {
  #level = 0;
  #lastMs: number;

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  /** False: too much, too fast. */
  takes(size: number, nowMs: number): boolean {
    const drained = ((nowMs - this.#lastMs) / 1_000) * PER_SECOND;
    this.#level = Math.max(0, this.#level - drained) + size;
    this.#lastMs = nowMs;
    return this.#level <= BURST;
  }
}
