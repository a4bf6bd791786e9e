/**
 * Reads HTTP/1.1 responses (RFC 9112) off a connection, as cheaply as a load generator must: bodies are counted, not
 * kept. Of what the servers here never send (trailers, 1xx, bodies that end with the connection) nothing is understood.
 */

const TAIL_BYTES = 32;
const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);

/** Where in a response the reader stands. */
type Place = 'head' | 'body' | 'size' | 'chunk' | 'chunk end' | 'last end' | 'done';

export class ResponseReader {
  status = 0;
  bodyBytes = 0;
  #place: Place = 'head';
  #isChunked = false;
  /** Bytes to come, of the body or of the chunk. */
  #left = 0;
  #rest: Buffer = EMPTY;
  #tail: Buffer = EMPTY;

  get isDone(): boolean {
    return this.#place === 'done';
  }

  /** The last characters of the body. */
  get ending(): string {
    return this.#tail.toString('latin1');
  }

  /** Ready for the next response. */
  reset(): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.#place = 'head';
    this.#left = 0;
    this.#rest = EMPTY;
    this.#tail = EMPTY;
  }

  /** @throws {Error} at what is no response, or more than one */
  push(received: Buffer): void {
    const bytes = this.#rest.length === 0 ? received : Buffer.concat([this.#rest, received]);
    this.#rest = EMPTY;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#step(bytes, at);
      if (next < 0) {
        this.#rest = bytes.subarray(at);
        return;
      }
      at = next;
    }
  }

  /** The position behind what was understood; -1 if more bytes are needed first. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#place) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'body':
      case 'chunk':
        return this.#readData(bytes, at);
      case 'size':
        return this.#readSize(bytes, at);
      case 'chunk end':
        return this.#skipLineEnd(bytes, at, 'size');
      case 'last end':
        return this.#skipLineEnd(bytes, at, 'done');
      case 'done':
        throw new Error('bytes after the end of the response');
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(HEAD_END, at);
    if (end < 0) return -1;
    const head = bytes.toString('latin1', at, end).toLowerCase();
    this.status = Number(head.slice(9, 12));
    this.#isChunked = head.includes('\r\ntransfer-encoding: chunked');
    const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
    if (!this.#isChunked && length === undefined) throw new Error('a response without a stated end');
    this.#left = Number(length ?? 0);
    this.#place = this.#isChunked ? 'size' : this.#left > 0 ? 'body' : 'done';
    return end + HEAD_END.length;
  }

  #readData(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.bodyBytes += end - at;
    const from = Math.max(at, end - TAIL_BYTES);
    const last = bytes.subarray(from, end);
    this.#tail = last.length === TAIL_BYTES ? last : Buffer.concat([this.#tail, last]).subarray(-TAIL_BYTES);
    if (this.#left === 0) this.#place = this.#isChunked ? 'chunk end' : 'done';
    return end;
  }

  #readSize(bytes: Buffer, at: number): number {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return -1;
    this.#left = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (Number.isNaN(this.#left)) throw new Error('a chunk without a size');
    this.#place = this.#left === 0 ? 'last end' : 'chunk';
    return end + 2;
  }

  #skipLineEnd(bytes: Buffer, at: number, next: Place): number {
    if (bytes.length - at < 2) return -1;
    this.#place = next;
    return at + 2;
  }
}
