/**
 * What was asked and answered, as counters, names and hashes: never a body, a header's value or a query. The
 * last `capacity` requests are kept, in the order in which they arrived.
 */
import type { Counts, StatedUsage } from './answer.ts';

/**
 * How a request ended. `complete`: the whole answer was sent; `cut`: a fault ended it early; `left`: the caller
 * went first; `open`: not yet.
 */
export type RequestEnd = 'open' | 'complete' | 'cut' | 'left';

export interface LogEntry {
  readonly number: number;
  /** Unix milliseconds. */
  readonly arrivedAtMs: number;
  readonly provider: string;
  readonly method: string;
  /** The route's pattern, or `other`. */
  readonly path: string;
  model: string | null;
  streamed: boolean;
  /** 0: no status was sent. */
  status: number;
  end: RequestEnd;
  /** Body bytes handed to the socket. */
  bytesSent: number;
  /** The usage object as far as the caller was told it. */
  usage: StatedUsage | null;
  /** What the call costs, stated or not. */
  counts: Counts | null;
  upstreamId: string | null;
  /** Lower-case names, in order, separated by commas. */
  readonly headerNames: string;
  /** Something in the form of a gateway key came in header, query or body. */
  hasKeyShape: boolean;
  /** Lower-case hex; null: the body was not read. */
  bodySha256: string | null;
}

export class RequestLog {
  readonly #capacity: number;
  readonly #names = new Map<string, string>();
  #ring: LogEntry[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Opens the entry of a request; the caller fills it in as things happen. */
  open(
    number: number,
    provider: string,
    method: string,
    path: string,
    rawHeaders: readonly string[],
  ): LogEntry {
    const entry: LogEntry = {
      number,
      arrivedAtMs: Date.now(),
      provider,
      method,
      path,
      model: null,
      streamed: false,
      status: 0,
      end: 'open',
      bytesSent: 0,
      usage: null,
      counts: null,
      upstreamId: null,
      headerNames: this.#headerNames(rawHeaders),
      hasKeyShape: false,
      bodySha256: null,
    };
    if (this.#ring.length < this.#capacity) this.#ring.push(entry);
    else {
      this.#ring[this.#next] = entry;
      this.#next = (this.#next + 1) % this.#capacity;
    }
    return entry;
  }

  /** Entries in order of arrival, those after `number` only. */
  *entries(after = 0): Generator<LogEntry> {
    for (let index = 0; index < this.#ring.length; index++) {
      const entry = this.#ring[(this.#next + index) % this.#ring.length];
      if (entry && entry.number > after) yield entry;
    }
  }

  /** Forgets all entries; numbers go on. */
  clear(): void {
    this.#ring = [];
    this.#next = 0;
  }

  /** The same few lists of names come again and again: each is kept once. */
  #headerNames(rawHeaders: readonly string[]): string {
    let names = '';
    for (let index = 0; index < rawHeaders.length; index += 2)
      names += `${index === 0 ? '' : ','}${rawHeaders[index]}`;
    const known = this.#names.get(names);
    if (known !== undefined) return known;
    const lower = names.toLowerCase();
    if (this.#names.size < 1000) this.#names.set(names, lower);
    return lower;
  }
}

/** An entry as one line of JSON, without the line's end. */
export function logLine(entry: LogEntry): string {
  return JSON.stringify({ ...entry, headerNames: entry.headerNames.split(',') });
}
