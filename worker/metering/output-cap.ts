/**
 * The cap on output tokens of a request: what its members state, and how another one is written into the caller's own
 * text. Not one other byte of it changes. Pure.
 */
import type { OutputCap } from '../providers/output-caps.ts';
import type { FoundMember, JsonMembers } from '../stream/json-members.ts';
import type { BodyEdit } from './body-edits.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const encoder = new TextEncoder();

interface StatedCap {
  readonly start: number;
  readonly end: number;
  /** `none`: null stands there. `unreadable`: something that may mean any number, or no limit. */
  readonly tokens: number | 'none' | 'unreadable';
}

/** Where a cap can be written that does not stand in the body. */
type CapPlace =
  /** At the beginning of an object. */
  | { readonly kind: 'first'; readonly at: number; readonly before: string; readonly after: string }
  /** In the place of a null. */
  | { readonly kind: 'instead'; readonly start: number; readonly end: number; readonly before: string };

export interface OutputCapFacts {
  /** The largest that is stated; null: none is, or one that cannot be read. */
  readonly tokens: number | null;
  readonly stated: readonly StatedCap[];
  /** Null: it cannot be added. */
  readonly place: CapPlace | null;
}

/**
 * What a body states, and where a cap could go.
 * @param objectStart where the body's object begins
 */
export function readOutputCap(
  body: Uint8Array,
  cap: OutputCap,
  members: JsonMembers,
  objectStart: number,
): OutputCapFacts {
  const stated = cap.members.flatMap((path) => {
    const found = members.find(path);
    return found ? [{ start: found.start, end: found.end, tokens: tokensOf(found, members, path) }] : [];
  });
  const numbers = stated.map(({ tokens }) => tokens).filter((tokens) => typeof tokens === 'number');
  const isReadable = stated.every(({ tokens }) => tokens !== 'unreadable');
  return {
    tokens: isReadable && numbers.length > 0 ? Math.max(...numbers) : null,
    stated,
    place: placeOf(body, cap, members, objectStart),
  };
}

/** True if any cap can be written into the body. */
export function canWriteCap({ stated, place }: OutputCapFacts): boolean {
  return stated.length > 0 || place !== null;
}

/**
 * The edits that make `tokens` the most that the body asks for.
 * @param facts what `readOutputCap` read from this very body; `canWriteCap` holds
 */
export function capEdits(body: Uint8Array, facts: OutputCapFacts, tokens: number): BodyEdit[] {
  const { stated, place } = facts;
  const number = encoder.encode(String(tokens));
  const above = stated.filter(
    (one) => one.tokens === 'unreadable' || (one.tokens !== 'none' && one.tokens > tokens),
  );
  if (above.length > 0) return above.map(({ start, end }) => ({ start, end, text: number }));
  const [none] = stated;
  if (none) return none.tokens === 'none' ? [{ start: none.start, end: none.end, text: number }] : [];
  if (!place) throw new TypeError('this body takes no cap');
  if (place.kind === 'instead') {
    const { start, end, before } = place;
    return [{ start, end, text: encoder.encode(`${before}${tokens}}`) }];
  }
  const { at, before, after } = place;
  const comma = isEmptyFrom(body, at) ? '' : ',';
  return [{ start: at, end: at, text: encoder.encode(`${before}${tokens}${after}${comma}`) }];
}

function tokensOf(found: FoundMember, members: JsonMembers, path: string): StatedCap['tokens'] {
  if (found.isNull) return 'none';
  const leaf = members.leaf(path);
  const value = leaf?.kind === 'number' ? Number(leaf.text) : Number.NaN;
  return Number.isSafeInteger(value) && value >= 0 ? value : 'unreadable';
}

/** In the object that would hold it, under whichever of its names stands in the body; or with that object. */
function placeOf(
  body: Uint8Array,
  { members: paths, added }: OutputCap,
  members: JsonMembers,
  objectStart: number,
): CapPlace | null {
  if (added === null) return null;
  const [parent = '', member = ''] = added.includes('.') ? added.split('.') : ['', added];
  if (parent === '') return { kind: 'first', at: objectStart + 1, before: `"${member}":`, after: '' };
  const names = [parent, ...paths.map((path) => path.split('.')[0] ?? '')];
  const holder = names.map((name) => members.find(name)).find((found) => found !== null);
  if (!holder) {
    return { kind: 'first', at: objectStart + 1, before: `"${parent}":{"${member}":`, after: '}' };
  }
  const { start, end } = holder;
  if (body[start] === OPEN_BRACE) return { kind: 'first', at: start + 1, before: `"${member}":`, after: '' };
  const isNull = end - start === 4 && body[start] === 0x6e;
  return isNull ? { kind: 'instead', start, end, before: `{"${member}":` } : null;
}

function isEmptyFrom(body: Uint8Array, at: number): boolean {
  let next = at;
  while (SPACES.has(body[next] ?? 0)) next++;
  return body[next] === CLOSE_BRACE;
}
