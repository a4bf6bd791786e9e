/**
 * Keeps refusals from flooding the books: the first hundred equal ones per key and minute are rows of their own,
 * the rest of that minute is counted and becomes one row. Counts live in memory, and the runtime takes an object out
 * of memory after ten idle seconds: a count is therefore written as soon as no more is added to it. A crash loses at
 * most a minute's surplus, never the first hundred.
 */
import type { Refusal } from '../../contract/refusals.ts';
import type { EventFacts } from './events.ts';

const ROWS_PER_MINUTE = 100;
const MINUTE_MS = 60_000;
/** A count that has not grown for this long is written before its minute is over. */
const QUIET_MS = 5_000;

/** A minute's surplus of equal refusals, to be written as one row. */
export interface CountedRefusal {
  readonly facts: EventFacts;
  readonly refusal: Refusal;
  readonly status: number;
  readonly count: number;
}

interface Minute {
  readonly startMs: number;
  lastMs: number;
  rows: number;
  surplus: CountedRefusal | null;
}

export class RefusalLog {
  readonly #minutes = new Map<string, Minute>();

  /** True if this refusal is to be a row of its own; otherwise it has been counted. */
  takesRow(facts: EventFacts, refusal: Refusal, status: number, nowMs: number): boolean {
    const { code, level = '', rule = '' } = refusal;
    const name = `${facts.keyId} ${code} ${level} ${rule}`;
    let minute = this.#minutes.get(name);
    if (!minute || (nowMs - minute.startMs >= MINUTE_MS && !minute.surplus)) {
      minute = { startMs: nowMs, lastMs: nowMs, rows: 0, surplus: null };
      this.#minutes.set(name, minute);
    }
    if (minute.rows < ROWS_PER_MINUTE) {
      minute.rows++;
      return true;
    }
    minute.lastMs = nowMs;
    minute.surplus = { facts, refusal, status, count: (minute.surplus?.count ?? 0) + 1 };
    return false;
  }

  /** Takes out what has been counted in minutes that are over or quiet, and forgets the minutes that are over. */
  takeCounted(nowMs: number): CountedRefusal[] {
    const counted: CountedRefusal[] = [];
    for (const [name, minute] of this.#minutes) {
      if (minute.surplus && dueMs(minute) <= nowMs) {
        counted.push(minute.surplus);
        minute.surplus = null;
      }
      if (nowMs - minute.startMs >= MINUTE_MS) this.#minutes.delete(name);
    }
    return counted;
  }

  /** When there is next something to write; null: nothing is waiting. */
  nextDueMs(): number | null {
    let due: number | null = null;
    for (const minute of this.#minutes.values()) {
      if (minute.surplus && (due === null || dueMs(minute) < due)) due = dueMs(minute);
    }
    return due;
  }
}

function dueMs({ startMs, lastMs }: Minute): number {
  return Math.min(startMs + MINUTE_MS, lastMs + QUIET_MS);
}
