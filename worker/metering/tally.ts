/**
 * What the events of one response have stated so far. Usage is merged field by field: the last value of a field
 * wins, a field that a later event leaves out stays. Pure.
 */
import { type RawUsage, strictModelId, type UsageFlag } from '../../contract/usage.ts';
import { type JsonLeaf, type JsonLeaves, readLeaves, readString } from '../stream/json-leaves.ts';
import type { FoundMember, JsonMembers } from '../stream/json-members.ts';
import { Figures } from './figures.ts';

const STRICT_ID = /^[A-Za-z0-9_.:/-]{1,160}$/;
const SHORT_ENUM = /^[A-Za-z0-9_.:-]{1,32}$/;
const MAX_LEAVES = 1_000;
const MAX_RAW = 128;
/** Keys are strict by how leaves are read; with the object's name they stay within 160 characters. */
const MAX_PATH = 140;
const NO_LEAVES: JsonLeaves = new Map();

export class Tally {
  readonly #objects = new Map<string, JsonLeaves>();
  readonly flags = new Set<UsageFlag>();
  /** How often a counted member, such as an element of `data`, was met. */
  readonly counts = new Map<string, number>();
  /** Model ids, in strict form, of what was used beside the response's own model. */
  readonly names = new Map<string, string>();
  model: string | null = null;
  upstreamId: string | null = null;
  serviceTier: string | null = null;
  /** The response's own last event was seen. */
  isTerminal = false;
  /** The provider reported an error inside the response. */
  hasError = false;
  documents = 0;

  /** Merges a member that holds an object; anything else says nothing. True if it did. */
  merge(name: string, member: FoundMember | null): boolean {
    if (member === null || member.isNull) return false;
    if (member.bytes === null) {
      this.flags.add('reader_limit');
      return false;
    }
    const stated = readLeaves(member.bytes);
    if (stated === null || stated.has('')) return false;
    const known = this.#leavesOf(name);
    if (known.size > 0) for (const list of listsOf(stated.keys())) forget(known, `${list}.`);
    for (const [path, leaf] of stated) {
      if (leaf.kind !== 'null' && known.size < MAX_LEAVES) known.set(path, leaf);
    }
    return true;
  }

  /** A figure that stands alone in the body. */
  set(name: string, path: string, leaf: JsonLeaf): void {
    this.#leavesOf(name).set(path, leaf);
  }

  /** The figures merged under a name. */
  figures(name: string): Figures {
    return new Figures(this.#objects.get(name) ?? NO_LEAVES);
  }

  /** True if any figure was stated, or anything counted. */
  get isStated(): boolean {
    return this.#objects.size > 0 || this.counts.size > 0;
  }

  /** Takes over what identifies the response, where it is stated and not empty. */
  identify(members: JsonMembers, paths: { model?: string; id?: string; tier?: string }): void {
    const model = textAt(members, paths.model);
    if (model) this.model = strictModelId(model.replace(/^models\//, ''));
    const id = textAt(members, paths.id);
    if (id && STRICT_ID.test(id)) this.upstreamId = id;
    const tier = textAt(members, paths.tier);
    if (tier) this.tier(tier);
  }

  tier(text: string | null): void {
    if (text !== null && SHORT_ENUM.test(text)) this.serviceTier = text;
  }

  /** Numbers, booleans and short enumerations; the usage object's own paths come without its name. */
  raw(): RawUsage {
    const raw: Record<string, number | boolean | string> = {};
    let size = 0;
    for (const [name, leaves] of this.#objects) {
      for (const [path, leaf] of leaves) {
        const value = rawValue(leaf);
        if (value === null || path.length > MAX_PATH || size++ >= MAX_RAW) continue;
        raw[name === 'usage' ? path : `${name}.${path}`] = value;
      }
    }
    return raw;
  }

  #leavesOf(name: string): JsonLeaves {
    const known = this.#objects.get(name);
    if (known) return known;
    const made: JsonLeaves = new Map();
    this.#objects.set(name, made);
    return made;
  }
}

/** A number that is not a whole one keeps its digits, as text. */
function rawValue(leaf: JsonLeaf): number | boolean | string | null {
  if (leaf.kind === 'boolean') return leaf.isTrue;
  if (leaf.kind === 'null') return null;
  if (leaf.kind === 'number' && Number.isSafeInteger(Number(leaf.text))) return Number(leaf.text);
  return SHORT_ENUM.test(leaf.text) ? leaf.text : null;
}

function forget(leaves: JsonLeaves, prefix: string): void {
  for (const path of leaves.keys()) if (path.startsWith(prefix)) leaves.delete(path);
}

function textAt(members: JsonMembers, path: string | undefined): string | null {
  return path === undefined ? null : readString(members.find(path)?.bytes);
}

/** Paths of the outermost arrays among these leaves. */
function listsOf(paths: Iterable<string>): Set<string> {
  const lists = new Set<string>();
  for (const path of paths) {
    const list = /^(.*?)\.\d+(?:\.|$)/.exec(path)?.[1];
    if (list !== undefined) lists.add(list);
  }
  return lists;
}
