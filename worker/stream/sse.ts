/**
 * Reads the frames of an event stream that can matter, from any chunks, in bounded memory, and passes over the
 * rest unread. Follows the WHATWG rules (CRLF, CR or LF; comments; several data lines; a leading byte order mark),
 * except that a last frame without its empty line still counts. Pure.
 */
import { type NeedleSet, Needles } from './needles.ts';
import { CR, LF, LineBreaks, lastFrameEnd } from './sse-lines.ts';

/** Receives the data of frames. */
export interface SseSink {
  /** True while every frame is wanted; else only those that hold one of the needles, or are too long to tell. */
  readonly wantsAll: boolean;
  /** A piece of the frame's data, valid during the call only. */
  data(piece: Uint8Array): void;
  /** The frame is over. Its data was all that came through `data` since the last call. */
  dispatch(event: string): void;
}

/** Frames up to this size are kept whole until it is known whether they matter; longer ones are read as they come. */
export const WHOLE_FRAME_BYTES = 16_384;
const MAX_EVENT_NAME = 64;
/** A byte order mark, and `event: ` or `data: `, are told within this many bytes. */
const HEAD_BYTES = 10;
const COLON = 0x3a;
const SPACE = 0x20;
const NEW_LINE = Uint8Array.of(LF);
const DATA = new TextEncoder().encode('data');
const EVENT = new TextEncoder().encode('event');
const NOTHING = new Uint8Array(0);
const MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const decoder = new TextDecoder();

type Field = 'unknown' | 'data' | 'event' | 'ignored';

export class SseReader {
  readonly #sink: SseSink;
  readonly #inChunk: Needles;
  readonly #inFrame: Needles;
  readonly #breaks = new LineBreaks();
  readonly #head = new Uint8Array(HEAD_BYTES);
  #frame = new Uint8Array(1_024);
  #headBytes = 0;
  #frameBytes = 0;
  #isLong = false;
  #hasData = false;
  #field: Field = 'unknown';
  #isFrameStart = true;
  #isStreamStart = true;
  #endedWithCr = false;
  #event = NOTHING;

  /** @param needles texts of which a frame must hold one to be delivered; a JSON key only with a value */
  constructor(sink: SseSink, needles: NeedleSet) {
    this.#sink = sink;
    this.#inChunk = new Needles(needles);
    this.#inFrame = new Needles(needles);
  }

  push(chunk: Uint8Array): void {
    this.#inChunk.search(chunk);
    this.#breaks.search(chunk);
    let at = 0;
    while (at < chunk.length) {
      if (this.#isFrameStart && !this.#isStreamStart && !this.#sink.wantsAll) at = this.#skip(chunk, at);
      at = this.#readLine(chunk, at);
    }
  }

  /** The stream is over, perhaps in the middle of a frame. */
  end(): void {
    if (this.#field !== 'unknown' || this.#headBytes > 0) this.#endLine(new Uint8Array(0));
    this.#endFrame();
  }

  /** Passes over whole frames without a needle. */
  #skip(chunk: Uint8Array, at: number): number {
    const hit = this.#inChunk.next(at);
    const end = lastFrameEnd(chunk, at, hit < 0 ? chunk.length : hit);
    if (end > at) this.#endedWithCr = false;
    return end;
  }

  #readLine(chunk: Uint8Array, from: number): number {
    if (from >= chunk.length) return from;
    if (this.#endedWithCr && from === 0 && chunk[0] === LF) {
      this.#endedWithCr = false;
      return 1;
    }
    this.#endedWithCr = false;
    const end = this.#breaks.next(from);
    if (end < 0) {
      this.#linePiece(chunk.subarray(from));
      return chunk.length;
    }
    this.#endLine(chunk.subarray(from, end));
    if (chunk[end] !== CR) return end + 1;
    if (chunk[end + 1] === LF) return end + 2;
    this.#endedWithCr = end + 1 === chunk.length;
    return end + 1;
  }

  #linePiece(piece: Uint8Array): void {
    this.#isFrameStart = false;
    if (this.#field !== 'unknown') {
      this.#value(piece);
      return;
    }
    const size = this.#headBytes + piece.length;
    if (size <= HEAD_BYTES) {
      this.#head.set(piece, this.#headBytes);
      this.#headBytes = size;
      return;
    }
    this.#decide(this.#takeHead(piece));
  }

  #endLine(piece: Uint8Array): void {
    if (this.#field === 'unknown') {
      const line = this.#takeHead(piece);
      if (line.length === 0) {
        this.#endFrame();
        return;
      }
      this.#decide(line);
    } else this.#value(piece);
    this.#isFrameStart = false;
    this.#field = 'unknown';
  }

  #takeHead(piece: Uint8Array): Uint8Array {
    let line = piece;
    if (this.#headBytes > 0) {
      line = join(this.#head.subarray(0, this.#headBytes), piece);
      this.#headBytes = 0;
    }
    if (this.#isStreamStart && startsWith(line, MARK)) line = line.subarray(MARK.length);
    this.#isStreamStart = false;
    return line;
  }

  /** `line` is whole or has at least the bytes that tell the field. */
  #decide(line: Uint8Array): void {
    const name = startsWith(line, DATA) ? DATA : startsWith(line, EVENT) ? EVENT : null;
    const after = name?.length ?? 0;
    if (name === null || (line.length > after && line[after] !== COLON)) {
      this.#field = 'ignored';
      return;
    }
    this.#field = name === DATA ? 'data' : 'event';
    if (this.#field === 'event') this.#event = NOTHING;
    else if (this.#hasData) this.#keep(NEW_LINE);
    this.#hasData ||= this.#field === 'data';
    this.#value(line.subarray(line[after + 1] === SPACE ? after + 2 : after + 1));
  }

  #value(piece: Uint8Array): void {
    if (this.#field === 'data') this.#keep(piece);
    else if (this.#field === 'event') this.#event = join(this.#event, piece).slice(0, MAX_EVENT_NAME);
  }

  #keep(piece: Uint8Array): void {
    const size = this.#frameBytes + piece.length;
    if (!this.#isLong && size <= WHOLE_FRAME_BYTES) {
      if (size > this.#frame.length) this.#widen(size);
      this.#frame.set(piece, this.#frameBytes);
      this.#frameBytes += piece.length;
      return;
    }
    if (!this.#isLong) this.#sink.data(this.#frame.subarray(0, this.#frameBytes));
    this.#isLong = true;
    this.#sink.data(piece);
  }

  #widen(size: number): void {
    const wider = new Uint8Array(Math.min(2 * size, WHOLE_FRAME_BYTES));
    wider.set(this.#frame.subarray(0, this.#frameBytes));
    this.#frame = wider;
  }

  #endFrame(): void {
    if (this.#hasData && (this.#isLong || this.#matters())) {
      if (!this.#isLong) this.#sink.data(this.#frame.subarray(0, this.#frameBytes));
      this.#sink.dispatch(decoder.decode(this.#event));
    }
    this.#frameBytes = 0;
    this.#isLong = false;
    this.#hasData = false;
    this.#event = NOTHING;
    this.#isFrameStart = true;
  }

  #matters(): boolean {
    if (this.#sink.wantsAll) return true;
    this.#inFrame.search(this.#frame.subarray(0, this.#frameBytes));
    return this.#inFrame.next(0) >= 0;
  }
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return false;
  return true;
}
