/** Changes bytes of a request body in place. Every other byte stays what and where it was. Pure. */

export interface BodyEdit {
  /** Bytes [start, end) give way to the text; equal: it goes in between. */
  readonly start: number;
  readonly end: number;
  readonly text: Uint8Array;
}

/** @param edits in any order, none within another; the body itself is answered where there are none */
export function editBody(body: Uint8Array, edits: readonly BodyEdit[]): Uint8Array {
  if (edits.length === 0) return body;
  const ordered = edits.toSorted((one, other) => one.start - other.start);
  const grown = ordered.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
  const edited = new Uint8Array(body.length + grown);
  let [from, to] = [0, 0];
  for (const { start, end, text } of ordered) {
    edited.set(body.subarray(from, start), to);
    to += start - from;
    edited.set(text, to);
    to += text.length;
    from = end;
  }
  edited.set(body.subarray(from), to);
  return edited;
}
