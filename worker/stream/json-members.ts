/** Keeps what a scanner finds in one document, by path, where the last of equal keys counts. Pure. */
import { type JsonLeaf, readLeaves } from './json-leaves.ts';
import type { JsonSink } from './json-scan.ts';

export interface FoundMember {
  /** The value's text; null if it was longer than its limit. */
  readonly bytes: Uint8Array | null;
  /** Offsets of the value in everything pushed, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly isNull: boolean;
  /** How many values the path has had; more than one for elements of an array. */
  readonly count: number;
  /** Their sum, of elements that are all whole numbers; null if they are not. */
  readonly sum: number | null;
}

export class JsonMembers implements JsonSink {
  readonly #found = new Map<string, FoundMember>();
  readonly #onDocument: (members: JsonMembers) => void;
  /** Where the last outermost object begins; null if there was none. */
  objectStart: number | null = null;
  hasWord = false;

  /** @param onDocument called at the end of each document, before the members are forgotten */
  constructor(onDocument: (members: JsonMembers) => void = keep) {
    this.#onDocument = onDocument;
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  clear(): void {
    this.#found.clear();
    this.objectStart = null;
    this.hasWord = false;
  }

  find(path: string): FoundMember | null {
    return this.#found.get(path) ?? null;
  }

  /** The value of a scalar member; null if it is absent, too long or not a scalar. */
  leaf(path: string): JsonLeaf | null {
    const bytes = this.#found.get(path)?.bytes;
    return (bytes && readLeaves(bytes)?.get('')) ?? null;
  }

  open(path: string): void {
    // Members of array elements are counted over all elements.
    if (this.#found.size === 0 || path.includes('*')) return;
    this.#found.delete(path);
    for (const known of this.#found.keys()) if (known.startsWith(`${path}.`)) this.#found.delete(known);
  }

  member(path: string, bytes: Uint8Array | null, start: number, end: number): void {
    const known = this.#found.get(path);
    const count = (known?.count ?? 0) + 1;
    const sum = path.includes('*') ? sumOf(known?.sum ?? 0, bytes) : null;
    const isNull = bytes?.length === 4 && bytes[0] === 0x6e;
    this.#found.set(path, { bytes: bytes?.slice() ?? null, start, end, isNull, count, sum });
  }

  object(start: number): void {
    this.objectStart = start;
  }

  document(): void {
    this.#onDocument(this);
  }

  word(): void {
    this.hasWord = true;
  }
}

/** Adds a whole number written in digits; null as soon as something else stands there. */
function sumOf(sum: number | null, bytes: Uint8Array | null): number | null {
  if (sum === null || bytes === null || bytes.length === 0 || bytes.length > 12) return null;
  let value = 0;
  for (const byte of bytes) {
    if (byte < 0x30 || byte > 0x39) return null;
    value = value * 10 + byte - 0x30;
  }
  return sum + value;
}

function keep(): void {}
