/**
 * Reads chosen members out of JSON bytes that arrive in any chunks, without building a tree: memory is bounded by
 * the limits of the selection, whatever the size of the text. What is not selected is skipped with its strings and
 * brackets checked and nothing more; the objects on the way to a selected member are read strictly. Pure.
 */

import type { PathNode } from './json-path.ts';
import { JsonString, type WordTable } from './json-string.ts';

/** Receives what a scanner finds, in the order of the text. */
export interface JsonSink {
  /** The key of `path` was met: what was reported at or below it is void, since the last duplicate wins. */
  open(path: string): void;
  /**
   * A selected value has ended. `bytes` is its text, valid during the call only; null if it was longer than its
   * limit. `start` and `end` (exclusive) are offsets from the first byte pushed.
   */
  member(path: string, bytes: Uint8Array | null, start: number, end: number): void;
  /** A document that is an object begins at this offset. */
  object?(start: number): void;
  /** One document is complete: the whole text, or one element of an outermost array. */
  document(): void;
  /** One of the words asked for stands in the text, as a key or as a value. */
  word?(): void;
}

export interface JsonScanOptions {
  /** Texts may follow one another (JSON lines); otherwise anything after the first is malformed. */
  readonly isSequence?: boolean;
  /** An outermost array is a document of its own rather than a list of documents. */
  readonly isSingle?: boolean;
  /** Strings whose mere presence, whole and anywhere, is reported. */
  readonly words?: WordTable;
}

/** `empty`: no value at all. `truncated`: the text ended inside a value. */
export type JsonEnd = 'complete' | 'empty' | 'truncated' | 'malformed';

const VALUE = 0;
const FIRST_ITEM = 1;
const FIRST_KEY = 2;
const KEY = 3;
const COLON = 4;
const AFTER = 5;
const IN_KEY = 6;
const IN_STRING = 7;
const IN_LITERAL = 8;
const IN_SKIPPED = 9;
const IN_SKIPPED_STRING = 10;
const ROOT = 11;
const FAILED = 12;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
/** Bracket kinds are compared down to this depth; below it they are only counted. */
const CHECKED_DEPTH = 1024;

const IS_SPACE = byteSet(' \t\n\r');
const IS_LITERAL = byteSet('0123456789+-.eEtrufalsn');
const STARTS_LITERAL = byteSet('0123456789-tfn');

/** What counts in a value that is skipped. */
const IS_MARK = byteSet('"{}[]');

interface Frame {
  readonly node: PathNode;
  readonly isArray: boolean;
}

interface Capture {
  readonly node: PathNode;
  readonly start: number;
  held: Uint8Array[];
  heldBytes: number;
}

export class JsonScanner {
  readonly #sink: JsonSink;
  readonly #root: PathNode;
  readonly #documents: PathNode;
  readonly #isSequence: boolean;
  readonly #isSingle: boolean;
  readonly #string: JsonString;
  readonly #frames: Frame[] = [];
  readonly #captures: Capture[] = [];
  #skippedKinds = new Uint8Array(32);
  #skippedDepth = 0;
  #state = ROOT;
  #node: PathNode | null = null;
  #offset = 0;
  #hasDocument = false;

  constructor(selection: PathNode, sink: JsonSink, options: JsonScanOptions = {}) {
    this.#sink = sink;
    this.#root = selection;
    this.#documents = { ...selection, members: [], items: selection };
    this.#isSequence = options.isSequence ?? false;
    this.#isSingle = options.isSingle ?? false;
    this.#string = new JsonString(options.words ?? null);
  }

  /** True once the text cannot be JSON any more; further bytes are ignored. */
  get hasFailed(): boolean {
    return this.#state === FAILED;
  }

  /** Begins anew, as if just made. */
  reset(): void {
    this.#frames.length = 0;
    this.#captures.length = 0;
    this.#skippedDepth = 0;
    this.#state = ROOT;
    this.#node = null;
    this.#offset = 0;
    this.#hasDocument = false;
    this.#string.begin();
  }

