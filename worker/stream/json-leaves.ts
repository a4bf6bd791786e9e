/**
 * A small JSON value flattened to its leaves. Numbers keep the digits that were sent, so that money and counts
 * never pass through a binary float. Pure.
 */

export type JsonLeaf =
  | { readonly kind: 'number' | 'string'; readonly text: string }
  | { readonly kind: 'boolean'; readonly isTrue: boolean }
  | { readonly kind: 'null' };

/** Leaves by dotted path (`a.b.0.c`); the empty path is the value itself. A repeated key keeps its last value. */
export type JsonLeaves = Map<string, JsonLeaf>;

const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|"([^"\\]*(?:\\.[^"\\]*)*)"|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;
const STRICT_KEY = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_DEPTH = 16;
const MAX_LEAVES = 2_000;
const NULL: JsonLeaf = { kind: 'null' };
const decoder = new TextDecoder();

/** Leaves of a JSON text, or null if it is malformed, deeper than 16 or has more than 2,000 of them. */
export function readLeaves(bytes: Uint8Array): JsonLeaves | null {
  return new LeafReader(decoder.decode(bytes)).read();
}

/** The string, or null if the text is not one JSON string. */
export function readString(bytes: Uint8Array | null | undefined): string | null {
  const leaf = bytes ? readLeaves(bytes)?.get('') : undefined;
  return leaf?.kind === 'string' ? leaf.text : null;
}

class LeafReader {
  readonly #text: string;
  readonly #leaves: JsonLeaves = new Map();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonLeaves | null {
    const token = this.#next();
    if (!token || !this.#value(token, '', 0)) return null;
    return this.#text.slice(this.#at).trim() === '' ? this.#leaves : null;
  }

  #next(): RegExpExecArray | null {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text);
    if (token) this.#at = TOKEN.lastIndex;
    return token;
  }

  #value(token: RegExpExecArray, path: string, depth: number): boolean {
    const [, mark, string, number, word] = token;
    if (depth > MAX_DEPTH || this.#leaves.size > MAX_LEAVES) return false;
    if (mark === '{') return this.#object(path, depth);
    if (mark === '[') return this.#array(path, depth);
    if (mark !== undefined) return false;
    if (string !== undefined) return this.#stringLeaf(path, string);
    if (number !== undefined) this.#leaves.set(path, { kind: 'number', text: number });
    else this.#leaves.set(path, word === 'null' ? NULL : { kind: 'boolean', isTrue: word === 'true' });
    return true;
  }

  #stringLeaf(path: string, raw: string): boolean {
    const text = unescaped(raw);
    if (text === null) return false;
    this.#leaves.set(path, { kind: 'string', text });
    return true;
  }

  #object(path: string, depth: number): boolean {
    const seen = new Set<string>();
    let token = this.#next();
    if (token?.[1] === '}') return true;
    for (; token?.[2] !== undefined; token = this.#next()) {
      const key = unescaped(token[2]);
      const child = join(path, key !== null && STRICT_KEY.test(key) ? key : 'other');
      if (this.#next()?.[1] !== ':') return false;
      if (seen.has(child)) this.#forget(child);
      seen.add(child);
      const value = this.#next();
      if (!value || !this.#value(value, child, depth + 1)) return false;
      const mark = this.#next()?.[1];
      if (mark === '}') return true;
      if (mark !== ',') return false;
    }
    return false;
  }

  #array(path: string, depth: number): boolean {
    let token = this.#next();
    if (token?.[1] === ']') return true;
    for (let index = 0; token; index++, token = this.#next()) {
      if (!this.#value(token, join(path, String(index)), depth + 1)) return false;
      const mark = this.#next()?.[1];
      if (mark === ']') return true;
      if (mark !== ',') return false;
    }
    return false;
  }

  /** The last of two equal keys wins, with all that is below it. */
  #forget(path: string): void {
    if (this.#leaves.delete(path)) return;
    for (const known of this.#leaves.keys()) if (known.startsWith(`${path}.`)) this.#leaves.delete(known);
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function unescaped(raw: string): string | null {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return null;
  }
}
