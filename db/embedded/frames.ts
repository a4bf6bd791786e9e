/**
 * Cuts a client's bytes into the messages of PostgreSQL's wire protocol (version 3, "Message Formats" in its manual):
 * a start-up message is a length and a body, every later one a type byte, a length and a body; the length counts
 * itself. PGlite takes one message at a time. No I/O.
 */
export class FrontendFrames {
  #pending: Uint8Array = new Uint8Array(0);
  #hasStarted = false;

  /** The messages that are whole now; what is left waits for the next bytes. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    this.#pending = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes);
    for (;;) {
      const typeBytes = this.#hasStarted ? 1 : 0;
      if (this.#pending.length < typeBytes + 4) return;
      const length = typeBytes + lengthAt(this.#pending, typeBytes);
      if (this.#pending.length < length) return;
      const message = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      this.#hasStarted = true;
      yield message;
    }
  }
}

function lengthAt(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}
