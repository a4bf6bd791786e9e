/**
 * Takes the usage chunk that only we asked for out of an OpenAI-style event stream: the frame whose `choices` is
 * empty and whose `usage` is an object. Every other byte passes in the order it came. At most one unfinished frame
 * is held back; one that is longer than any usage chunk is passed on as it comes. Pure.
 */
import { JsonMembers } from './json-members.ts';
import { selectPaths } from './json-path.ts';
import { JsonScanner } from './json-scan.ts';
import { compileNeedles, Needles } from './needles.ts';
import { SseReader } from './sse.ts';
import { FrameEnds, lastFrameEnd } from './sse-lines.ts';

/** Usage chunks are a few hundred bytes; a frame longer than this is not one. */
export const MAX_HELD_BYTES = 65_536;
const NEEDLES = compileNeedles(['"usage"']);
const SELECTION = selectPaths(['choices#64', 'usage#32768']);
const OPEN_BRACE = 0x7b;

export class UsageChunkFilter {
  readonly #needles = new Needles(NEEDLES);
  readonly #ends = new FrameEnds();
  #held = new Uint8Array(1_024);
  #heldBytes = 0;
  /** The frame at hand is too long to be held and passes. */
  #isPassing = false;
  #droppedLast = false;
  #isPipe = false;

  /** True once something went wrong inside and everything passes unread. */
  get isPipe(): boolean {
    return this.#isPipe;
  }

  /**
   * What may pass now, in order; parts of `chunk` are returned as views of it.
   * @param chunk the next bytes of the body
   */
  push(chunk: Uint8Array): Uint8Array[] {
    const heldBytes = this.#heldBytes;
    let passed = [chunk];
    if (!this.#isPipe) {
      try {
        passed = this.#filter(chunk);
      } catch {
        this.#isPipe = true;
        this.#heldBytes = 0;
        passed = [this.#held.slice(0, heldBytes), chunk];
      }
    }
    return passed.filter((part) => part.length > 0);
  }

  /** What is still held when the stream is over, or null. */
  end(): Uint8Array | null {
    const held = this.#takeHeld();
    return held.length === 0 || isUsageChunk(held) ? null : held;
  }

  #filter(chunk: Uint8Array): Uint8Array[] {
    this.#ends.search(chunk);
    this.#needles.search(chunk);
    if (!this.#isPassing && this.#heldBytes === 0) {
      const at = this.#ends.startsInsideBreak ? 1 : 0;
      return this.#wholeFrames(chunk, this.#droppedLast ? at : 0, at, []);
    }
    const end = this.#ends.next(0);
    if (end < 0) return this.#isPassing ? [chunk] : this.#hold(chunk, []);
    const held = this.#takeHeld();
    this.#droppedLast = !this.#isPassing && isUsageChunk(join(held, chunk.subarray(0, end)));
    this.#isPassing = false;
    return this.#droppedLast
      ? this.#wholeFrames(chunk, end, end, [])
      : this.#wholeFrames(chunk, 0, end, [held]);
  }

  /** Frames from `start` on, which begins one; bytes from `from` on have not been passed yet. */
  #wholeFrames(chunk: Uint8Array, from: number, start: number, passed: Uint8Array[]): Uint8Array[] {
    let unpassed = from;
    let at = start;
    while (at < chunk.length) {
      const hit = this.#needles.next(at);
      const frame = lastFrameEnd(chunk, at, hit < 0 ? chunk.length : hit);
      if (frame > at) {
        this.#ends.skip();
        this.#droppedLast = false;
      }
      if (frame === chunk.length) break;
      at = this.#ends.next(frame);
      if (at < 0) return this.#hold(chunk.subarray(frame), [...passed, chunk.subarray(unpassed, frame)]);
      this.#droppedLast = isUsageChunk(chunk.subarray(frame, at));
      if (this.#droppedLast) {
        passed.push(chunk.subarray(unpassed, frame));
        unpassed = at;
      }
    }
    passed.push(chunk.subarray(unpassed));
    return passed;
  }

  #hold(part: Uint8Array, passed: Uint8Array[]): Uint8Array[] {
    const size = this.#heldBytes + part.length;
    if (size > MAX_HELD_BYTES) {
      this.#isPassing = true;
      return [...passed, this.#takeHeld(), part];
    }
    if (size > this.#held.length) {
      const wider = new Uint8Array(Math.min(Math.max(size, this.#held.length * 2), MAX_HELD_BYTES));
      wider.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = wider;
    }
    this.#held.set(part, this.#heldBytes);
    this.#heldBytes = size;
    return passed;
  }

  #takeHeld(): Uint8Array {
    const held = this.#held.slice(0, this.#heldBytes);
    this.#heldBytes = 0;
    return held;
  }
}

/** On some providers usage rides on a chunk that has choices as well: that one is not only ours. */
function isUsageChunk(frame: Uint8Array): boolean {
  let isUsage = false;
  const members = new JsonMembers();
  const scanner = new JsonScanner(SELECTION, members, { isSingle: true });
  const sink = {
    wantsAll: false,
    data: (piece: Uint8Array): void => scanner.push(piece),
    dispatch: (): void => {
      const choices = members.find('choices')?.bytes;
      const usage = members.find('usage')?.bytes;
      isUsage = scanner.end() === 'complete' && isEmptyArray(choices) && usage?.[0] === OPEN_BRACE;
    },
  };
  const reader = new SseReader(sink, NEEDLES);
  reader.push(frame);
  reader.end();
  return isUsage;
}

function isEmptyArray(bytes: Uint8Array | null | undefined): boolean {
  return bytes ? /^\[\s*\]$/.test(new TextDecoder().decode(bytes)) : false;
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
