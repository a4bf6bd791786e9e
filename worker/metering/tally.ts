/**
 * What the events of one response have stated so far. Usage is merged field by field: the last value of a field
 * wins, a field that a later event leaves out stays. Pure.
 */
import { type RawUsage, strictModelId, type UsageFlag } from '../../contract/usage.ts';
import { type JsonLeaves, readLeaves, readString } from '../stream/json-leaves.ts';
import type { FoundMember, JsonMembers } from '../stream/json-members.ts';

const STRICT_ID = /^[A-Za-z0-9_.:/-]{1,160}$/;
const STRICT_KEY = /^[A-Za-z0-9_.-]{1,160}$/;
const SHORT_ENUM = /^[A-Za-z0-9_.:-]{1,32}$/;
const MAX_LEAVES = 1_000;
const MAX_RAW = 128;

export class Tally {
  /** Leaves under the name they were merged as: `usage.prompt_tokens`. */
  readonly leaves: JsonLeaves = new Map();
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
    for (const list of listsOf(stated.keys())) this.#forget(`${name}.${list}.`);
    for (const [path, leaf] of stated) {
      if (leaf.kind !== 'null' && this.leaves.size < MAX_LEAVES) this.leaves.set(`${name}.${path}`, leaf);
    }
    return true;
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
    for (const [path, leaf] of this.leaves) {
      const name = path.startsWith('usage.') ? path.slice('usage.'.length) : path;
      const value =
        leaf.kind === 'boolean' ? leaf.isTrue : leaf.kind === 'null' ? null : rawValue(leaf.text, leaf.kind);
      if (value === null || !STRICT_KEY.test(name) || size >= MAX_RAW) continue;
      raw[name] = value;
      size++;
    }
    return raw;
  }

  #forget(prefix: string): void {
    for (const path of this.leaves.keys()) if (path.startsWith(prefix)) this.leaves.delete(path);
  }
}

/** A number that is not a whole one keeps its digits, as text. */
function rawValue(text: string, kind: 'number' | 'string'): number | string | null {
  if (kind === 'number' && Number.isSafeInteger(Number(text))) return Number(text);
  return SHORT_ENUM.test(text) ? text : null;
}

function textAt(members: JsonMembers, path: string | undefined): string | null {
  return path === undefined ? null : readString(members.find(path)?.bytes);
}

/** Paths of the outermost arrays among these leaves. */
function listsOf(paths: Iterable<string>): Set<string> {
  const lists = new Set<string>();
  for (const path of paths) {
    const match = /^(.*?)\.\d+(?:\.|$)/.exec(path);
    if (match?.[1] !== undefined) lists.add(match[1]);
  }
  return lists;
}
