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
const CHECK_EVERY_MS = 5_000;

export class Flight implements TapControl {
  readonly #call: Admitted;
  readonly #controller = new AbortController();
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #leave = () => this.onCallerLeft();
  #lastSignMs: number;
  #renewedMs: number;
  #hasAnswer = false;
  #leftMs: number | null = null;
  #timedOut = false;
  #wasSent = true;

  constructor(call: Admitted, nowMs: () => number) {
    this.#call = call;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
    this.#lastSignMs = this.#startedMs;
    this.#renewedMs = this.#startedMs;
    this.#timer = setInterval(() => this.#check(), CHECK_EVERY_MS);
    call.request.signal.addEventListener('abort', this.#leave);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The response's headers have arrived. */
  answered(): void {
    this.#hasAnswer = true;
    this.#lastSignMs = this.#nowMs();
  }

  onBytes(): void {
    this.#lastSignMs = this.#nowMs();
  }

  /** Cancels upstream where that ends generation and billing; elsewhere the rest is read for a while. */
  onCallerLeft(): void {
    if (this.#leftMs !== null) return;
    this.#leftMs = this.#nowMs();
    if (this.#call.provider.onCallerLeft === 'cancel') this.#controller.abort();
    else setTimeout(() => this.#controller.abort(), DRAIN_LIMIT_MS);
  }

  /** A connection that could not be made has carried no byte. */
  noteError(error: unknown): void {
    const text = error instanceof Error ? error.message : '';
    if (/refused|dns|resolve|tls|certificate/i.test(text)) this.#wasSent = false;
  }

  /** Why there is no response. */
  failure(): ForwardEnd['how'] {
    if (this.#timedOut) return 'timed_out';
    if (this.#leftMs !== null) return 'caller_left';
    return this.#wasSent ? 'unreachable' : 'not_sent';
  }

  /** The call is over. What we ended ourselves is told apart from what broke. */
  end(how: ForwardEnd['how']): ForwardEnd['how'] {
    clearInterval(this.#timer);
    this.#call.request.signal.removeEventListener('abort', this.#leave);
    if (how === 'upstream_broke' && this.#timedOut) return 'timed_out';
    return how === 'upstream_broke' && this.#leftMs !== null ? 'caller_left' : how;
  }

  #check(): void {
    const nowMs = this.#nowMs();
    const silenceMs = nowMs - this.#lastSignMs;
    const limitMs = this.#hasAnswer ? IDLE_TIMEOUT_MS : HEADERS_TIMEOUT_MS;
    if (silenceMs > limitMs || nowMs - this.#startedMs > TOTAL_TIMEOUT_MS) {
      this.#timedOut = true;
      this.#controller.abort();
    }
    if (nowMs - this.#renewedMs < RENEW_EVERY_MS) return;
    this.#renewedMs = nowMs;
    keyGate(this.#call)
      .renew(this.#call.requestId)
      .catch(() => undefined);
  }
}
