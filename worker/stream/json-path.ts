/**
 * Which members of a JSON text are wanted. A path names members from the document's root, joined by dots; `*`
 * stands for every element of an array. `data.*#0` states a limit in bytes for that value: 0 counts it without
 * keeping it.
 */

const DEFAULT_LIMIT_BYTES = 65_536;
const encoder = new TextEncoder();

/** One step of a compiled selection. */
export interface PathNode {
  /** The whole path, as it is reported. */
  readonly path: string;
  readonly key: string;
  readonly keyBytes: Uint8Array;
  /** Bytes of the value that are kept; null: the value itself is not wanted, only members of it. */
  limitBytes: number | null;
  /** Wanted members, when the value is an object. */
  readonly members: PathNode[];
  /** Every element, when the value is an array. */
  items: PathNode | null;
}

/** Compiles paths once; the result is immutable and shared by all scanners of a kind. */
export function selectPaths(paths: readonly string[]): PathNode {
  const root = pathNode('', '');
  for (const text of paths) {
    const [path = '', limit] = text.split('#');
    let node = root;
    for (const key of path.split('.')) node = childOf(node, key);
    node.limitBytes = limit === undefined ? DEFAULT_LIMIT_BYTES : Number(limit);
  }
  return root;
}

/** What a path of the outer selection is reported with, so that it is told from a path of the inner one. */
export const OUTER = '^';

/**
 * Selects in a document both members of its own (`paths`, reported with `OUTER` before them) and, in values that stand
 * at one of `places`, what `inner` selects there, reported by the inner paths alone. Each such value is reported at its
 * end as an outer path of no bytes. The empty place is the whole document, less what the outer selection takes.
 */
export function selectWithin(
  paths: readonly string[],
  places: readonly string[],
  inner: readonly PathNode[],
): PathNode {
  const root = outer(
    selectPaths([...paths, ...places.filter((place) => place !== '').map((place) => `${place}#0`)]),
  );
  for (const place of places) {
    let node: PathNode | null | undefined = root;
    for (const key of place === '' ? [] : place.split('.'))
      node = key === '*' ? node?.items : node?.members.find((member) => member.key === key);
    if (!node) continue;
    node.limitBytes = 0;
    for (const selection of inner) graft(node, selection);
  }
  return root;
}

function outer(node: PathNode): PathNode {
  return {
    ...node,
    path: OUTER + node.path,
    members: node.members.map(outer),
    items: node.items && outer(node.items),
  };
}

/** Adds what another node selects, with the larger limit; what is selected under another path already stays so. */
function graft(node: PathNode, added: PathNode): void {
  for (const member of added.members) {
    const known = node.members.find(({ key }) => key === member.key);
    if (!known) node.members.push(copyOf(member));
    else if (known.path === member.path) graftInto(known, member);
  }
  if (added.items) {
    if (node.items) graftInto(node.items, added.items);
    else node.items = copyOf(added.items);
  }
}

function graftInto(known: PathNode, added: PathNode): void {
  if (added.limitBytes !== null) known.limitBytes = Math.max(known.limitBytes ?? 0, added.limitBytes);
  graft(known, added);
}

function copyOf(node: PathNode): PathNode {
  return { ...node, members: node.members.map(copyOf), items: node.items && copyOf(node.items) };
}

function childOf(node: PathNode, key: string): PathNode {
  const path = node.path === '' ? key : `${node.path}.${key}`;
  if (key === '*') {
    node.items ??= pathNode(path, key);
    return node.items;
  }
  let child = node.members.find((member) => member.key === key);
  if (!child) {
    child = pathNode(path, key);
    node.members.push(child);
  }
  return child;
}

function pathNode(path: string, key: string): PathNode {
  return { path, key, keyBytes: encoder.encode(key), limitBytes: null, members: [], items: null };
}
