/** How a body is framed, seen from its first bytes: content types lie, first bytes do not. Pure. */

/** `frames`: binary messages, whose length comes first and so begins with a zero byte. */
export type Framing = 'events' | 'frames' | 'json' | 'none';

export interface Sniffed {
  /** `unknown`: too few bytes yet. */
  readonly framing: Framing | 'unknown';
  /** The bytes so far, without leading white space and byte order mark. */
  readonly bytes: Uint8Array;
}

const FIELDS = ['data', 'event', 'id', 'retry'];
const LONGEST_FIELD = 6;
const decoder = new TextDecoder();

/**
 * @param held what an earlier call returned as `bytes`
 * @param isEnd nothing more will come
 */
export function sniffFraming(
  held: Uint8Array,
  chunk: Uint8Array,
  contentType: string | null,
  isEnd: boolean,
): Sniffed {
  const bytes = withoutBlanks(join(held, chunk));
  const first = bytes[0];
  if (first === undefined) return { framing: isEnd ? 'none' : 'unknown', bytes };
  if (first === 0x00) return { framing: 'frames', bytes };
  if (first === 0x7b || first === 0x5b) return { framing: 'json', bytes };
  if (contentType?.toLowerCase().includes('event-stream')) return { framing: 'events', bytes };
  const head = decoder.decode(bytes.subarray(0, LONGEST_FIELD));
  if (first === 0x3a || FIELDS.some((field) => head.startsWith(`${field}:`)))
    return { framing: 'events', bytes };
  const mayBecome = FIELDS.some((field) => `${field}:`.startsWith(head));
  return { framing: mayBecome && !isEnd ? 'unknown' : 'none', bytes };
}

function withoutBlanks(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (at < bytes.length && isBlank(bytes[at] as number)) at++;
  return bytes.subarray(at);
}

/** Space, tab, line breaks, and the three bytes of a byte order mark. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.length === 0) return tail;
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
