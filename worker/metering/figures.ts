/**
 * Figures of one usage object, read by path. Every path that is asked for counts as known; what is numeric and was
 * never asked for is reported, so that a new billing class cannot slip by (unknown is not nothing). Pure.
 */
import type { UsageFlag } from '../../contract/usage.ts';
import type { JsonLeaf, JsonLeaves } from '../stream/json-leaves.ts';
import { statedDollars } from './stated-cost.ts';

const WHOLE = /^\d{1,16}(?:\.0+)?$/;
const QUANTITY = /^\d{1,12}(?:\.\d{1,9})?$/;
const STRICT_PATH = /^[A-Za-z0-9_.:/*{}-]{1,160}$/;
/** Times and speeds, however they are called: nothing is billed by them. */
const MEASURED = /_(?:ms|per_second|per_sec)$/;
const MAX_UNKNOWN = 16;
/** No array has more: leaves are read up to this many. A key that looks like a larger index is a key. */
const MAX_ELEMENTS = 2_000;

/** Paths that are no class of their own; a trailing `*` in the text given stands for any rest. */
export interface IgnoredPaths {
  readonly paths: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}

export function ignoredPaths(patterns: readonly string[]): IgnoredPaths {
  return {
    paths: new Set(patterns.filter((pattern) => !pattern.endsWith('*'))),
    prefixes: patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1)),
  };
}

export class Figures {
  readonly #leaves: JsonLeaves;
  /** Dotted path of the object among the leaves, with its last dot; empty for the whole. */
  readonly #prefix: string;
  readonly #known: Set<string>;
  readonly flags = new Set<UsageFlag>();

  constructor(leaves: JsonLeaves, prefix = '', known = new Set<string>()) {
    this.#leaves = leaves;
    this.#prefix = prefix;
    this.#known = known;
  }

  /** The same leaves below `path`; what is known there is known here. */
  below(path: string): Figures {
    return new Figures(this.#leaves, `${this.#prefix}${path}.`, this.#known);
  }

  /** True if anything is stated. */
  get isStated(): boolean {
    return this.#leaves.size > 0;
  }

  /**
   * The first of these paths that is stated, as a whole number. A negative figure is never a credit and one that is
   * no count is none: both are flagged and null.
   */
  count(...paths: readonly string[]): number | null {
    let found: number | null = null;
    let isFound = false;
    for (const path of paths) {
      const leaf = this.#leaf(path);
      if (isFound || leaf === undefined || leaf.kind === 'null') continue;
      isFound = true;
      found = this.#whole(leaf);
    }
    return found;
  }

  /** A number that may have decimals, such as seconds, as an exact decimal string. */
  quantity(path: string): string | null {
    const leaf = this.#leaf(path);
    if (leaf?.kind !== 'number') return null;
    if (QUANTITY.test(leaf.text)) return leaf.text.replace(/^0+(?=\d)/, '');
    this.flags.add(leaf.text.startsWith('-') ? 'negative_count' : 'impossible_count');
    return null;
  }

  /** An amount of money in US dollars times ten to the power of `exponent`. */
  dollars(path: string, exponent: number): string | null {
    const leaf = this.#leaf(path);
    if (leaf?.kind !== 'number') return null;
    const dollars = statedDollars(leaf.text, exponent);
    if (dollars === null) this.flags.add(leaf.text.startsWith('-') ? 'negative_count' : 'impossible_count');
    return dollars;
  }

  text(path: string): string | null {
    const leaf = this.#leaf(path);
    return leaf?.kind === 'string' || leaf?.kind === 'number' ? leaf.text : null;
  }

  /** How many elements the array at `path` has, as far as they have leaves; an object's keys are no elements. */
  length(path: string): number {
    const start = `${this.#prefix}${path}.`;
    let length = 0;
    for (const known of this.#leaves.keys()) {
      const index = known.startsWith(start) ? Number.parseInt(known.slice(start.length), 10) : Number.NaN;
      if (index < MAX_ELEMENTS) length = Math.max(length, index + 1);
    }
    return length;
  }

  /** Numeric paths that nobody asked for and that are not to be ignored, in strict form. */
  unknownKeys(ignored: IgnoredPaths): readonly string[] {
    const unknown = new Set<string>();
    for (const [path, leaf] of this.#leaves) {
      if (leaf.kind !== 'number' || this.#known.has(path) || ignored.paths.has(path)) continue;
      if (ignored.prefixes.some((prefix) => path.startsWith(prefix))) continue;
      const name = path.replace(/\.\d+(?=\.|$)/g, '');
      if (STRICT_PATH.test(name) && !MEASURED.test(name) && unknown.size < MAX_UNKNOWN) unknown.add(name);
    }
    return [...unknown];
  }

  #leaf(path: string): JsonLeaf | undefined {
    const full = this.#prefix === '' ? path : this.#prefix + path;
    const leaf = this.#leaves.get(full);
    if (leaf !== undefined) this.#known.add(full);
    return leaf;
  }

  #whole(leaf: JsonLeaf): number | null {
    const value = leaf.kind === 'number' ? Number(leaf.text) : Number.NaN;
    if (value < 0) {
      this.flags.add('negative_count');
      return null;
    }
    if (leaf.kind === 'number' && WHOLE.test(leaf.text) && Number.isSafeInteger(value)) return value;
    this.flags.add('impossible_count');
    return null;
  }
}
