/** How many calls of each key come in a second, over spans of ten seconds: whether a key is hotter than one gate can serve. */
import { HOT_CALLS_PER_SECOND } from '../../contract/shards.ts';
import type { Env } from '../env.ts';

const SPAN_MS = 10_000;

interface Spans {
  startMs: number;
  count: number;
  /** Of the span before. */
  before: number;
}

export interface HotKey {
  readonly keyId: string;
  readonly callsPerSecond: number;
}

export class CallRate {
  readonly #keys = new Map<string, Spans>();
  readonly #hotFrom: number | null;

  /** @param hotFrom calls a second from which a key is hot; null: no key ever is */
  constructor(hotFrom: number | null) {
    this.#hotFrom = hotFrom;
  }

  note(keyId: string, nowMs: number): void {
    const spans = this.#spans(keyId, nowMs);
    spans.count++;
    this.#keys.set(keyId, spans);
  }

  /** Keys that were hot in the last full span, the hottest first. Those that are not used any more are forgotten. */
  hot(nowMs: number): HotKey[] {
    const hot: HotKey[] = [];
    for (const keyId of this.#keys.keys()) {
      const { count, before } = this.#spans(keyId, nowMs);
      const callsPerSecond = Math.round((before * 1_000) / SPAN_MS);
      if (count + before === 0) this.#keys.delete(keyId);
      else if (this.#hotFrom !== null && callsPerSecond >= this.#hotFrom) hot.push({ keyId, callsPerSecond });
    }
    return hot.sort((one, other) => other.callsPerSecond - one.callsPerSecond);
  }

  #spans(keyId: string, nowMs: number): Spans {
    const spans = this.#keys.get(keyId) ?? { startMs: nowMs, count: 0, before: 0 };
    const over = Math.floor((nowMs - spans.startMs) / SPAN_MS);
    if (over < 1) return spans;
    const next = { startMs: spans.startMs + over * SPAN_MS, count: 0, before: over === 1 ? spans.count : 0 };
    this.#keys.set(keyId, next);
    return next;
  }
}

/** Where a courier carries the events all objects share one thread and one disk: more of them serve no key faster. */
export const hotFrom = ({ COURIER }: Pick<Env, 'COURIER'>): number | null =>
  COURIER ? null : HOT_CALLS_PER_SECOND;
