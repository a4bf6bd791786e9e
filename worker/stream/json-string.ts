/**
 * One JSON string being read out of chunks: where it ends, and what it says if it is short. Long strings cost one
 * native search per quote. Pure.
 */
import type { PathNode } from './json-path.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Strings are told apart up to this length, in bytes as written: 32 characters, each perhaps as `\uXXXX`. */
const SHORT_BYTES = 192;
/** Below this length a loop is quicker than the native search. */
const NEAR_BYTES = 24;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

const NOTHING = new Uint8Array(0);

/** Words to look for among strings, compiled once. */
export interface WordTable {
  readonly words: ReadonlySet<string>;
  /** The words as bytes, by their length. */
  readonly byLength: readonly (readonly Uint8Array[] | undefined)[];
}

/** @param words at most 32 characters each */
export function compileWords(words: readonly string[]): WordTable {
  const byLength: Uint8Array[][] = [];
  for (const bytes of words.map((word) => encoder.encode(word))) {
    byLength[bytes.length] = [...(byLength[bytes.length] ?? []), bytes];
  }
  return { words: new Set(words), byLength };
}

export class JsonString {
  readonly #words: WordTable | null;
  #held = NOTHING;
  #heldBytes = 0;
  #isSplit = false;
  #pendingBackslashes = 0;
  #text: Uint8Array | null = null;
  #chunk: Uint8Array = NOTHING;
  #start = 0;
  #end = 0;
  /** True when the string just read is one of the words. */
  isWord = false;

  constructor(words: WordTable | null) {
    this.#words = words;
  }

  /** The opening quote was read. */
  begin(): void {
    this.#heldBytes = 0;
    this.#isSplit = false;
    this.#pendingBackslashes = 0;
    this.isWord = false;
  }

  /** Reads on from `from`. Returns the index after the closing quote, or -1 if it is not in this chunk. */
  read(chunk: Uint8Array, from: number): number {
    const close = this.#findClose(chunk, from);
    if (close < 0) {
      this.#hold(chunk, from);
      return -1;
    }
    if (this.#isSplit) this.#hold(chunk.subarray(0, close), from);
    this.#chunk = chunk;
    this.#start = from;
    this.#end = close;
    this.#text = null;
    if (this.#words !== null) this.isWord = this.#findWord(this.#words);
    return close + 1;
  }

  /** True when the string just read is this key, however it is escaped. */
  equals(node: PathNode): boolean {
    const text = this.#bytes();
    if (text === null) return false;
    return sameBytes(text, node.keyBytes) || (text.includes(BACKSLASH) && unescaped(text) === node.key);
  }

  #findClose(chunk: Uint8Array, from: number): number {
    let at = from;
    const near = Math.min(from + NEAR_BYTES, chunk.length);
    while (at < near && chunk[at] !== QUOTE) at++;
    let close = at < near ? at : chunk.indexOf(QUOTE, at);
    while (close >= 0 && this.#isEscaped(chunk, from, close)) close = chunk.indexOf(QUOTE, close + 1);
    if (close < 0) this.#pendingBackslashes = this.#backslashesBefore(chunk, from, chunk.length) & 1;
    return close;
  }

  #isEscaped(chunk: Uint8Array, from: number, quote: number): boolean {
    return (this.#backslashesBefore(chunk, from, quote) & 1) === 1;
  }

  /** The run of backslashes that ends before `end`, what an earlier chunk ended with included. */
  #backslashesBefore(chunk: Uint8Array, from: number, end: number): number {
    let at = end;
    while (at > from && chunk[at - 1] === BACKSLASH) at--;
    return end - at + (at === from ? this.#pendingBackslashes : 0);
  }

  #hold(chunk: Uint8Array, from: number): void {
    const size = chunk.length - from;
    this.#isSplit = true;
    if (this.#held.length === 0) this.#held = new Uint8Array(SHORT_BYTES);
    if (this.#heldBytes + size <= SHORT_BYTES) this.#held.set(chunk.subarray(from), this.#heldBytes);
    this.#heldBytes += size;
  }

  #bytes(): Uint8Array | null {
    if (this.#text !== null) return this.#text;
    const size = this.#isSplit ? this.#heldBytes : this.#end - this.#start;
    if (size > SHORT_BYTES) return null;
    this.#text = this.#isSplit ? this.#held.subarray(0, size) : this.#chunk.subarray(this.#start, this.#end);
    return this.#text;
  }

  #findWord({ words, byLength }: WordTable): boolean {
    const size = this.#isSplit ? this.#heldBytes : this.#end - this.#start;
    if (size > SHORT_BYTES || size === 0) return false;
    const text = this.#bytes();
    if (text === null) return false;
    if (byLength[size]?.some((word) => sameBytes(word, text))) return true;
    return text.includes(BACKSLASH) && words.has(unescaped(text) ?? '');
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}

function unescaped(text: Uint8Array): string | null {
  try {
    return JSON.parse(`"${decoder.decode(text)}"`) as string;
  } catch {
    return null;
  }
}
