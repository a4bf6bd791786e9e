/** Ways of cutting a body, so that it can be shown that what is read does not depend on it. */

export type Chunking =
  | { readonly kind: 'whole' | 'random'; readonly name: string }
  | { readonly kind: 'equal'; readonly name: string; readonly size: number };

/** `whole`, `random` or a size in bytes, separated by commas; null if one of them is none of these. */
export function parseChunkings(text: string): readonly Chunking[] | null {
  const chunkings: Chunking[] = [];
  for (const name of text.split(',').map((part) => part.trim())) {
    if (name === 'whole' || name === 'random') chunkings.push({ kind: name, name });
    else if (/^[1-9]\d{0,8}$/.test(name)) chunkings.push({ kind: 'equal', name, size: Number(name) });
    else return null;
  }
  return chunkings;
}

/** Chunks of a body. @param seed of the random ones: the same seed cuts the same way */
export function* chunksOf(bytes: Uint8Array, chunking: Chunking, seed: number): Generator<Uint8Array> {
  let state = seed >>> 0;
  const next = (): number => {
    if (chunking.kind === 'whole') return bytes.length;
    if (chunking.kind === 'equal') return chunking.size;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + ((state >>> 8) % 900);
  };
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(next(), 1);
    // A copy: readers must not keep what they were shown.
    yield bytes.slice(at, at + size);
    at += size;
  }
}
