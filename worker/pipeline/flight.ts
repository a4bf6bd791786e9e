/**
 * One call's time upstream: its limits, what happens when the caller leaves, and the renewals that keep its
 * reservation standing.
 */
import type { Admitted } from './call.ts';
import type { ForwardEnd } from './forward.ts';
import { keyGate } from './gates.ts';
import type { TapControl } from './tap.ts';

/** Until the response's headers; between two pieces of its body; in all. */
export const HEADERS_TIMEOUT_MS = 600_000;
export const IDLE_TIMEOUT_MS = 300_000;
export const TOTAL_TIMEOUT_MS = 3_600_000;
/** How long the rest of an answer is read after its caller has left. */
export const DRAIN_LIMIT_MS = 25_000;
const RENEW_EVERY_MS = 60_000;
/** The clock is looked at so often; four times as often as a limit that is shorter, but no more than that. */
const CHECK_EVERY_MS = 5_000;
const CHECK_AT_MOST_EVERY_MS = 250;

export class Flight implements TapControl {
  readonly #call: Admitted;
  readonly #controller = new AbortController();
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #leave = () => this.#onCallerLeft();
  #lastSignMs: number;
  #renewedMs: number;
  readonly #totalLimitMs: number;
  #idleLimitMs: number;
  #drain: ReturnType<typeof setTimeout> | null = null;
  #leftMs: number | null = null;
  #timedOut = false;
  #stop: (() => void) | null = null;
  #stopDelivery: (() => void) | null = null;

  constructor(call: Admitted, nowMs: () => number) {
    this.#call = call;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
    this.#lastSignMs = this.#startedMs;
    this.#renewedMs = this.#startedMs;
    const { headersMs, idleMs, totalMs } = call.timers;
    this.#idleLimitMs = headersMs ?? HEADERS_TIMEOUT_MS;
    this.#totalLimitMs = totalMs ?? TOTAL_TIMEOUT_MS;
    const shortest = Math.min(this.#idleLimitMs, this.#totalLimitMs, idleMs ?? IDLE_TIMEOUT_MS);
    const everyMs = Math.max(CHECK_AT_MOST_EVERY_MS, Math.min(CHECK_EVERY_MS, shortest / 4));
    this.#timer = setInterval(() => this.#check(), everyMs);
    call.request.signal.addEventListener('abort', this.#leave);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The response's headers have arrived. @param isSeen false where the runtime pipes the body past us */
  answered(isSeen: boolean): void {
    this.#idleLimitMs = isSeen ? (this.#call.timers.idleMs ?? IDLE_TIMEOUT_MS) : this.#totalLimitMs;
    this.#lastSignMs = this.#nowMs();
  }

  onBytes(): void {
    this.#lastSignMs = this.#nowMs();
  }

  hasCallerLeft(): boolean {
    return this.#call.request.signal.aborted;
  }

  onCutOff(stop: () => void): void {
    this.#stop = stop;
  }

  hangUp(): void {
    this.#controller.abort();
  }

  onLeft(stop: () => void): void {
    this.#stopDelivery = stop;
    if (this.#leftMs !== null) stop();
  }

  /** Cancels upstream where that ends generation and billing; elsewhere the rest is read for a while. */
  #onCallerLeft(): void {
    if (this.#leftMs !== null) return;
    this.#leftMs = this.#nowMs();
    const { provider, facts } = this.#call;
    if (provider.onCallerLeft === 'cancel' && facts.isStreamed) this.#controller.abort();
    else this.#drain = setTimeout(() => this.#cutOff(), DRAIN_LIMIT_MS);
    this.#stopDelivery?.();
  }

  /** Why there is no response. */
  failure(): ForwardEnd['how'] {
    if (this.#timedOut) return 'timed_out';
    return this.#leftMs === null ? 'unreachable' : 'caller_left';
  }

  /** The call is over. What we ended ourselves is told apart from what broke. */
  end(how: ForwardEnd['how']): ForwardEnd['how'] {
    clearInterval(this.#timer);
    if (this.#drain !== null) clearTimeout(this.#drain);
    this.#call.request.signal.removeEventListener('abort', this.#leave);
    if (how === 'upstream_broke' && this.#timedOut) return 'timed_out';
    return how === 'upstream_broke' && this.#leftMs !== null ? 'caller_left' : how;
  }

  #cutOff(): void {
    this.#controller.abort();
    this.#stop?.();
  }

  #check(): void {
    const nowMs = this.#nowMs();
    const silenceMs = nowMs - this.#lastSignMs;
    if (silenceMs > this.#idleLimitMs || nowMs - this.#startedMs > this.#totalLimitMs) {
      this.#timedOut = true;
      this.#cutOff();
    }
    if (this.#timedOut || nowMs - this.#renewedMs < RENEW_EVERY_MS) return;
    this.#renewedMs = nowMs;
    keyGate(this.#call)
      .renew(this.#call.requestId)
      .catch(() => undefined);
  }
}
