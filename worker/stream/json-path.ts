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