  push(chunk: Uint8Array): void {
    const size = chunk.length;
    let at = 0;
    while (at < size && this.#state !== FAILED) {
      switch (this.#state) {
        case IN_SKIPPED:
          at = this.#skip(chunk, at);
          break;
        case IN_KEY:
        case IN_STRING:
        case IN_SKIPPED_STRING:
          at = this.#continueString(chunk, at);
          break;
        case IN_LITERAL:
          while (at < size && IS_LITERAL[chunk[at] as number] === 1) at++;
          if (at < size) this.#endValue(chunk, at);
          break;
        default:
          at = this.#structure(chunk, at);
      }
    }
    this.#hold(chunk);
    this.#offset += size;
  }

  end(): JsonEnd {
    if (this.#state === IN_LITERAL && this.#frames.length === 0) this.#endValue(new Uint8Array(0), 0);
    if (this.#state === FAILED) return 'malformed';
    if (this.#state !== ROOT) return 'truncated';
    return this.#hasDocument ? 'complete' : 'empty';
  }

  /** One byte between tokens. */
  #structure(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] as number;
    if (IS_SPACE[byte] === 1) return at + 1;
    switch (this.#state) {
      case ROOT:
        if (this.#offset + at < 3 && isByteOrderMark(byte, this.#offset + at)) return at + 1;
        if (this.#hasDocument && !this.#isSequence) return this.#fail(at);
        this.#node = byte === OPEN_BRACKET && !this.#isSingle ? this.#documents : this.#root;
        return this.#startValue(at, byte);
      case FIRST_ITEM:
        if (byte === CLOSE_BRACKET) return this.#closeFrame(chunk, at);
        return this.#startValue(at, byte);
      case VALUE:
        return this.#startValue(at, byte);
      case FIRST_KEY:
        if (byte === CLOSE_BRACE) return this.#closeFrame(chunk, at);
        return this.#startKey(at, byte);
      case KEY:
        return this.#startKey(at, byte);
      case COLON:
        if (byte !== 0x3a) return this.#fail(at);
        this.#state = VALUE;
        return at + 1;
      default:
        return this.#afterValue(chunk, at, byte);
    }
  }

  #startKey(at: number, byte: number): number {
    if (byte !== QUOTE) return this.#fail(at);
    this.#state = IN_KEY;
    this.#string.begin();
    return at + 1;
  }

  #startValue(at: number, byte: number): number {
    const node = this.#node;
    if (node !== null && node.limitBytes !== null) {
      this.#captures.push({ node, start: this.#offset + at, held: [], heldBytes: 0 });
    }
    if (byte === QUOTE) {
      this.#state = IN_STRING;
      this.#string.begin();
      return at + 1;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#openContainer(at, byte);
    if (STARTS_LITERAL[byte] !== 1) return this.#fail(at);
    this.#state = IN_LITERAL;
    return at;
  }

  #openContainer(at: number, byte: number): number {
    const node = this.#node;
    const isArray = byte === OPEN_BRACKET;
    if (node === this.#root && !isArray) this.#sink.object?.(this.#offset + at);
    if (node !== null && (isArray ? node.items !== null : node.members.length > 0)) {
      this.#frames.push({ node, isArray });
      this.#node = isArray ? node.items : null;
      this.#state = isArray ? FIRST_ITEM : FIRST_KEY;
    } else {
      this.#skippedDepth = 1;
      this.#skippedKinds[0] = byte;
      this.#state = IN_SKIPPED;
    }
    return at + 1;
  }

  #closeFrame(chunk: Uint8Array, at: number): number {
    const frame = this.#frames.pop();
    if (!frame) return this.#fail(at);
    this.#node = frame.node;
    this.#endValue(chunk, at + 1);
    return at + 1;
  }

  #afterValue(chunk: Uint8Array, at: number, byte: number): number {
    const frame = this.#frames[this.#frames.length - 1];
    if (!frame) return this.#fail(at);
    if (byte === (frame.isArray ? CLOSE_BRACKET : CLOSE_BRACE)) return this.#closeFrame(chunk, at);
    if (byte !== 0x2c) return this.#fail(at);
    this.#node = frame.isArray ? frame.node.items : null;
    this.#state = frame.isArray ? VALUE : KEY;
    return at + 1;
  }

  #continueString(chunk: Uint8Array, at: number): number {
    const end = this.#string.read(chunk, at);
    if (end < 0) return chunk.length;
    if (this.#string.isWord) this.#sink.word?.();
    if (this.#state === IN_KEY) this.#endKey();
    else if (this.#state === IN_STRING) this.#endValue(chunk, end);
    else this.#state = IN_SKIPPED;
    return end;
  }

  #endKey(): void {
    const frame = this.#frames[this.#frames.length - 1];
    this.#node = null;
    this.#state = COLON;
    for (const member of frame?.node.members ?? []) {
      if (!this.#string.equals(member)) continue;
      this.#node = member;
      this.#sink.open(member.path);
      return;
    }
  }

  /** Bytes of a value that nobody asked for: only its strings and brackets count. */
  #skip(chunk: Uint8Array, from: number): number {
    const size = chunk.length;
    for (let at = from; at < size; at++) {
      const byte = chunk[at] as number;
      if (IS_MARK[byte] === 0) continue;
      if (byte === QUOTE) {
        this.#string.begin();
        const end = this.#string.read(chunk, at + 1);
        if (end < 0) {
          this.#state = IN_SKIPPED_STRING;
          return size;
        }
        if (this.#string.isWord) this.#sink.word?.();
        at = end - 1;
      } else if ((byte | 0x20) === OPEN_BRACE) {
        this.#deepen(byte);
      } else if ((byte | 0x20) === CLOSE_BRACE) {
        const depth = --this.#skippedDepth;
        if (depth < CHECKED_DEPTH && this.#skippedKinds[depth] !== byte - 2) return this.#fail(at);
        if (depth === 0) {
          this.#endValue(chunk, at + 1);
          return at + 1;
        }
      }
    }
    return size;
  }

  #deepen(byte: number): void {
    const depth = this.#skippedDepth++;
    if (depth >= CHECKED_DEPTH) return;
    if (depth >= this.#skippedKinds.length) {
      const wider = new Uint8Array(CHECKED_DEPTH);
      wider.set(this.#skippedKinds);
      this.#skippedKinds = wider;
    }
    this.#skippedKinds[depth] = byte;
  }

  /** The value of `#node` ended just before `end`, an index into `chunk`. */
  #endValue(chunk: Uint8Array, end: number): void {
    const node = this.#node;
    if (node !== null && node.limitBytes !== null) this.#report(chunk, end);
    const frame = this.#frames[this.#frames.length - 1];
    this.#state = frame ? AFTER : ROOT;
    if (frame ? frame.node === this.#documents : node !== this.#documents) {
      this.#hasDocument = true;
      this.#sink.document();
    }
    if (!frame) this.#hasDocument = true;
  }

  #report(chunk: Uint8Array, end: number): void {
    const capture = this.#captures.pop();
    if (!capture) return;
    const { node, start, held } = capture;
    const size = this.#offset + end - start;
    const tail = chunk.subarray(Math.max(start - this.#offset, 0), end);
    const isKept = size <= (node.limitBytes ?? 0);
    const bytes = isKept ? (held.length === 0 ? tail : join([...held, tail], size)) : null;
    this.#sink.member(node.path, bytes, start, this.#offset + end);
  }

  /** Keeps what open captures need of a chunk that is about to be given back. */
  #hold(chunk: Uint8Array): void {
    for (const capture of this.#captures) {
      const part = chunk.subarray(Math.max(capture.start - this.#offset, 0));
      if (capture.heldBytes + part.length <= (capture.node.limitBytes ?? 0)) capture.held.push(part.slice());
      else capture.held = [];
      capture.heldBytes += part.length;
    }
  }

  #fail(at: number): number {
    this.#state = FAILED;
    this.#captures.length = 0;
    return at;
  }
}

function byteSet(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

function isByteOrderMark(byte: number, at: number): boolean {
  return byte === (at === 0 ? 0xef : at === 1 ? 0xbb : 0xbf);
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
