/**
 * Finds a few fixed texts in bytes, far quicker than reading them: most of a stream cannot hold usage and need not
 * be parsed. Boyer-Moore-Horspool (Horspool 1980, doi:10.1002/spe.4380100608). Pure.
 */

const encoder = new TextEncoder();
const NULL = encoder.encode('null');

/** One text to look for. A JSON key (`"usage"`) is passed over where its value is `null`. */
class Needle {
  readonly #bytes: Uint8Array;
  readonly #shift: Uint8Array;
  readonly #isKey: boolean;

  constructor(text: string) {
    this.#bytes = encoder.encode(text);
    this.#isKey = text.startsWith('"');
    this.#shift = new Uint8Array(256).fill(this.#bytes.length);
    for (let at = 0; at < this.#bytes.length - 1; at++) {
      this.#shift[this.#bytes[at] as number] = this.#bytes.length - 1 - at;
    }
  }

  find(hay: Uint8Array, from: number): number {
    const size = this.#bytes.length;
    const last = this.#bytes[size - 1];
    for (let at = from + size - 1; at < hay.length; at += this.#shift[hay[at] as number] as number) {
      if (hay[at] !== last || !this.#standsAt(hay, at - size + 1)) continue;
      if (!this.#isKey || !isNullValue(hay, at + 1)) return at - size + 1;
    }
    return -1;
  }

  #standsAt(hay: Uint8Array, start: number): boolean {
    for (let at = 0; at < this.#bytes.length; at++) if (hay[start + at] !== this.#bytes[at]) return false;
    return true;
  }
}

/** A set of texts, and where the next of them stands in the bytes at hand. */
export class Needles {
  readonly #needles: readonly Needle[];
  readonly #next: number[];
  #hay: Uint8Array = NULL;

  constructor(texts: readonly string[]) {
    this.#needles = texts.map((text) => new Needle(text));
    this.#next = texts.map(() => -1);
  }

  /** The bytes to search from now on. */
  search(hay: Uint8Array): void {
    this.#hay = hay;
    this.#next.fill(-1);
  }

  /** Index of the first text at or after `from`, or -1. Call with rising `from`. */
  next(from: number): number {
    let first = -1;
    for (const [index, needle] of this.#needles.entries()) {
      let at = this.#next[index] as number;
      if (at < from) {
        at = needle.find(this.#hay, from);
        this.#next[index] = at < 0 ? Number.MAX_SAFE_INTEGER : at;
      }
      if (at >= 0 && at < this.#hay.length && (first < 0 || at < first)) first = at;
    }
    return first;
  }
}

/** True if `: null` follows for certain; where the bytes end too early it may be anything. */
function isNullValue(hay: Uint8Array, from: number): boolean {
  let at = skipSpace(hay, from);
  if (hay[at] !== 0x3a) return false;
  at = skipSpace(hay, at + 1);
  for (let index = 0; index < NULL.length; index++) if (hay[at + index] !== NULL[index]) return false;
  return true;
}

function skipSpace(hay: Uint8Array, from: number): number {
  let at = from;
  while (hay[at] === 0x20 || hay[at] === 0x09 || hay[at] === 0x0a || hay[at] === 0x0d) at++;
  return at;
}
