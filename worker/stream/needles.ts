/**
 * Finds a few fixed texts in bytes, far quicker than reading them: most of a stream cannot hold usage and need not
 * be parsed. The bytes are decoded and searched natively, all texts in one pass. Pure.
 */

/** Texts to look for, compiled once. */
export interface NeedleSet {
  readonly pattern: RegExp;
}

const NOTHING = new Uint8Array(0);
const NO_VALUE = '(?![ \\t\\r\\n]*:[ \\t\\r\\n]*null)';
const NONE = Number.MAX_SAFE_INTEGER;
const decoder = new TextDecoder();

/**
 * @param texts plain ASCII, at least one; a JSON key (`"usage"`) is passed over where its value is `null` for certain
 */
export function compileNeedles(texts: readonly string[]): NeedleSet {
  const parts = texts.map((text) => {
    const plain = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return /^".*"$/.test(text) ? plain + NO_VALUE : plain;
  });
  return { pattern: new RegExp(parts.join('|'), 'g') };
}

/** Where the next of a set of texts may stand in the bytes at hand. */
export class Needles {
  readonly #pattern: RegExp;
  #hay: Uint8Array = NOTHING;
  #text: string | null = null;
  #next = -1;

  constructor({ pattern }: NeedleSet) {
    this.#pattern = pattern;
  }

  /** The bytes to search from now on. They are not looked at before `next` is called. */
  search(hay: Uint8Array): void {
    this.#hay = hay;
    this.#text = null;
    this.#next = -1;
  }

  /**
   * An index at or after `from` before which none of the texts begins, or -1 if none is left. Call with rising
   * `from`. In plain ASCII it is the text's own index; characters of several bytes make it a lower bound.
   */
  next(from: number): number {
    if (this.#next < from) {
      this.#text ??= decoder.decode(this.#hay);
      // The text is never longer than its bytes, so that an index into it lags by this much at the most.
      const lag = this.#hay.length - this.#text.length;
      this.#pattern.lastIndex = Math.max(from - lag, 0);
      const found = this.#pattern.exec(this.#text);
      this.#next = found ? Math.max(found.index, from) : NONE;
    }
    return this.#next === NONE ? -1 : this.#next;
  }
}
