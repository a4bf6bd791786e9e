/**
 * Lines and frames of an event stream in bytes: a line ends with LF, CR LF or CR, a frame with an empty line
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). Pure.
 */

export const LF = 0x0a;
export const CR = 0x0d;

/** Line breaks of one chunk, searched for natively and no further than the line at hand. */
export class LineBreaks {
  #chunk: Uint8Array = new Uint8Array(0);
  #lf = -1;

  search(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#lf = -1;
  }

  /** Index of the first LF or CR at or after `from`, or -1. Call with rising `from`. */
  next(from: number): number {
    if (this.#lf < from) {
      const lf = this.#chunk.indexOf(LF, from);
      this.#lf = lf < 0 ? this.#chunk.length : lf;
    }
    const cr = this.#chunk.subarray(from, this.#lf).indexOf(CR);
    if (cr >= 0) return from + cr;
    return this.#lf < this.#chunk.length ? this.#lf : -1;
  }
}

/**
 * Index after the last empty line that lies wholly in [from, to), or `from` if none is found. Frames that end with
 * a bare CR may be overlooked, which costs time and nothing else.
 */
export function lastFrameEnd(chunk: Uint8Array, from: number, to: number): number {
  let at = to > from ? chunk.lastIndexOf(LF, to - 1) : -1;
  while (at > from) {
    if (chunk[at - 1] === LF) return at + 1;
    if (chunk[at - 1] === CR && at - 2 >= from && chunk[at - 2] === LF) return at + 1;
    at = chunk.lastIndexOf(LF, at - 1);
  }
  return from;
}

/** Finds where the frame at hand ends, over chunks. */
export class FrameEnds {
  readonly #breaks = new LineBreaks();
  #chunk: Uint8Array = new Uint8Array(0);
  #isLineEmpty = true;
  #endedWithCr = false;
  /** The LF that begins the chunk at hand belongs to the line break that ended the one before. */
  startsInsideBreak = false;

  search(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#breaks.search(chunk);
    this.startsInsideBreak = this.#endedWithCr && chunk[0] === LF;
    if (chunk.length > 0) this.#endedWithCr = false;
  }

  /** Index after the empty line that ends the frame which `from` is in, or -1 if it goes on in the next chunk. */
  next(from: number): number {
    const chunk = this.#chunk;
    let at = from === 0 && this.startsInsideBreak ? 1 : from;
    while (at < chunk.length) {
      const end = this.#breaks.next(at);
      const isEmpty = this.#isLineEmpty && end === at;
      this.#isLineEmpty = end >= 0;
      if (end < 0) return -1;
      at = end + (chunk[end] === CR && chunk[end + 1] === LF ? 2 : 1);
      this.#endedWithCr = chunk[end] === CR && end + 1 === chunk.length;
      if (isEmpty) return at;
    }
    return -1;
  }

  /** Bytes up to a frame's end were passed over unread. */
  skip(): void {
    this.#isLineEmpty = true;
    this.#endedWithCr = false;
  }
}
