/**
 * Ends an event stream for which no more money is reserved: counts what its frames carry and, when that is used up, puts
 * the provider's own last events in the place of what would follow. Until then every byte passes in the order it came;
 * at most one unfinished frame is held back. If it fails it becomes a plain pipe. No I/O of its own.
 */
import type { UsageChunkFilter } from '../stream/usage-chunk-filter.ts';
import type { StreamEnding } from './ending.ts';
import type { StreamRoom } from './stream-room.ts';
import { objectOf } from './text-bytes.ts';

/** A token is taken for at least three bytes of text (English has more than four), and a frame with text for at least one. */
const BYTES_PER_TOKEN = 3;
/** A frame longer than this is none that carries a piece of text. */
const MAX_FRAME_BYTES = 65_536;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class StreamStop {
  readonly #filter: UsageChunkFilter | null;
  readonly #ending: StreamEnding;
  readonly room: StreamRoom;
  #held = new Uint8Array(0);
  #isPipe = false;
  #isOver = false;

  /** @param filter what takes out of the stream what the caller did not ask for; it comes first */
  constructor(filter: UsageChunkFilter | null, ending: StreamEnding, room: StreamRoom) {
    this.#filter = filter;
    this.#ending = ending;
    this.room = room;
  }

  /** The end has been written: nothing more is to be read. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What may pass now, in order. @param chunk the next bytes of the body */
  push(chunk: Uint8Array): Uint8Array[] {
    const pieces = this.#filter ? this.#filter.push(chunk) : [chunk];
    return pieces.flatMap((piece) => (this.#isOver ? [] : this.#pass(piece)));
  }

  /** What is still held when the stream is over, or null. */
  end(): Uint8Array | null {
    const last = this.#filter?.end() ?? null;
    const held = join(this.#held, last ?? new Uint8Array(0));
    this.#held = new Uint8Array(0);
    return held.length === 0 || this.#isOver ? null : held;
  }

  #pass(piece: Uint8Array): Uint8Array[] {
    if (this.#isPipe) return [piece];
    const bytes = join(this.#held, piece);
    this.#held = new Uint8Array(0);
    const passed: Uint8Array[] = [];
    let start = 0;
    for (let end = frameEnd(bytes, start); end > 0; end = frameEnd(bytes, start)) {
      const frame = bytes.subarray(start, end);
      const tokens = this.#tokensOf(frame);
      // What carries no text costs nothing: an end of the provider's own may come.
      if (tokens > 0 && this.room.isUsedUp && this.#ending.canEnd) {
        this.#isOver = true;
        return [...passed, encoder.encode(this.#ending.end(this.room.tokens))];
      }
      if (tokens > 0) this.room.count(tokens);
      passed.push(frame);
      start = end;
    }
    const rest = bytes.slice(start);
    if (rest.length <= MAX_FRAME_BYTES) this.#held = rest;
    else {
      this.#isPipe = true;
      passed.push(rest);
    }
    return passed;
  }

  #tokensOf(frame: Uint8Array): number {
    const data = decoder
      .decode(frame)
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length))
      .join('\n');
    if (!data.trimStart().startsWith('{')) return 0;
    return Math.ceil(this.#ending.see(objectOf(parsed(data))) / BYTES_PER_TOKEN);
  }
}

/** After the blank line that ends the frame which begins at `start`; 0: it is not finished. */
function frameEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(LINE_FEED, start); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2;
    if (bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) return at + 3;
  }
  return 0;
}

/** A frame that cannot be read says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
