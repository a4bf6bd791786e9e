/**
 * Reads binary event streams (`application/vnd.amazon.eventstream`): length-prefixed messages with typed headers and
 * two check sums, from any chunks, in bounded memory. A message whose check sum is wrong is not delivered, and nothing
 * after it: where the next one begins is then no longer known. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html describes the encoding.
 */
import { crc32 } from '../../contract/crc32.ts';

export interface BinaryFrame {
  /** `event`, `exception` or `error`; empty if it is not stated. */
  readonly messageType: string;
  readonly eventType: string;
  /** Valid during the call only. */
  readonly payload: Uint8Array;
}

export interface BinaryFrameSink {
  frame(frame: BinaryFrame): void;
  /** A message longer than is kept: it was checked for nothing and says nothing. */
  tooLong(): void;
  /** The stream is not what it should be; nothing more will come. */
  malformed(): void;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** The encoding allows headers of 128 KB and a payload of 24 MB. */
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024 + 128 * 1024 + PRELUDE_BYTES + CRC_BYTES;
/** Messages up to this size are kept whole until their check sum is known; those with usage are small. */
export const WHOLE_MESSAGE_BYTES = 1024 * 1024;
const STRING = 7;
/** Bytes of a header's value by its type: true, false, byte, short, integer, long, -, -, timestamp, uuid. */
const FIXED_SIZES: readonly (number | null)[] = [0, 0, 1, 2, 4, 8, null, null, 8, 16];
const decoder = new TextDecoder();

export class BinaryFrameReader {
  readonly #sink: BinaryFrameSink;
  #held = new Uint8Array(1_024);
  #size = 0;
  /** Bytes of a message that is too long to keep that are still to come. */
  #skip = 0;
  #isBroken = false;

  constructor(sink: BinaryFrameSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isBroken) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, rest.length);
        this.#skip -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      const wanted = this.#wanted();
      const taken = rest.subarray(0, wanted - this.#size);
      this.#keep(taken);
      rest = rest.subarray(taken.length);
      if (this.#size === wanted) this.#take();
    }
  }

  /** True if the stream ended between two messages. */
  end(): boolean {
    return !this.#isBroken && this.#size === 0 && this.#skip === 0;
  }

  /** How many bytes of the present message are needed next: its prelude, then all of it. */
  #wanted(): number {
    return this.#size < PRELUDE_BYTES ? PRELUDE_BYTES : this.#view().getUint32(0);
  }

  #take(): void {
    if (this.#size === PRELUDE_BYTES) this.#takePrelude();
    else this.#takeMessage();
  }

  #takePrelude(): void {
    const view = this.#view();
    const [total, headers] = [view.getUint32(0), view.getUint32(4)];
    const isPlausible = total >= PRELUDE_BYTES + headers + CRC_BYTES && total <= MAX_MESSAGE_BYTES;
    if (!isPlausible || crc32(this.#held.subarray(0, 8)) !== view.getUint32(8)) this.#break();
    else if (total > WHOLE_MESSAGE_BYTES) {
      this.#skip = total - PRELUDE_BYTES;
      this.#size = 0;
      this.#sink.tooLong();
    }
  }

  #takeMessage(): void {
    const message = this.#held.subarray(0, this.#size);
    const view = this.#view();
    this.#size = 0;
    const headersEnd = PRELUDE_BYTES + view.getUint32(4);
    const isSound = crc32(message.subarray(0, -CRC_BYTES)) === view.getUint32(message.length - CRC_BYTES);
    const names = isSound ? readHeaders(message.subarray(PRELUDE_BYTES, headersEnd)) : null;
    if (!names) {
      this.#break();
      return;
    }
    this.#sink.frame({
      messageType: names.get(':message-type') ?? '',
      eventType: names.get(':event-type') ?? names.get(':exception-type') ?? '',
      payload: message.subarray(headersEnd, -CRC_BYTES),
    });
  }

  #keep(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#held.length) {
      const larger = new Uint8Array(Math.max(size, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#size));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#size);
    this.#size = size;
  }

  #view(): DataView {
    return new DataView(this.#held.buffer, this.#held.byteOffset, this.#size);
  }

  #break(): void {
    this.#isBroken = true;
    this.#sink.malformed();
  }
}

/** Headers whose value is text, by name; null if they are not what they should be. */
function readHeaders(bytes: Uint8Array): Map<string, string> | null {
  const found = new Map<string, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    if (nameEnd >= bytes.length) return null;
    const name = decoder.decode(bytes.subarray(at + 1, nameEnd));
    const type = bytes[nameEnd] ?? 0;
    at = nameEnd + 1;
    const fixed = FIXED_SIZES[type];
    if (fixed === undefined) return null;
    if (fixed === null && at + 2 > bytes.length) return null;
    const size = fixed ?? view.getUint16(at);
    if (fixed === null) at += 2;
    if (at + size > bytes.length) return null;
    if (type === STRING) found.set(name, decoder.decode(bytes.subarray(at, at + size)));
    at += size;
  }
  return found;
}
