/** What part of a file a request asks for (RFC 9110 §14): one range of bytes, or all of it. Pure. */

/** Bytes `from` up to `to`, exclusive. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

const ONE_RANGE = /^bytes=(\d{1,15})?-(\d{1,15})?$/;

/**
 * @param header the `Range` header; null: none, or one that is of another version of the file
 * @returns the whole file where nothing or several ranges are asked for; `unsatisfiable` where the file has none of it
 */
export function rangeOf(header: string | null, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = header === null ? null : ONE_RANGE.exec(header);
  if (!match) return 'whole';
  const [, first, last] = match;
  if (first === undefined) {
    if (last === undefined) return 'whole';
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size };
  }
  const from = Number(first);
  const to = last === undefined ? size : Math.min(Number(last) + 1, size);
  if (last !== undefined && Number(last) < from) return 'whole';
  return from >= size ? 'unsatisfiable' : { from, to };
}
